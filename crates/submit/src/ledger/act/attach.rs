//! Artwork that followed its jobs.

use super::row::{due, finish, order, record};
use super::{Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::Step;
use crate::ledger::tx::{Tx, changed, on};

/// Artwork was attached, to some of the jobs or to all.
#[derive(Clone, Debug)]
pub struct Attached {
    /// Who did it.
    pub lease: Lease,
    /// The jobs that have their files now, and 4over's words.
    pub done: Vec<(i64, String)>,
    /// The jobs that have not, and why.
    pub failed: Vec<(i64, String)>,
    /// When the failed ones are tried again; none: a person has to see to them.
    pub next_at: Option<Millis>,
    /// Whether that has gone on for so long that a person should know.
    pub is_long: bool,
}

impl Act for Attached {
    type Done = ();

    fn is_kept_anywhere(&self) -> bool {
        true
    }

    fn wakes(&self) -> &'static [Step] {
        &[Step::WriteBack]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let id = self.lease.order_id;
        let trouble = self.failed.first().map(|(_, why)| why.as_str());
        order(tx, id).await?;
        // Files that were handed in meanwhile are attached next.
        const WANTED: &str = "SELECT wanted FROM work WHERE order_id = $1 AND step = 'attach'";
        let wanted: Option<(i64,)> = on!(tx, c => sqlx::query_as(WANTED).bind(id).fetch_optional(c))?;
        let is_latest = wanted.is_some_and(|(wanted,)| wanted == self.lease.wanted);
        finish(tx, &self.lease, self.next_at, trouble).await?;
        let now = tx.now;
        for (job_id, words) in &self.done {
            const SQL: &str =
                "UPDATE jobs SET attach = CASE WHEN $1 THEN NULL ELSE attach END, reason = NULL, changed_at = $2
                 WHERE id = $3";
            changed!(tx, c => sqlx::query(SQL).bind(is_latest).bind(now).bind(job_id).execute(c))?;
            record(tx, id, Some(*job_id), "4over", "artwork attached", Some(words)).await?;
        }
        for (job_id, why) in &self.failed {
            let reason = format!("placed without its artwork: {why}");
            changed!(tx, c => sqlx::query("UPDATE jobs SET reason = $1, changed_at = $2 WHERE id = $3")
                .bind(&reason).bind(now).bind(job_id).execute(c))?;
            if self.lease.attempts == 0 || self.next_at.is_none() {
                record(tx, id, Some(*job_id), "4over", "artwork not attached", Some(why)).await?;
            }
        }
        if (self.next_at.is_none() || self.is_long) && !self.failed.is_empty() {
            changed!(tx, c => sqlx::query("UPDATE orders SET alert = $1, changed_at = $2 WHERE id = $3")
                .bind("a job is placed without its artwork").bind(now).bind(id).execute(c))?;
        }
        if !self.done.is_empty() || self.next_at.is_none() {
            due(tx, id, Step::WriteBack, now).await?;
        }
        Ok(())
    }
}
