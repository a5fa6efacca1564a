//! What can go wrong in a call, named by where it broke; nothing in here shows a query, since the signature of a GET is in there.

use super::endpoint::Call;
use super::redact::Foreign;
use super::refusal::Refusal;
use crate::http::asked_for;
use serde::de::IgnoredAny;
use std::time::Duration;

/// A call that did not bring what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings cannot be used; every problem is listed.
    #[error("the 4over settings cannot be used: {}", problems.join("; "))]
    Settings {
        /// One sentence each.
        problems: Vec<String>,
    },
    /// The HTTP client could not be built, for want of root certificates for instance.
    #[error("the HTTP client for 4over cannot be built: {reason}")]
    Client {
        /// What the HTTP client says.
        reason: String,
    },
    /// A value that was to be a part of the path would lead to another route.
    #[error("{value:?} cannot be a part of a path; a 4over job number looks like X8291118499-001")]
    Segment {
        /// The value as given.
        value: String,
    },
    /// The request could not be put together; nothing was sent.
    #[error("{call}: the request cannot be put together: {reason}")]
    Request {
        /// Which call.
        call: Call,
        /// What the HTTP client says.
        reason: String,
    },
    /// There was no connection (name, refusal, TLS); nothing was sent.
    #[error("{call}: no connection to 4over: {reason}")]
    Connect {
        /// Which call.
        call: Call,
        /// What the HTTP client says.
        reason: String,
    },
    /// The answer was not complete in time.
    #[error("{call}: no complete answer within {seconds} s")]
    Timeout {
        /// Which call.
        call: Call,
        /// The limit, in seconds.
        seconds: u64,
    },
    /// The connection broke before the answer was complete.
    #[error("{call}: the connection broke before the answer was complete: {reason}")]
    Broken {
        /// Which call.
        call: Call,
        /// What the HTTP client says.
        reason: String,
    },
    /// The answer is larger than anything 4over has reason to send.
    #[error("{call}: the answer (HTTP {http_status}) is larger than {limit} bytes")]
    TooLarge {
        /// Which call.
        call: Call,
        /// The HTTP status of the answer.
        http_status: u16,
        /// The limit, in bytes.
        limit: usize,
    },
    /// 4over said no: by HTTP status, or in an error object under any status.
    #[error("{call}: 4over answers with HTTP {http_status}: {refusal}{}", asked_for(retry_after))]
    Status {
        /// Which call.
        call: Call,
        /// The HTTP status of the answer, which may be 200.
        http_status: u16,
        /// The pause that 4over asks for.
        retry_after: Option<Duration>,
        /// The code and the text of the refusal.
        refusal: Refusal,
        /// The answer as it came.
        body: Foreign,
    },
    /// A list of pages brings nothing new and yet claims to go on.
    #[error("{call}: the list does not end; the page at offset {offset} brings nothing new")]
    Endless {
        /// Which call.
        call: Call,
        /// The offset of the last page, in rows.
        offset: u64,
    },
    /// The answer is none that is known for this call.
    #[error("{call}: the answer (HTTP {http_status}) is not understood, {reason}: {body}")]
    Decode {
        /// Which call.
        call: Call,
        /// The HTTP status of the answer.
        http_status: u16,
        /// What was expected.
        reason: String,
        /// The answer as it came.
        body: Foreign,
    },
}

impl Error {
    /// Tells whether not a byte of the request can have reached 4over.
    pub fn nothing_sent(&self) -> bool {
        matches!(
            self,
            Error::Settings { .. }
                | Error::Client { .. }
                | Error::Segment { .. }
                | Error::Request { .. }
                | Error::Connect { .. }
        )
    }

    /// Tells whether the same call may succeed later without anybody changing anything.
    ///
    /// Says nothing about whether it may be repeated: a create-order request never is.
    pub fn may_pass(&self) -> bool {
        match self {
            Error::Connect { .. } | Error::Timeout { .. } | Error::Broken { .. } => true,
            Error::Status { http_status, refusal, .. } => {
                let code = refusal.http_code().unwrap_or(*http_status);
                matches!(code, 408 | 429 | 500..)
            }
            // A page for people stands in the place of an answer while something is being repaired, under any status.
            Error::Decode { body, .. } => serde_json::from_slice::<IgnoredAny>(body.bytes()).is_err(),
            _ => false,
        }
    }

    /// Returns the pause that 4over asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Error::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Error, Foreign};
    use crate::fourover::endpoint::Base;
    use crate::fourover::signature::Verb;

    #[test]
    fn a_page_in_the_place_of_an_answer_passes_and_an_answer_of_another_shape_does_not() {
        for (body, may_pass) in [
            ("<html><body><h1>We will be back soon</h1></body></html>", true),
            ("", true),
            ("{\"files\": [", true),
            ("{\"file\": []}", false),
            ("[]", false),
        ] {
            let (_, call) = Base::parse("https://api.4over.com").unwrap().route(Verb::Post, &["files"]).unwrap();
            let (reason, body) = ("it should be JSON with files".to_owned(), Foreign::new(body.into()));
            let error = Error::Decode { call, http_status: 200, reason, body };
            assert_eq!(error.may_pass(), may_pass, "{error}");
        }
    }
}
