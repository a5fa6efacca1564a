//! What became of a request that was sent.

use super::row::{due, finish, jobs, order, record, settle_order, step_job};
use super::{Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{JobRow, Step};
use crate::ledger::state::{Event, State};
use crate::ledger::tx::{Tx, changed};

/// 4over answered, or it is known that nothing left, or no answer will come.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Who sent it.
    pub lease: Lease,
    /// The round.
    pub submission_id: i64,
    /// What became of each of its jobs.
    pub jobs: Vec<JobFate>,
    /// The HTTP status, where there was an answer.
    pub http_status: Option<u16>,
    /// The answer without private matters.
    pub answer: Option<String>,
    /// What was charged.
    pub charged: Option<Charge>,
    /// When the order is looked at again, where nothing was sent.
    pub next_at: Option<Millis>,
    /// When the jobs that were placed are tracked first.
    pub track_at: Millis,
}

/// An amount in the currency of the account, as 4over wrote it.
pub type Charge = String;

/// What became of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFate {
    /// The name under which it was sent.
    pub job_name: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a job that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// 4over has it.
    Placed {
        /// The 4over job number.
        number: String,
    },
    /// 4over has not got it.
    Refused {
        /// In its words.
        reason: String,
    },
    /// Nobody here knows.
    InDoubt {
        /// Why not.
        reason: String,
        /// The number that the answer may have meant for it.
        number: Option<String>,
    },
    /// Not a byte left.
    NotSent {
        /// Why.
        reason: String,
    },
}

impl Act for Answer {
    type Done = State;

    fn wakes(&self) -> &'static [Step] {
        &[Step::WriteBack, Step::Attach, Step::Track]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let id = self.lease.order_id;
        let trouble = self.jobs.iter().find_map(|job| match &job.fate {
            Fate::NotSent { reason } => Some(reason.as_str()),
            _ => None,
        });
        finish(tx, &self.lease, self.next_at, trouble).await?;
        order(tx, id).await?;
        let mut jobs = jobs(tx, id).await?;
        for told in &self.jobs {
            if let Some(job) = jobs.iter_mut().find(|job| job.job_name == told.job_name) {
                self.settle_job(tx, job, &told.fate).await?;
            }
        }
        let reason = reason(&jobs);
        let state = settle_order(tx, id, &jobs, State::Pending, reason.as_deref(), None).await?;
        self.close_round(tx).await?;
        if trouble.is_none() {
            self.follow(tx, &jobs).await?;
        }
        Ok(state)
    }
}

impl Answer {
    async fn settle_job(&self, tx: &mut Tx<'_>, job: &mut JobRow, fate: &Fate) -> Result<(), LedgerError> {
        let (event, reason, number) = match fate {
            Fate::Placed { number } => (Event::Place, None, Some(number)),
            Fate::Refused { reason } => (Event::Refuse, Some(reason), None),
            Fate::InDoubt { reason, number } => (Event::Lose, Some(reason), number.as_ref()),
            Fate::NotSent { reason } => (Event::NotSent, Some(reason), None),
        };
        step_job(tx, job, event, reason.map(String::as_str)).await?;
        if let (Fate::Placed { .. }, Some(number)) = (fate, number) {
            placed(tx, job, number).await?;
        }
        let detail = match (number, reason) {
            (Some(number), Some(reason)) => Some(format!("{number}: {reason}")),
            (Some(number), None) => Some(number.clone()),
            (None, reason) => reason.cloned(),
        };
        record(tx, job.order_id, Some(job.id), "4over", job.state.as_str(), detail.as_deref()).await
    }

    /// Closes the round, unless of some job it is not known what became of it.
    async fn close_round(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let any = |is: fn(&Fate) -> bool| self.jobs.iter().any(|job| is(&job.fate));
        let (outcome, is_open) = match () {
            () if any(|fate| matches!(fate, Fate::InDoubt { .. })) => ("in_doubt", true),
            () if any(|fate| matches!(fate, Fate::NotSent { .. })) => ("not_sent", false),
            () => ("answered", false),
        };
        let resolved_at = if is_open { None } else { Some(tx.now) };
        let one = changed!(tx, c => sqlx::query(
            "UPDATE submission SET outcome = $1, http_status = $2, answer = $3, charged = $4, resolved_at = $5
             WHERE id = $6 AND outcome IS NULL",
        ).bind(outcome).bind(self.http_status.map(i64::from)).bind(&self.answer).bind(&self.charged)
            .bind(resolved_at).bind(self.submission_id).execute(c))?;
        if one == 1 { Ok(()) } else { Err(LedgerError::LeaseLost { order_id: self.lease.order_id }) }
    }

    /// Makes due what follows an answer: artwork, the word to the storefront, and tracking.
    async fn follow(&self, tx: &mut Tx<'_>, jobs: &[JobRow]) -> Result<(), LedgerError> {
        let (id, now) = (self.lease.order_id, tx.now);
        due(tx, id, Step::WriteBack, now).await?;
        let placed = || jobs.iter().filter(|job| job.state == State::Placed);
        if placed().any(|job| job.attach.is_some()) {
            due(tx, id, Step::Attach, now).await?;
        }
        if placed().next().is_some() {
            due(tx, id, Step::Track, self.track_at).await?;
        }
        Ok(())
    }
}

/// Writes down the number under which 4over has a job.
pub(super) async fn placed(tx: &mut Tx<'_>, job: &mut JobRow, number: &str) -> Result<(), LedgerError> {
    let now = tx.now;
    changed!(tx, c => sqlx::query("UPDATE jobs SET number = $1, placed_at = $2 WHERE id = $3")
        .bind(number).bind(now).bind(job.id).execute(c))?;
    job.number = Some(number.to_owned());
    Ok(())
}

/// Says in a sentence why some jobs are not placed.
pub(super) fn reason(jobs: &[JobRow]) -> Option<String> {
    let troubled: Vec<&JobRow> = jobs.iter().filter(|job| job.state.waits_for_a_person()).collect();
    let first = troubled.first()?;
    let text = first.reason.as_deref().unwrap_or_default();
    Some(match troubled.len() {
        1 => format!("job {}: {text}", first.job_name),
        count => format!("job {}: {text}; and {} more", first.job_name, count - 1),
    })
}
