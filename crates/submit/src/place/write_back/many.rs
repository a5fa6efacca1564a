//! The parts of a write-back for when many orders of one storefront wait, and one request patches them all.

use super::{Failure, Placer, Planned};
use crate::ledger::act::{Finish, Lease};
use crate::ledger::{Entry, LedgerError};
use crate::storefront::{BatchPatch, Error};

/// An order whose patch is ready and not sent yet.
pub(crate) struct Waiting {
    pub(crate) lease: Lease,
    pub(crate) entry: Entry,
    planned: Planned,
}

impl Waiting {
    /// Returns its part of the request.
    pub(crate) fn patch(&self) -> BatchPatch {
        BatchPatch { id: self.entry.order.external_id.clone(), patch: self.planned.patch.clone() }
    }
}

impl Placer<'_> {
    /// Works out what is to be written back; none where that is nothing, or cannot be told now, which is on record then.
    pub(crate) async fn plan_write_back(self, lease: Lease, entry: Entry) -> Result<Option<Waiting>, LedgerError> {
        if !entry.order.writes_back || entry.jobs.is_empty() {
            self.ledger.act(Finish { lease, next_at: None }).await?;
            return Ok(None);
        }
        match self.plan(&entry).await {
            Ok(planned) if planned.is_empty() => {
                self.ledger.act(planned.written(lease, false)).await?;
                Ok(None)
            }
            Ok(planned) => Ok(Some(Waiting { lease, entry, planned })),
            Err(failure) => {
                self.postpone(lease, &failure).await?;
                Ok(None)
            }
        }
    }

    /// Puts on record that the patch was applied.
    pub(crate) async fn was_written(self, waiting: Waiting) -> Result<(), LedgerError> {
        self.ledger.act(waiting.planned.written(waiting.lease, true)).await
    }

    /// Puts on record that the request failed as a whole; the order is read again before anything is written again.
    pub(crate) async fn was_not_written(self, waiting: Waiting, error: &Error) -> Result<(), LedgerError> {
        self.postpone(waiting.lease, &Failure::of(error, None)).await
    }
}
