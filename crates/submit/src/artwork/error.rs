//! Why a file could not be fetched.

use super::address::{Refused, shown};
use super::spool::{ANSWER, KIB};
use crate::http::{asked_for, describe};
use std::error::Error;
use std::io;
use std::time::Duration;

/// Why a file could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address, or one that it leads to, must not be asked for.
    #[error("{reason}{}", by(.redirect))]
    Refused {
        /// Why.
        reason: Refused,
        /// The address that a redirect led to, where it is not the first one; without its query.
        redirect: Option<String>,
    },
    /// The host answers that there is no such file, or none for us.
    #[error("the answer is {status}{}{}", by(.redirect), asked_for(.retry_after))]
    Status {
        /// The HTTP status.
        status: u16,
        /// The address that a redirect led to, without its query.
        redirect: Option<String>,
        /// The pause that the host asks for.
        retry_after: Option<Duration>,
    },
    /// A redirect leads on and on.
    #[error("more than {0} redirects")]
    Redirects(usize),
    /// A redirect says not, or not readably, where to.
    #[error("a redirect leads nowhere")]
    Nowhere,
    /// The certificate of the host is not good.
    #[error("the host cannot be trusted: {0}")]
    Certificate(String),
    /// The host could not be reached, or the answer broke off.
    #[error("the host cannot be reached: {0}")]
    Unreachable(String),
    /// The host takes too long to answer, or sends too slowly.
    #[error("the host is too slow: expected an answer within {ANSWER} seconds, and {KIB} KiB a second")]
    Slow,
    /// The file takes longer than it may in all.
    #[error("the file took longer than it may: `timeout_seconds` in `[guards.artwork]`")]
    Late,
    /// This machine cannot read the file now.
    #[error("this machine cannot read it now: {0}")]
    Machine(String),
}

impl FetchError {
    /// Tells whether the same may go better by itself, later.
    pub fn may_pass(&self) -> bool {
        match self {
            FetchError::Unreachable(_) | FetchError::Slow | FetchError::Late | FetchError::Machine(_) => true,
            // Timeout, too early, too many, and whatever is the server's own trouble (RFC 9110, section 15; RFC 6585).
            FetchError::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }

    /// Returns the pause that the host asks for.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            FetchError::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Finds out what a request failed of.
    pub(super) fn of(error: reqwest::Error, redirect: Option<&str>) -> Self {
        if let Some(refused) = cause::<Refused>(&error) {
            return FetchError::Refused { reason: refused.clone(), redirect: redirect.map(shown) };
        }
        match cause(&error) {
            Some(error @ rustls::Error::InvalidCertificate(_)) => FetchError::Certificate(error.to_string()),
            _ if error.is_timeout() && !error.is_connect() => FetchError::Late,
            _ => FetchError::Unreachable(describe(error)),
        }
    }
}

/// Finds the cause of a kind, also where I/O errors are wrapped around it, which do not have it as their source.
pub(super) fn cause<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

fn by(redirect: &Option<String>) -> String {
    redirect.as_ref().map_or_else(String::new, |address| format!(", after a redirect to {address}"))
}
