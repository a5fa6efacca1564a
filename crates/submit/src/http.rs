//! What every HTTP client here shares: how it is built, how a body is read, how an address is put together.

mod retry_after;

pub(crate) use retry_after::asked_for;
pub use retry_after::retry_after;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::error::Error as _;
use std::time::Duration;

/// The bytes that stand in a path segment as they are: letters, digits and `-._~` (RFC 3986, section 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Name and version sent as `User-Agent`.
const USER_AGENT: &str = concat!("overprint/", env!("CARGO_PKG_VERSION"));

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The body is longer than the limit, in bytes.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// The connection broke before the end of the body.
    #[error("the answer broke off: {0}")]
    Lost(String),
}

/// Builds a client that verifies certificates with ring, follows no redirect, and gives up after the times given.
///
/// `connect` bounds the making of a connection, `whole` the exchange from the first byte sent to the last one read.
///
/// # Errors
/// Fails where the system has no root certificates to start from.
pub fn client(connect: Duration, whole: Duration) -> Result<reqwest::Client, reqwest::Error> {
    builder(connect, whole).build()
}

/// Begins such a client, for one that differs in something else.
pub(crate) fn builder(connect: Duration, whole: Duration) -> reqwest::ClientBuilder {
    // A second installation is refused; whichever provider came first is then the one in use.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect)
        .timeout(whole)
}

/// Reads a body, and refuses it as soon as it is longer than `limit` bytes.
///
/// # Errors
/// Says whether the body was too long or broke off.
pub async fn body(mut response: reqwest::Response, limit: usize) -> Result<Vec<u8>, BodyError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(BodyError::TooLarge(limit));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| BodyError::Lost(describe(error)))? {
        if bytes.len() + chunk.len() > limit {
            return Err(BodyError::TooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Reads the beginning of a body that only explains a failure: what cannot be read is left out.
pub async fn beginning(mut response: reqwest::Response, limit: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < limit {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(limit);
    bytes
}

/// Percent-encodes one path segment; none for a text that no encoding keeps in its place.
///
/// The empty text would make the address that of the collection, and `.` and `..` are resolved away even when encoded.
pub fn segment(text: &str) -> Option<String> {
    match text {
        "" | "." | ".." => None,
        text => Some(utf8_percent_encode(text, SEGMENT).to_string()),
    }
}

/// Says in one line what broke, with its causes and without the address: a query may hold what a log must not.
pub fn describe(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::segment;
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;
    use url::Url;

    proptest! {
        #[test]
        fn a_segment_stays_one_segment_and_reads_back(text in "\\PC*") {
            let Some(encoded) = segment(&text) else {
                prop_assert!(["", ".", ".."].contains(&text.as_str()));
                return Ok(());
            };
            let url = Url::parse(&format!("http://host/a/{encoded}/z")).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let parts: Vec<_> = url.path().split('/').collect();
            prop_assert_eq!(parts.len(), 4);
            prop_assert_eq!(percent_decode_str(parts[2]).decode_utf8_lossy(), text);
        }
    }
}
