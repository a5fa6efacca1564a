//! How fast orders are sent, and when none is.

use super::SLEEP;
use crate::ledger::Step;
use crate::service::{Service, hours};
use std::time::Duration;
use tokio::time::Instant;

/// The pause while sending waits for other machines to check the store.
const UNSETTLED: Duration = Duration::from_millis(100);

/// How fast orders are sent, and when not at all.
pub(super) struct Pace {
    is_sending: bool,
    between: Option<Duration>,
    next: Instant,
}

impl Pace {
    pub(super) fn new(service: &Service, step: Step) -> Self {
        let between = service.settings.per_minute.map(|count| Duration::from_secs(60) / count.get());
        Pace { is_sending: step == Step::Place, between, next: Instant::now() }
    }

    /// Returns how long nothing may be sent; none where something may.
    pub(super) fn pause(&self, service: &Service) -> Option<Duration> {
        if !self.is_sending {
            return None;
        }
        if !hours::is_open(&service.settings.maintenance, service.ledger.clock().now()) {
            return Some(SLEEP);
        }
        if !service.ledger.is_settled() {
            return Some(UNSETTLED);
        }
        self.between?;
        let left = self.next.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// Returns how many may be sent at once.
    pub(super) fn limit(&self) -> usize {
        if self.is_sending && self.between.is_some() { 1 } else { usize::MAX }
    }

    pub(super) fn took(&mut self, count: usize) {
        if let Some(between) = self.between.filter(|_| count > 0) {
            self.next = Instant::now() + between;
        }
    }
}
