//! What a process remembers of the store, and whether it waits on a server that is new to it.

use super::facts::{Awaited, Known, LONG, Other, Settling, awaited};
use super::{Beat, Waiting};
use crate::ledger::clock::Millis;
use std::sync::Arc;

#[derive(Default)]
pub(super) struct Memory {
    pub(super) known: Arc<Known>,
    /// The number of the next request.
    pub(super) next: u64,
    /// Rises with every change.
    pub(super) version: u64,
    pub(super) settling: Option<Settling>,
    /// When the store was last looked at, by its clock.
    pub(super) looked_at: Millis,
    /// Which machines sending waits for, once that is clear.
    pub(super) waiting: Option<Waiting>,
}

impl Memory {
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Known)) {
        change(Arc::make_mut(&mut self.known));
        self.version += 1;
    }

    /// Waits on a server that is new here; tells whether sending may begin on it.
    pub(super) fn settle(&mut self, server: &str, others: &[Other], is_moved: bool, now: Millis) -> Beat {
        let before = self.settling.take();
        let was_here = before.as_ref().is_none_or(|before| before.was_here)
            && now.saturating_sub(self.looked_at).saturating_abs() <= LONG;
        let mut settling = before.filter(|settling| settling.server == server).unwrap_or_else(|| {
            tracing::warn!("the store is served by another server than before: sending waits for the other machines");
            let remembers = self.known.has_worked;
            Settling { since: now, server: server.to_owned(), remembers, was_here, ..Settling::default() }
        });
        if settling.since == Millis::MIN {
            settling.since = now;
        }
        // What was safe on the server of before says nothing of this one.
        if self.known.server.as_ref().is_none_or(|server| !server.is_empty()) {
            self.change(|known| known.server = Some(String::new()));
        }
        let awaited = awaited(&settling, others, is_moved, now);
        self.settling = Some(settling);
        match awaited {
            Awaited::Nobody => Beat::Settled(server.to_owned()),
            Awaited::Moment => Beat::Unsettled,
            Awaited::Machines(waiting) => {
                if self.waiting.is_none() {
                    tracing::warn!(%waiting, "nothing is sent: machines that may remember more have not checked the store");
                }
                self.waiting = Some(waiting);
                Beat::Unsettled
            }
        }
    }
}
