//! What became of a create-order request: not sent, perhaps sent, or answered. There is no fourth case and no retry.

use super::answer::Answer;
use super::error::Error;

/// The fate of one create-order request.
#[derive(Debug)]
pub enum Sending {
    /// Not a byte of the request left; it may be sent again.
    NotSent(NotSent),
    /// The request may have been placed and charged; it must never be sent again on this ground.
    MaybeSent(MaybeSent),
    /// 4over answered; each job has its own outcome.
    Answered(Answer),
}

/// Why nothing was sent: name not resolved, connection refused, TLS, or a request that could not be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// One sentence for a person.
    pub reason: String,
}

/// Why it is not known whether the order was placed: time-out, broken connection, incomplete or oversized answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaybeSent {
    /// One sentence for a person.
    pub reason: String,
}

impl From<Error> for Sending {
    fn from(error: Error) -> Self {
        let reason = error.to_string();
        if error.nothing_sent() {
            Sending::NotSent(NotSent { reason })
        } else {
            Sending::MaybeSent(MaybeSent { reason })
        }
    }
}
