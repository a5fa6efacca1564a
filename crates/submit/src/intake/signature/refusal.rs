//! Why a delivery is not taken for one of the storefront.

use axum::http::HeaderName;

/// Why a delivery is refused, for the log. The sender is told [`Refusal::ANSWER`] whatever it is.
///
/// The text names headers and numbers, and nothing that the sender wrote but its distance from the clock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A header is not there.
    #[error("the header `{0}` is missing")]
    Missing(HeaderName),
    /// A header is there more than once.
    #[error("the header `{0}` is given more than once")]
    Repeated(HeaderName),
    /// A header holds something of another form.
    #[error("the header `{header}` does not hold {expected}")]
    Malformed {
        /// The header.
        header: HeaderName,
        /// What belongs in it.
        expected: &'static str,
    },
    /// No signature was made over this delivery with a live secret: another secret, or a change on the way.
    #[error("the header `{0}` holds no signature of this delivery by a live secret")]
    NoMatch(HeaderName),
    /// The header does not hold a live secret.
    #[error("the header `{0}` does not hold a live secret")]
    WrongKey(HeaderName),
    /// The delivery is old by its own timestamp: a replay, or a clock that is wrong.
    #[error(
        "the delivery was signed {age_s} s ago, and {tolerance_s} s are allowed: a replay, or a clock that is wrong"
    )]
    TooOld {
        /// How old it is, in seconds.
        age_s: u64,
        /// How old it may be, in seconds.
        tolerance_s: u64,
    },
    /// The delivery comes from the future, by its own timestamp.
    #[error(
        "the delivery was signed {ahead_s} s ahead of the clock, and {tolerance_s} s are allowed: a clock is wrong"
    )]
    TooNew {
        /// How far ahead of the clock it is, in seconds.
        ahead_s: u64,
        /// How far ahead it may be, in seconds.
        tolerance_s: u64,
    },
}

impl Refusal {
    /// What the sender is told, whichever the reason: who guesses learns nothing from it.
    pub const ANSWER: &str = "the signature is missing, wrong or stale";

    /// Returns a word for the reason, for counting.
    pub fn reason(&self) -> &'static str {
        match self {
            Refusal::Missing(_) => "missing",
            Refusal::Repeated(_) => "repeated",
            Refusal::Malformed { .. } => "malformed",
            Refusal::NoMatch(_) | Refusal::WrongKey(_) => "no_match",
            Refusal::TooOld { .. } => "too_old",
            Refusal::TooNew { .. } => "too_new",
        }
    }
}
