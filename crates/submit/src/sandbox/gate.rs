//! Answers held back until somebody lets them go.

use std::time::Duration;

use tokio::sync::watch;

/// The number of releases that stands for "nothing is held any more".
const CLOSED: u64 = u64::MAX;

/// Holds answers, counts them, and releases them all at once.
#[derive(Debug)]
pub(super) struct Gate {
    held: watch::Sender<usize>,
    releases: watch::Sender<u64>,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self { held: watch::Sender::new(0), releases: watch::Sender::new(0) }
    }

    /// Waits for the next release, or for that many milliseconds.
    pub(super) async fn hold(&self, milliseconds: Option<u64>) {
        // Subscribed before it is counted, so that whoever sees the count can release it.
        let mut releases = self.releases.subscribe();
        if *releases.borrow_and_update() == CLOSED {
            return;
        }
        let _place = Place::take(&self.held);
        let released = releases.changed();
        match milliseconds {
            Some(milliseconds) => {
                let _ = tokio::time::timeout(Duration::from_millis(milliseconds), released).await;
            }
            None => {
                let _ = released.await;
            }
        }
    }

    pub(super) fn release(&self) {
        self.releases.send_modify(|count| *count += 1);
    }

    /// Releases what is held and holds nothing from now on.
    pub(super) fn close(&self) {
        self.releases.send_replace(CLOSED);
    }

    pub(super) fn held(&self) -> usize {
        *self.held.borrow()
    }

    /// Waits until at least that many answers are held.
    pub(super) async fn until_held(&self, count: usize) {
        let mut held = self.held.subscribe();
        // It can only fail when the sender is gone, and the sender is `self`.
        let _ = held.wait_for(|held| *held >= count).await;
    }
}

/// One held answer; given up also when the caller goes away.
struct Place<'a>(&'a watch::Sender<usize>);

impl<'a> Place<'a> {
    fn take(held: &'a watch::Sender<usize>) -> Self {
        held.send_modify(|count| *count += 1);
        Self(held)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}
