//! The turn of orders whose work may be what ends the process.
//!
//! Each try of a step is counted when it begins, and forgotten when it ends. Where two tries never ended, the order is a suspect,
//! and so may be others that were worked on at the same moment: from then on suspects are worked on one at a time, so that the one
//! that ends the process again is the one to blame.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The turn of suspects: one at a time in this process, whatever the step.
#[derive(Clone, Debug)]
pub struct Suspects(Arc<Semaphore>);

impl Default for Suspects {
    fn default() -> Self {
        Suspects(Arc::new(Semaphore::new(1)))
    }
}

impl Suspects {
    /// Takes the turn; none while another order has it.
    pub(super) fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }

    /// Tells whether no order has the turn.
    pub(super) fn is_free(&self) -> bool {
        self.0.available_permits() > 0
    }
}
