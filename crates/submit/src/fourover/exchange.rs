//! One request and its answer: what broke, when it broke, and never more bytes than [`BODY_LIMIT`].

use std::error::Error as _;
use std::time::Duration;

use super::endpoint::Call;
use super::error::Error;
use super::redact::Foreign;
use super::refusal::Refusal;
use crate::http;

/// The largest answer that is read, in bytes; a create-order answer with a hundred jobs stays under a tenth of it.
pub(super) const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// A complete answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) call: Call,
    pub(super) http_status: u16,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

/// Sends a request once and reads the whole answer.
pub(super) async fn exchange(request: reqwest::RequestBuilder, call: Call, timeout: Duration) -> Result<Reply, Error> {
    let sent = request.timeout(timeout).send().await;
    let mut response = sent.map_err(|error| broke(error, &call, timeout))?;
    fail::fail_point!("after-send");
    let http_status = response.status().as_u16();
    let retry_after = http::retry_after(response.headers());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broke(error, &call, timeout))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(Error::TooLarge { call, http_status, limit: BODY_LIMIT });
        }
        body.extend_from_slice(&chunk);
    }
    tracing::debug!(%call, http_status, body_bytes = body.len(), "4over answered");
    Ok(Reply { call, http_status, retry_after, body: unmarked(body) })
}

/// Takes byte order marks off the beginning, and writes UTF-16 as UTF-8: RFC 8259 lets a reader of JSON ignore a mark.
fn unmarked(body: Vec<u8>) -> Vec<u8> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let utf_16 = |rest: &[u8], of: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks();
        let units: Vec<u16> = pairs.iter().copied().map(of).collect();
        String::from_utf16(&units).ok().filter(|_| odd.is_empty()).map(String::into_bytes)
    };
    let written = match body.as_slice() {
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        _ => None,
    };
    let body = written.unwrap_or(body);
    // Each file that PHP includes may bring one.
    let mut rest = body.as_slice();
    while let Some(after) = rest.trim_ascii_start().strip_prefix(MARK) {
        rest = after;
    }
    if rest.len() == body.len() { body } else { rest.to_vec() }
}

impl Reply {
    /// Turns a refusal, by HTTP status or by an error object, into an error.
    pub(super) fn accepted(self) -> Result<Reply, Error> {
        match Refusal::of_reply(self.http_status, &self.body) {
            None => Ok(self),
            Some(refusal) => Err(Error::Status {
                call: self.call,
                http_status: self.http_status,
                retry_after: self.retry_after,
                refusal,
                body: Foreign::new(self.body),
            }),
        }
    }

    /// Reads an accepted answer with a reader that says what it expected.
    pub(super) fn read<T>(self, reader: impl FnOnce(&[u8]) -> Result<T, String>) -> Result<T, Error> {
        let reply = self.accepted()?;
        reader(&reply.body).map_err(|reason| Error::Decode {
            call: reply.call,
            http_status: reply.http_status,
            reason,
            body: Foreign::new(reply.body),
        })
    }
}

/// Sorts a transport error by how far the request came: only before the connection stands is it certain that nothing was sent.
///
/// A time limit that ran out while connecting counts as a time-out, not as a missing connection, since the two cannot be told apart.
fn broke(error: reqwest::Error, call: &Call, timeout: Duration) -> Error {
    let call = call.clone();
    if error.is_builder() {
        Error::Request { call, reason: causes(error) }
    } else if error.is_connect() {
        Error::Connect { call, reason: causes(error) }
    } else if error.is_timeout() {
        Error::Timeout { call, seconds: timeout.as_secs() }
    } else {
        Error::Broken { call, reason: causes(error) }
    }
}

/// Writes an error with its causes, and without its address, whose query may hold the signature.
pub(super) fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::unmarked;

    #[test]
    fn marks_before_an_answer_are_not_part_of_it() {
        let utf_16 = |of: fn(u16) -> [u8; 2]| -> Vec<u8> { "\u{feff}{\"é\":1}".encode_utf16().flat_map(of).collect() };
        for (body, expected) in [
            (b"{}".to_vec(), "{}"),
            (b"\xef\xbb\xbf{}".to_vec(), "{}"),
            (b"\r\n\xef\xbb\xbf\n\xef\xbb\xbf {}".to_vec(), " {}"),
            (b" {\"a\":\"\xef\xbb\xbf\"}".to_vec(), " {\"a\":\"\u{feff}\"}"),
            (utf_16(u16::to_be_bytes), "{\"é\":1}"),
            (utf_16(u16::to_le_bytes), "{\"é\":1}"),
            (Vec::new(), ""),
        ] {
            assert_eq!(unmarked(body), expected.as_bytes());
        }
        assert_eq!(unmarked(vec![0xff, 0xfe, 0x00]), [0xff, 0xfe, 0x00], "what is not UTF-16 stays as it is");
    }
}
