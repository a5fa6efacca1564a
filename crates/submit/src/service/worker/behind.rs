//! What orders of backfills take of the slots of a step, and when one of them is due.

use super::SLEEP;
use crate::ledger::{Due, Millis, Step};
use crate::service::lost::Lost;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What orders of back-fills may take of the slots: some are left for live orders, which do not wait for those.
pub(super) struct Behind {
    pub(super) places: Arc<Semaphore>,
    pub(super) lost: Lost,
    /// When it is looked whether one is due.
    pub(super) look_at: Millis,
    /// When the first order is due whose step was taken up twice and never ended.
    pub(super) suspect: Option<Millis>,
}

impl Behind {
    pub(super) fn new(slots: usize) -> Self {
        let places = (slots - slots.div_ceil(4).min(slots)).max(1);
        let places = Arc::new(Semaphore::new(places));
        Behind { places, lost: Lost::default(), look_at: 0, suspect: Some(0) }
    }

    pub(super) fn is_full(&self) -> bool {
        self.places.available_permits() == 0
    }

    /// Waits until one more order of a back-fill can be worked on.
    pub(super) async fn room(&self) {
        drop(self.places.acquire().await);
    }

    /// Returns how many orders of backfills may be claimed for the free slots.
    pub(super) fn limit(&self, step: Step, left: usize) -> usize {
        match step {
            // One request for many takes one place.
            Step::WriteBack => self.places.available_permits().min(1) * left,
            _ => self.places.available_permits().min(left),
        }
    }

    /// Notes when one is due; a new back-fill shows after a while.
    pub(super) fn learn(&mut self, due: Due, now: Millis) {
        let after_a_while = now + Millis::try_from(SLEEP.as_millis()).unwrap_or_default();
        self.look_at = due.behind.unwrap_or(after_a_while).min(after_a_while);
        self.suspect = due.suspect;
    }
}
