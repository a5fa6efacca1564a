//! Answers to senders: stored, or why not (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why nothing was stored.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) detail: String,
    /// Seconds after which the sender may try again.
    pub(super) retry_after: Option<u32>,
}

impl Refused {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Refused { status, detail: detail.into(), retry_after: None }
    }

    /// 400.
    pub(super) fn bad(detail: impl Into<String>) -> Self {
        Refused::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 404: an address of nothing.
    pub(super) fn nothing_here() -> Self {
        Refused::new(StatusCode::NOT_FOUND, "nothing has this address")
    }

    /// 503: the store does not take it now.
    pub(super) fn unavailable() -> Self {
        let detail = "nothing was stored: the store cannot be written to";
        Refused { retry_after: Some(5), ..Refused::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    /// 429: more is being taken in than the store keeps up with.
    pub(super) fn busy() -> Self {
        let detail = "nothing was stored: too much arrives at once";
        Refused { retry_after: Some(1), ..Refused::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or_default();
        let body = json!({ "title": title, "status": self.status.as_u16(), "detail": self.detail });
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        let mut response = (self.status, [kind], body.to_string()).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
