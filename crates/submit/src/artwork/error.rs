//! Why a file could not be fetched.

use super::address::{Refused, shown};
use crate::http::describe;
use std::error::Error as _;

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
    #[error("the answer is {status}{}", by(.redirect))]
    Status {
        /// The HTTP status.
        status: u16,
        /// The address that a redirect led to, without its query.
        redirect: Option<String>,
    },
    /// A redirect leads on and on.
    #[error("more than {0} redirects")]
    Redirects(usize),
    /// A redirect says not, or not readably, where to.
    #[error("a redirect leads nowhere")]
    Nowhere,
    /// The certificate of the host is not good.
    #[error("the certificate of the host is refused: {0}")]
    Certificate(String),
    /// The host could not be reached, or the answer broke off.
    #[error("the host cannot be reached: {0}")]
    Unreachable(String),
}

impl FetchError {
    /// Tells whether the same may go better by itself, later.
    pub fn may_pass(&self) -> bool {
        match self {
            FetchError::Unreachable(_) => true,
            // Timeout, too early, too many, and whatever is the server's own trouble (RFC 9110, section 15; RFC 6585).
            FetchError::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }

    /// Finds out what a request failed of.
    pub(super) fn of(error: reqwest::Error, redirect: Option<&str>) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(refused) = inner.downcast_ref::<Refused>() {
                return FetchError::Refused { reason: refused.clone(), redirect: redirect.map(shown) };
            }
            // An I/O error does not have what it wraps as its source.
            let wrapped = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
            let tls = wrapped.and_then(|wrapped| wrapped.downcast_ref::<rustls::Error>());
            if let Some(rustls::Error::InvalidCertificate(reason)) = tls.or_else(|| inner.downcast_ref()) {
                return FetchError::Certificate(format!("{reason:?}"));
            }
            cause = inner.source();
        }
        FetchError::Unreachable(describe(error))
    }
}

fn by(redirect: &Option<String>) -> String {
    redirect.as_ref().map_or_else(String::new, |address| format!(", after a redirect to {address}"))
}
