//! One request as the fakes read it, and one answer as they give it.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// Which of the two fakes was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Server {
    Fourover,
    Storefront,
}

/// A request whose body has been read.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) server: Server,
    pub(super) method: Method,
    /// The path as sent, still percent-encoded, without the query.
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Call {
    /// Splits the path at its slashes and decodes each segment.
    pub(super) fn segments(&self) -> Vec<String> {
        let path = self.path.trim_matches('/');
        let decode = |segment| percent_decode_str(segment).decode_utf8_lossy().into_owned();
        path.split('/').map(decode).collect()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name)?;
        Some(found.1.as_str())
    }

    pub(super) fn json(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    pub(super) fn content_type_is(&self, wanted: &str) -> bool {
        let given = self.header("content-type").unwrap_or_default();
        let essence = given.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(wanted)
    }
}

/// What goes back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) retry_after: Option<u64>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, "application/json", value.to_string())
    }

    pub(super) fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type, retry_after: None, body: body.into() }
    }

    /// The generic error object of 4over (4over, Errors).
    pub(super) fn fourover_error(status: u16, message: &str) -> Self {
        Self::json(status, &fourover_error_body(status, message))
    }

    /// The storefront's error object.
    pub(super) fn message(status: u16, message: &str) -> Self {
        Self::json(status, &json!({ "message": message }))
    }

    /// Writes it, with the time of the fakes, in seconds since 1970.
    pub(super) fn into_response(self, now: u64) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Ok(date) = HeaderValue::from_str(&date(now)) {
            headers.insert(header::DATE, date);
        }
        if let Some(seconds) = self.retry_after {
            let name: HeaderName = header::RETRY_AFTER;
            headers.insert(name, HeaderValue::from(seconds));
        }
        response
    }
}

/// Writes `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
fn date(now: u64) -> String {
    let at = i64::try_from(now).ok().and_then(|now| Timestamp::from_second(now).ok()).unwrap_or_default();
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Writes the generic error object with the code's own reason phrase.
pub(super) fn fourover_error_body(status: u16, message: &str) -> Value {
    let reason = StatusCode::from_u16(status).ok().and_then(|code| code.canonical_reason());
    json!({
        "status": "error",
        "status_code": status,
        "status_text": reason.unwrap_or("Error"),
        "current_content": "",
        "message": message,
    })
}
