//! Stopping every backfill, and resuming one.

use super::Error;
use crate::ledger::Ledger;
use crate::ledger::act::{Act, Batch, Begun, ResumeBackfill, StopBackfills};

/// Holds what backfills queued and what is not sent yet. Returns how many backfills and orders were stopped.
///
/// # Errors
/// The ledger does not take it; what was stopped before stays so.
pub async fn stop(ledger: &Ledger, actor: &str, reason: &str) -> Result<Batch, Error> {
    repeated(ledger, &StopBackfills { actor: actor.to_owned(), reason: reason.to_owned() }).await
}

/// Lets go on what was stopped of a backfill. Returns how many orders go on.
///
/// # Errors
/// The ledger does not take it; the same can be asked for again.
pub async fn resume(ledger: &Ledger, begun: &Begun, actor: &str) -> Result<u64, Error> {
    let resume = ResumeBackfill { backfill_id: begun.id, actor: actor.to_owned() };
    Ok(repeated(ledger, &resume).await?.orders)
}

async fn repeated(ledger: &Ledger, act: &(impl Act<Done = Batch> + Clone)) -> Result<Batch, Error> {
    let mut sum = Batch::default();
    loop {
        let Batch { backfills, orders, is_more } = ledger.act(act.clone()).await?;
        sum.backfills += backfills;
        sum.orders += orders;
        if !is_more {
            return Ok(sum);
        }
    }
}
