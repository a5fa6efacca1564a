//! How far jobs are, as 4over tells.

use super::row::{due, finish, finished, kept, record, settle_order, step_job};
use super::{Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::on_hold::is_on_hold;
use crate::ledger::row::{Entry, Step};
use crate::ledger::state::{Event, State};
use crate::ledger::tx::{Tx, changed};

/// 4over was asked how far the jobs of an order are.
#[derive(Clone, Debug)]
pub struct Tracked {
    /// Who asked.
    pub lease: Lease,
    /// What changed.
    pub jobs: Vec<JobProgress>,
    /// Whether the storefront gets a Shipment record for each parcel among that.
    pub ships: bool,
    /// When it is asked again.
    pub next_at: Option<Millis>,
    /// Why some answer did not come.
    pub trouble: Option<String>,
}

/// How far a job is now.
#[derive(Clone, Debug)]
pub struct JobProgress {
    /// The job.
    pub job_id: i64,
    /// The coarse state.
    pub progress: Option<String>,
    /// 4over's words.
    pub status: Option<String>,
    /// Tracking numbers, a JSON list.
    pub tracking: String,
    /// Whether that is the end of it: done or cancelled.
    pub end: Option<Event>,
}

impl Act for Tracked {
    type Done = ();

    fn wakes(&self) -> &'static [Step] {
        if self.jobs.is_empty() { &[] } else { &[Step::WriteBack, Step::Ship] }
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let trouble = self.trouble.as_deref();
        if self.jobs.is_empty() {
            return finish(tx, &self.lease, self.next_at, trouble).await;
        }
        let id = self.lease.order_id;
        let Entry { order: row, mut jobs } = finished(tx, &self.lease, self.next_at, trouble).await?;
        let now = tx.now;
        for told in &self.jobs {
            let status = kept(told.status.as_deref());
            let on_hold = is_on_hold(told.progress.as_deref(), told.status.as_deref());
            let Some(job) = jobs.iter_mut().find(|job| job.id == told.job_id) else { continue };
            changed!(tx, c => sqlx::query(
                "UPDATE jobs SET progress = $1, status = $2, tracking = $3, changed_at = $4, on_hold = $5 WHERE id = $6",
            ).bind(&told.progress).bind(status).bind(&told.tracking).bind(now).bind(on_hold).bind(job.id).execute(c))?;
            if let Some(event) = told.end.filter(|_| job.state == State::Placed) {
                step_job(tx, job, event, None).await?;
            }
            let what = told.progress.as_deref().unwrap_or("status unknown");
            record(tx, id, Some(told.job_id), "4over", what, told.status.as_deref()).await?;
        }
        settle_order(tx, id, &jobs, row.state, row.reason.as_deref(), row.missing.as_deref()).await?;
        if self.ships {
            due(tx, id, Step::Ship, now).await?;
        }
        due(tx, id, Step::WriteBack, now).await
    }
}
