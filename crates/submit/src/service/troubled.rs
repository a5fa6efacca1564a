//! Storefronts that failed several times in a row: their orders are tried one at a time, until one can be read again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The number of failures in a row after which a storefront is in trouble.
const FAILURES: u32 = 3;

/// How often each storefront failed in a row.
#[derive(Clone, Debug, Default)]
pub struct Troubled(Arc<Mutex<BTreeMap<String, u32>>>);

impl Troubled {
    /// Notes whether a storefront failed when an order of it was read.
    pub(super) fn note(&self, storefront: &str, failed: bool) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !failed {
            failures.remove(storefront);
            return;
        }
        let count = failures.entry(storefront.to_owned()).or_default();
        *count = count.saturating_add(1);
        if *count == FAILURES {
            tracing::warn!(
                storefront,
                "the storefront failed several times in a row: its orders are tried one at a time"
            );
        }
    }

    /// Tells whether a storefront is in trouble.
    pub(super) fn is(&self, storefront: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(storefront).is_some_and(|count| *count >= FAILURES)
    }
}

#[cfg(test)]
mod tests {
    use super::Troubled;

    #[test]
    fn a_storefront_is_in_trouble_after_several_failures_in_a_row_and_until_it_answers() {
        let troubled = Troubled::default();
        for _ in 0..2 {
            troubled.note("beta", true);
        }
        assert!(!troubled.is("beta"));
        troubled.note("beta", false);
        for _ in 0..3 {
            troubled.note("beta", true);
        }
        assert!(troubled.is("beta") && !troubled.is("acme"));
        troubled.note("beta", false);
        assert!(!troubled.is("beta"));
    }
}
