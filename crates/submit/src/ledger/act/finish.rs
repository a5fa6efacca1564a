//! The end of a step that changed nothing about the order.

use super::row::{finish, next_look, order, record};
use super::{Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::Step;
use crate::ledger::tx::{Tx, changed};

/// The step is done.
#[derive(Clone, Debug)]
pub struct Finish {
    /// Who did it.
    pub lease: Lease,
    /// When it is due again.
    pub next_at: Option<Millis>,
}

impl Act for Finish {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let next_at = match (self.next_at, self.lease.step) {
            (None, Step::Place) => next_look(order(tx, self.lease.order_id).await?.state, None, tx.now),
            (next_at, _) => next_at,
        };
        finish(tx, &self.lease, next_at, None).await
    }
}

/// The step came to nothing, and is tried again.
#[derive(Clone, Debug)]
pub struct Postpone {
    /// Who tried.
    pub lease: Lease,
    /// When it is tried again.
    pub next_at: Millis,
    /// Why it came to nothing.
    pub trouble: String,
}

impl Act for Postpone {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        finish(tx, &self.lease, Some(self.next_at), Some(&self.trouble)).await?;
        // The history tells of the first time; the row of the step tells how often and why last.
        if self.lease.attempts == 0 {
            let what = format!("{} postponed", self.lease.step);
            record(tx, self.lease.order_id, None, "overprint", &what, Some(&self.trouble)).await?;
            // There is something to erase again.
            changed!(tx, c => sqlx::query(
                "UPDATE orders SET erased_at = NULL WHERE id = $1 AND erased_at IS NOT NULL AND NOT forgotten",
            ).bind(self.lease.order_id).execute(c))?;
        }
        Ok(())
    }
}
