//! The end of the service, as the steps of orders see it: what reads is cut off, and what may have reached 4over is waited for.

use super::stopped;
use crate::place::Interrupt;
use std::time::Duration;
use tokio::sync::watch;

/// How long what reads from others and writes to storefronts may still take. A request to 4over is waited for.
const GRACE: Duration = Duration::from_secs(5);

/// Whether the service is ending.
#[derive(Clone, Debug)]
pub struct Ending(watch::Sender<bool>);

impl Default for Ending {
    fn default() -> Self {
        Ending(watch::Sender::new(false))
    }
}

impl Ending {
    /// Begins the end.
    pub(super) fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Returns what cuts off the look at an order.
    pub(super) fn interrupt(&self) -> Interrupt {
        Interrupt::of_reads(self.0.subscribe())
    }

    /// Waits until a step that can be done again has had its time.
    pub(super) async fn is_over(&self) {
        stopped(self.0.subscribe()).await;
        tokio::time::sleep(GRACE).await;
    }
}
