//! Artwork for jobs that were placed without: it is attached by the step `attach`.

use super::Act;
use super::row::{due, entry, kept, record};
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Entry, Step};
use crate::ledger::state::State;
use crate::ledger::tx::{Tx, on, put};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Files are handed in for placed jobs, by the operator or since the storefront's order has them now.
#[derive(Clone, Debug)]
pub struct HandIn {
    /// The order.
    pub order_id: i64,
    /// The files of each job.
    pub jobs: Vec<JobFiles>,
    /// Who hands them in.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// The files of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFiles {
    /// The job.
    pub job_id: i64,
    /// The files by what they are for, a JSON object.
    pub files: String,
    /// What they are for, for the history: `fr, bk`.
    pub reasons: String,
}

impl JobFiles {
    /// Returns what tells these files from others.
    pub fn sha256(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(&self.files))
    }
}

impl Act for HandIn {
    /// How many jobs have other files now.
    type Done = usize;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Attach]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<usize, LedgerError> {
        let Entry { order: row, jobs } = entry(tx, self.order_id).await?;
        if row.forgotten {
            return Err(LedgerError::Refused(format!("{} was erased: its customer asked for it", row.called())));
        }
        const DUE: &str = "SELECT order_id FROM work WHERE order_id = $1 AND step = 'attach'
             AND (next_at IS NOT NULL OR lease IS NOT NULL)";
        let due_at: Option<(i64,)> = on!(tx, c => sqlx::query_as(DUE).bind(row.id).fetch_optional(c))?;
        let is_due = due_at.is_some();
        let (mut count, now) = (0, tx.now);
        for handed in &self.jobs {
            let Some(job) = jobs.iter().find(|job| job.id == handed.job_id) else { continue };
            if job.state != State::Placed || job.number.is_none() {
                let text = format!("job {} is {}, not placed: it takes no files", job.job_name, job.label());
                return Err(LedgerError::Refused(text));
            }
            let hash = handed.sha256();
            // What 4over did not take is handed in again, once nobody tries it any more.
            if job.attached_sha256.as_ref() == Some(&hash) && (job.attach.is_none() || is_due) {
                continue;
            }
            const SQL: &str = "UPDATE jobs SET attach = $1, attached_sha256 = $2, changed_at = $3 WHERE id = $4";
            put!(tx, row.id, SQL, kept(Some(&handed.files)), hash.as_str(), now, job.id)?;
            let detail = format!("{}: {}", handed.reasons, self.reason);
            record(tx, row.id, Some(job.id), &self.actor, "artwork handed in", Some(&detail)).await?;
            count += 1;
        }
        if count == 0 {
            return Err(LedgerError::Already { order_id: row.id, state: row.state });
        }
        due(tx, row.id, Step::Attach, now).await?;
        Ok(count)
    }
}
