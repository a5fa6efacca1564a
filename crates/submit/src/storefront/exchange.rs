//! One exchange with a storefront: the token is put on, the answer is bounded and sorted, and questions are asked again.

use super::Storefront;
use super::error::{Error, Operation};
use super::foreign::foreign_message;
use super::page::Cursor;
use super::retry::Verdict;
use super::token::Token;
use crate::http::{self, BodyError};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Response};
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

/// How long an answer with one record may be, in bytes.
pub const RECORD_MAX: usize = 8 * 1024 * 1024;

/// How long an answer with many records may be, in bytes. The listings have no page size to ask for.
pub const LIST_MAX: usize = 32 * 1024 * 1024;

/// How much of an answer that explains a failure is read, in bytes.
const EXPLANATION_MAX: usize = 64 * 1024;

/// A request, ready to be sent.
pub(super) struct Ask {
    pub(super) operation: Operation,
    pub(super) method: Method,
    pub(super) url: Url,
    /// JSON.
    pub(super) body: Option<String>,
    /// How long the answer may be, in bytes.
    pub(super) limit: usize,
}

impl Ask {
    /// Adds where the page begins.
    pub(super) fn from(mut self, cursor: Option<&Cursor>) -> Self {
        if let Some(cursor) = cursor {
            self.url.query_pairs_mut().append_pair("exclusiveStartKey", cursor.as_str());
        }
        self
    }
}

impl Storefront {
    /// Sends what changes nothing, and again where the failure may pass.
    pub(super) async fn question(&self, ask: &Ask) -> Result<Vec<u8>, Error> {
        let mut attempt = 1;
        loop {
            let error = match self.once(ask).await {
                Ok(body) => return Ok(body),
                Err(error) => error,
            };
            let (failure, retry_after) = error.failure();
            match self.tokens.retries.decide(failure, retry_after, attempt) {
                Verdict::Continue(pause) => {
                    tracing::debug!(operation = %ask.operation, attempt, pause_ms = pause.as_millis(), %error, "asking again");
                    tokio::time::sleep(pause).await;
                }
                Verdict::Stop => return Err(error),
            }
            attempt += 1;
        }
    }

    /// Sends once; a refused token is exchanged once, after which the request, which took no effect, is sent again.
    pub(super) async fn once(&self, ask: &Ask) -> Result<Vec<u8>, Error> {
        let no_token = |source| Error::Token { operation: ask.operation, source };
        let token = self.tokens.current().await.map_err(no_token)?;
        match self.send(ask, &token).await {
            Err(Error::Unauthorized { operation, message }) => {
                match self.tokens.exchange(&token).await.map_err(no_token)? {
                    Some(token) => self.send(ask, &token).await,
                    None => Err(Error::Unauthorized { operation, message }),
                }
            }
            other => other,
        }
    }

    async fn send(&self, ask: &Ask, token: &Token) -> Result<Vec<u8>, Error> {
        let operation = ask.operation;
        let secret = token.text().expose_secret();
        let mut bearer = HeaderValue::from_str(&format!("Bearer {secret}")).map_err(|_| Error::Unauthorized {
            operation,
            message: "the token holds a character that no header can hold".to_owned(),
        })?;
        bearer.set_sensitive(true);
        let mut request = self.http.request(ask.method.clone(), ask.url.clone());
        request = request.header(ACCEPT, "application/json").header(AUTHORIZATION, bearer);
        if let Some(body) = &ask.body {
            // The vendor's clients send JSON Patch under this type too.
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let response = request.send().await.map_err(|error| lost(operation, error))?;
        if !response.status().is_success() {
            return Err(refusal(operation, response, secret).await);
        }
        http::body(response, ask.limit).await.map_err(|error| match error {
            BodyError::TooLarge(limit) => Error::TooLarge { operation, limit },
            BodyError::Lost(message) => Error::MaybeSent { operation, message },
        })
    }
}

/// Parses an answer.
pub(super) fn json(operation: Operation, body: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(body).map_err(|error| Error::NotJson { operation, message: error.to_string() })
}

/// Sorts a failure of the transport by whether the request can have left.
fn lost(operation: Operation, error: reqwest::Error) -> Error {
    let unsent = error.is_connect() || error.is_builder();
    let message = http::describe(error);
    match unsent {
        true => Error::NotSent { operation, message },
        false => Error::MaybeSent { operation, message },
    }
}

/// Sorts an answer that is no success.
async fn refusal(operation: Operation, response: Response, secret: &str) -> Error {
    let status = response.status().as_u16();
    let retry_after = http::retry_after(response.headers());
    let message = foreign_message(&http::beginning(response, EXPLANATION_MAX).await, secret);
    match status {
        401 => Error::Unauthorized { operation, message },
        404 => Error::NotFound { operation, message },
        409 => Error::Conflict { operation, message },
        429 => Error::RateLimited { operation, retry_after, message },
        500.. => Error::Server { operation, status, retry_after, message },
        _ => Error::Refused { operation, status, message },
    }
}
