//! Stopping what backfills queued, and resuming it. Each act changes some of the orders, and is repeated until none is left.

use super::Act;
use super::receive::release;
use super::row::{due, entry, record, settle_order, step_job};
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Entry, Step};
use crate::ledger::state::{Event, State};
use crate::ledger::tx::{Tx, changed, on};

/// What an order is missing that a backfill queued, and that was stopped before it was sent.
pub(in crate::ledger) const STOPPED: &str =
    "the backfill was stopped: run the same `overprint backfill --execute` again, or release the order";

/// Orders that one transaction changes at most: others wait for it.
const BATCH: i64 = 200;

/// Holds orders that backfills queued and that are not sent yet; no open backfill takes more pages.
#[derive(Clone, Debug)]
pub struct StopBackfills {
    /// Who stops them.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// What came of one act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// How many backfills it stopped.
    pub backfills: u64,
    /// How many orders it changed.
    pub orders: u64,
    /// Whether orders may be left.
    pub is_more: bool,
}

impl Act for StopBackfills {
    type Done = Batch;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Batch, LedgerError> {
        let now = tx.now;
        let backfills = changed!(tx, c => sqlx::query(
            "UPDATE backfill SET stopped_at = $1 WHERE ended_at IS NULL AND stopped_at IS NULL",
        ).bind(now).execute(c))?;
        let queued: Vec<(i64,)> = on!(tx, c => sqlx::query_as(
            "SELECT id FROM orders WHERE state = 'pending' AND source = 'backfill' ORDER BY id LIMIT $1",
        ).bind(BATCH).fetch_all(c))?;
        let mut orders = 0;
        for (id,) in &queued {
            orders += u64::from(self.hold(tx, *id).await?);
        }
        Ok(Batch { backfills, orders, is_more: !queued.is_empty() })
    }
}

impl StopBackfills {
    /// Holds an order; one that went on meanwhile is left alone.
    async fn hold(&self, tx: &mut Tx<'_>, id: i64) -> Result<bool, LedgerError> {
        let Entry { order, mut jobs } = entry(tx, id).await?;
        if order.state != State::Pending {
            return Ok(false);
        }
        for job in jobs.iter_mut().filter(|job| job.state == State::Pending) {
            step_job(tx, job, Event::Hold, Some(STOPPED)).await?;
        }
        settle_order(tx, id, &jobs, State::Held, Some(STOPPED), Some(STOPPED)).await?;
        // A worker that has it right now loses its lease, and sends nothing.
        changed!(tx, c => sqlx::query(
            "UPDATE work SET next_at = NULL, lease = NULL, begun = 0 WHERE order_id = $1 AND step = 'place'",
        ).bind(id).execute(c))?;
        record(tx, id, None, &self.actor, "backfill stopped", Some(&self.reason)).await?;
        Ok(true)
    }
}

/// Lets orders of a backfill go on that were held when it was stopped.
#[derive(Clone, Debug)]
pub struct ResumeBackfill {
    /// The backfill.
    pub backfill_id: i64,
    /// Who resumes it.
    pub actor: String,
}

impl Act for ResumeBackfill {
    type Done = Batch;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Batch, LedgerError> {
        let stopped: Vec<(i64,)> = on!(tx, c => sqlx::query_as(
            "SELECT o.id FROM backfill_order b JOIN orders o ON o.id = b.order_id
             WHERE b.backfill_id = $1 AND o.state = 'held' AND o.missing = $2 ORDER BY o.id LIMIT $3",
        ).bind(self.backfill_id).bind(STOPPED).bind(BATCH).fetch_all(c))?;
        let mut batch = Batch { is_more: !stopped.is_empty(), ..Batch::default() };
        for (id,) in &stopped {
            let Entry { order, jobs } = entry(tx, *id).await?;
            if order.state != State::Held || order.missing.as_deref() != Some(STOPPED) {
                continue;
            }
            release(tx, &order, jobs).await?;
            record(tx, *id, None, &self.actor, "backfill resumed", None).await?;
            let now = tx.now;
            due(tx, *id, Step::Place, now).await?;
            batch.orders += 1;
        }
        if stopped.is_empty() {
            batch.backfills = changed!(tx, c => sqlx::query(
                "UPDATE backfill SET stopped_at = NULL WHERE id = $1 AND stopped_at IS NOT NULL",
            ).bind(self.backfill_id).execute(c))?;
        }
        Ok(batch)
    }
}
