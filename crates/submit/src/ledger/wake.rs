//! Waking those of this process who wait for a step.

use super::row::Step;
use tokio::sync::Notify;

/// One bell for each step.
#[derive(Default)]
pub(super) struct Wake([Notify; Step::ALL.len()]);

impl Wake {
    /// Wakes one of those who wait for a step, or the next one who would.
    pub(super) fn ring(&self, step: Step) {
        self.0[step as usize].notify_one();
    }

    /// Waits until a step is woken.
    pub(super) async fn heard(&self, step: Step) {
        self.0[step as usize].notified().await;
    }
}
