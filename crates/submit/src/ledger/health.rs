//! Whether the store can be written to, by the last attempt, which is a few seconds old at most.

use super::error::LedgerError;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How old the last write may be. A probe is written more often than that, see [`super::act::Probe`].
const AGE: Duration = Duration::from_secs(10);

/// What came of the last write.
pub(super) struct Health(Mutex<Last>);

enum Last {
    Stored(Instant),
    Refused(String),
}

impl Health {
    /// Begins as healthy: opening the store wrote to it.
    pub(super) fn new() -> Self {
        Health(Mutex::new(Last::Stored(Instant::now())))
    }

    /// Notes that a probe was stored. Nothing else proves it: many acts find nothing to write.
    pub(super) fn stored(&self) {
        self.note(Last::Stored(Instant::now()));
    }

    /// Notes that an act failed, if that is the fault of the store.
    pub(super) fn failed(&self, error: &LedgerError) {
        if error.is_of_store() {
            self.note(Last::Refused(error.to_string()));
        }
    }

    /// Returns why the store cannot be written to; none if it can.
    pub(super) fn trouble(&self) -> Option<String> {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Last::Stored(at) if at.elapsed() <= AGE => None,
            Last::Stored(at) => Some(format!("nothing was stored for {} seconds", at.elapsed().as_secs())),
            Last::Refused(why) => Some(why.clone()),
        }
    }

    fn note(&self, last: Last) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }
}

#[cfg(test)]
mod tests {
    use super::{Health, LedgerError};

    #[test]
    fn only_a_probe_makes_up_for_a_failed_write() {
        let health = Health::new();
        assert_eq!(health.trouble(), None);
        health.failed(&LedgerError::NoSuchOrder(1));
        assert_eq!(health.trouble(), None, "an act that was refused on its own account");
        health.failed(&LedgerError::ReadOnly);
        assert_eq!(health.trouble(), Some(LedgerError::ReadOnly.to_string()));
        health.stored();
        assert_eq!(health.trouble(), None);
    }
}
