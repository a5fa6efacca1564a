//! What a person does to an order. Each act has a reason, and lands in the history under the person's name.
//!
//! An act that would change nothing is [`LedgerError::Already`], and leaves no line.

use super::Act;
use super::answer::{holder, placed, reason};
use super::approval::{self, Released};
use super::blame::begin_anew;
use super::receive::{BY_PERSON, release};
use super::row::{due, entry, record, settle_order, step_job};
use super::see::OLDER;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Entry, JobRow, OrderRow, Step};
use crate::ledger::state::{Event, State};
use crate::ledger::tx::{Tx, changed, on};

/// Sends what is refused, or looks again at what is held.
#[derive(Clone, Debug)]
pub struct Retry {
    /// The order.
    pub order_id: i64,
    /// Who wants it.
    pub actor: String,
    /// Why.
    pub reason: String,
}

impl Act for Retry {
    type Done = State;

    fn wakes(&self) -> &'static [Step] {
        &Step::ALL
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let Entry { order: row, mut jobs } = entry(tx, self.order_id).await?;
        let is_begun_anew = begin_anew(tx, row.id).await?;
        if is_begun_anew && !matches!(row.state, State::Pending | State::Held | State::Refused | State::Nothing) {
            record(tx, row.id, None, &self.actor, "retry", Some(&self.reason)).await?;
            return Ok(row.state);
        }
        if row.state == State::InDoubt {
            let (called, id) = (row.called(), row.id);
            return Err(LedgerError::Refused(format!(
                "{called} is in doubt, so Overprint does not send it again. Ask 4over whether it has the jobs, then run \
                 `overprint orders resolve '#{id}' --placed NUMBER` or `--not-placed`"
            )));
        }
        let mut is_changed = false;
        for job in jobs.iter_mut().filter(|job| matches!(job.state, State::Held | State::Refused)) {
            step_job(tx, job, Event::Retry, None).await?;
            is_changed = true;
        }
        let alone = match row.state {
            State::Held | State::Nothing if jobs.is_empty() => {
                is_changed = true;
                row.state.after(Event::Retry)?
            }
            state => state,
        };
        if !is_changed && row.state != State::Pending {
            return Err(LedgerError::Refused(format!(
                "{} is {}: only a held, refused, not placed, or pending order can be retried",
                row.called(),
                row.label()
            )));
        }
        if !is_changed && is_under_way(tx, row.id).await? {
            return Err(already(&row));
        }
        let state = settle_order(tx, row.id, &jobs, alone, None, None).await?;
        record(tx, row.id, None, &self.actor, "retry", Some(&self.reason)).await?;
        let now = tx.now;
        due(tx, row.id, Step::Place, now).await?;
        Ok(state)
    }
}

/// Lets go of an order that is held; where it waits for an approval, this approves what was seen.
#[derive(Clone, Debug)]
pub struct Release {
    /// The order.
    pub order_id: i64,
    /// Who lets it go.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// What they saw: the beginning of its fingerprint, empty where it had none; none: it is released as it is.
    pub seen: Option<String>,
}

impl Act for Release {
    type Done = State;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let Entry { order: row, jobs } = entry(tx, self.order_id).await?;
        if row.state == State::Pending && row.approved == row.fingerprint {
            return Err(already(&row));
        }
        if row.state != State::Held {
            let text = format!("{} is {}, not held: there is nothing to release", row.called(), row.label());
            return Err(LedgerError::Refused(text));
        }
        if self.seen.as_deref().is_some_and(|seen| !is_as_seen(&row, seen)) {
            let text = format!("{} changed since you saw it: look at it again with `orders show`", row.called());
            return Err(LedgerError::Refused(text));
        }
        if let Released::Recorded = approval::release(tx, row.id, row.fingerprint.as_deref(), &self.actor).await? {
            record(tx, row.id, None, &self.actor, "first release", Some(&self.reason)).await?;
            return Ok(State::Held);
        }
        let state = release(tx, &row, jobs).await?;
        // Who lets go of an order that the storefront shows in an older version takes that one for the order.
        changed!(tx, c => sqlx::query(
            "UPDATE orders SET approved = fingerprint,
                 seen_version = CASE WHEN held_by = $2 THEN NULL ELSE seen_version END,
                 seen_modified = CASE WHEN held_by = $2 THEN NULL ELSE seen_modified END WHERE id = $1",
        ).bind(row.id).bind(OLDER).execute(c))?;
        record(tx, row.id, None, &self.actor, "release", Some(&self.reason)).await?;
        let now = tx.now;
        due(tx, row.id, Step::Place, now).await?;
        Ok(state)
    }
}

/// Holds an order that is not sent yet.
#[derive(Clone, Debug)]
pub struct HoldByPerson {
    /// The order.
    pub order_id: i64,
    /// Who holds it.
    pub actor: String,
    /// Why.
    pub reason: String,
}

impl Act for HoldByPerson {
    type Done = State;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let Entry { order: row, mut jobs } = entry(tx, self.order_id).await?;
        if !matches!(row.state, State::Pending | State::Held) {
            let text = format!("{} is {}: it is too late to hold it", row.called(), row.label());
            return Err(LedgerError::Refused(text));
        }
        if row.missing.as_deref() == Some(BY_PERSON) {
            return Err(already(&row));
        }
        for job in jobs.iter_mut().filter(|job| job.state == State::Pending) {
            step_job(tx, job, Event::Hold, Some(&self.reason)).await?;
        }
        let state = settle_order(tx, row.id, &jobs, State::Held, Some(&self.reason), Some(BY_PERSON)).await?;
        // Whoever looks at it right now has lost the lease, and sends nothing.
        changed!(tx, c => sqlx::query(
            "UPDATE work SET next_at = NULL, lease = NULL, begun = 0 WHERE order_id = $1 AND step = 'place'",
        ).bind(row.id).execute(c))?;
        approval::forget(tx, row.id).await?;
        record(tx, row.id, None, &self.actor, "hold", Some(&self.reason)).await?;
        Ok(state)
    }
}

/// Says of jobs in doubt whether 4over has them.
#[derive(Clone, Debug)]
pub struct Resolve {
    /// The order.
    pub order_id: i64,
    /// What is known of each job; those that are not named stay in doubt.
    pub jobs: Vec<(String, Resolution)>,
    /// Who says so: a person, or the evidence.
    pub actor: String,
    /// How that is known.
    pub reason: String,
    /// When jobs that are placed are tracked first, in milliseconds from now.
    pub track_after: i64,
}

/// What is known of a job that was in doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// 4over has it, under this number.
    Placed {
        /// The 4over job number.
        number: String,
    },
    /// 4over has not got it; it can be sent again.
    NotPlaced,
}

impl Act for Resolve {
    type Done = State;

    fn wakes(&self) -> &'static [Step] {
        &[Step::WriteBack, Step::Track, Step::Attach, Step::Place]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let Entry { order: row, mut jobs } = entry(tx, self.order_id).await?;
        let mut is_changed = false;
        for (name, resolution) in &self.jobs {
            let job = jobs.iter_mut().find(|job| job.job_name == *name);
            let job = job.ok_or_else(|| LedgerError::Refused(format!("{} has no job `{name}`", row.called())))?;
            is_changed |= self.resolve(tx, job, resolution).await?;
        }
        if !is_changed {
            return Err(already(&row));
        }
        let why = reason(&jobs);
        let state = settle_order(tx, row.id, &jobs, row.state, why.as_deref(), still_missing(&row, &jobs)).await?;
        let now = tx.now;
        if !jobs.iter().any(|job| matches!(job.state, State::InDoubt | State::Sending)) {
            changed!(tx, c => sqlx::query(
                "UPDATE submission SET resolved_at = $1, outcome = 'resolved',
                     spent = CASE WHEN EXISTS (SELECT 1 FROM submission_job JOIN jobs ON jobs.id = job_id
                                               WHERE submission_id = submission.id AND jobs.number IS NOT NULL)
                                  THEN spent ELSE 0 END
                 WHERE order_id = $2 AND resolved_at IS NULL",
            ).bind(now).bind(row.id).execute(c))?;
        }
        due(tx, row.id, Step::WriteBack, now).await?;
        if jobs.iter().any(|job| job.state == State::Pending) {
            due(tx, row.id, Step::Place, now).await?;
        }
        if jobs.iter().any(|job| job.state == State::Placed) {
            due(tx, row.id, Step::Track, now.saturating_add(self.track_after)).await?;
        }
        if jobs.iter().any(|job| job.state == State::Placed && job.attach.is_some()) {
            due(tx, row.id, Step::Attach, now).await?;
        }
        Ok(state)
    }
}

impl Resolve {
    /// Tells whether that was news.
    async fn resolve(&self, tx: &mut Tx<'_>, job: &mut JobRow, resolution: &Resolution) -> Result<bool, LedgerError> {
        match resolution {
            // Said twice, it is still so.
            Resolution::Placed { number } if job.number.as_ref() == Some(number) => return Ok(false),
            Resolution::NotPlaced if job.not_placed => return Ok(false),
            Resolution::Placed { number } => {
                if let Some(other) = holder(tx, number).await? {
                    return Err(LedgerError::Refused(format!("4over's job {number} is job {other} already")));
                }
                step_job(tx, job, Event::Found, None).await?;
                placed(tx, job, number).await?;
            }
            Resolution::NotPlaced => {
                let why = format!("confirmed not placed by {}: {}", self.actor, self.reason);
                step_job(tx, job, Event::NotPlaced, Some(&why)).await?;
            }
        }
        let what = format!("resolved: {}", job.label());
        record(tx, job.order_id, Some(job.id), &self.actor, &what, Some(&self.reason)).await?;
        Ok(true)
    }
}

/// Jobs are cancelled: here, and at 4over where they were placed.
#[derive(Clone, Debug)]
pub struct Cancelled {
    /// The order.
    pub order_id: i64,
    /// The jobs that are cancelled, by name, and 4over's words; none: the order had no jobs.
    pub jobs: Vec<(String, Option<String>)>,
    /// Jobs that could not be cancelled, by name, and why.
    pub failed: Vec<(String, String)>,
    /// Whether all jobs of the order were to be cancelled.
    pub is_all: bool,
    /// Who wanted it.
    pub actor: String,
    /// Why.
    pub reason: String,
}

impl Cancelled {
    /// Lists the jobs that went on since they were looked at, and why they are not cancelled.
    fn gone_on(&self, jobs: &[JobRow]) -> Vec<(String, String)> {
        let is_known = |job: &&JobRow| self.failed.iter().any(|(name, _)| *name == job.job_name);
        let gone_on = |job: &&JobRow| match self.jobs.iter().find(|(name, _)| *name == job.job_name) {
            // Only what 4over has cancelled is cancelled once 4over has it.
            Some((_, None)) => job.number.is_some() || job.state.after(Event::Cancel).is_err(),
            Some((_, Some(_))) => false,
            None => self.is_all,
        };
        let open = jobs.iter().filter(|job| !matches!(job.state, State::Cancelled | State::Done));
        let why = |job: &JobRow| (job.job_name.clone(), format!("the job is {} meanwhile: try again", job.state));
        open.filter(|job| !is_known(job)).filter(gone_on).map(why).collect()
    }
}

impl Act for Cancelled {
    /// The jobs that are not cancelled, since they went on meanwhile, and why.
    type Done = Vec<(String, String)>;

    fn is_kept_anywhere(&self) -> bool {
        true
    }

    fn wakes(&self) -> &'static [Step] {
        &[Step::WriteBack]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Done, LedgerError> {
        let Entry { order: row, mut jobs } = entry(tx, self.order_id).await?;
        let is_news = |name: &String| jobs.iter().any(|job| job.job_name == *name && job.state != State::Cancelled);
        let is_over = row.state == State::Cancelled || !jobs.is_empty();
        let gone_on = self.gone_on(&jobs);
        let is_nothing = self.failed.is_empty() && gone_on.is_empty();
        if is_over && is_nothing && !self.jobs.iter().any(|(name, _)| is_news(name)) {
            return Err(already(&row));
        }
        for (name, words) in &self.jobs {
            let Some(job) = jobs.iter_mut().find(|job| job.job_name == *name) else { continue };
            if job.state != State::Cancelled && !gone_on.iter().any(|(other, _)| other == name) {
                step_job(tx, job, Event::Cancel, Some(&self.reason)).await?;
                record(tx, row.id, Some(job.id), &self.actor, "cancelled", words.as_deref()).await?;
            }
        }
        for (name, why) in self.failed.iter().chain(&gone_on) {
            let job = jobs.iter().find(|job| job.job_name == *name).map(|job| job.id);
            record(tx, row.id, job, "4over", "not cancelled", Some(why)).await?;
        }
        let alone = if jobs.is_empty() { row.state.after(Event::Cancel)? } else { row.state };
        let why = reason(&jobs);
        let state = settle_order(tx, row.id, &jobs, alone, why.as_deref(), still_missing(&row, &jobs)).await?;
        record(tx, row.id, None, &self.actor, "cancel", Some(&self.reason)).await?;
        if state == State::Cancelled {
            changed!(tx, c => sqlx::query(
                "UPDATE work SET next_at = NULL, lease = NULL, begun = 0 WHERE order_id = $1 AND step = 'place'",
            ).bind(row.id).execute(c))?;
        }
        let now = tx.now;
        due(tx, row.id, Step::WriteBack, now).await?;
        Ok(gone_on)
    }
}

/// Says that what a person asks for is so already.
fn already(row: &OrderRow) -> LedgerError {
    LedgerError::Already { order_id: row.id, state: row.state }
}

/// Tells whether the order is looked at next. One that is being looked at now may have been read before what was mended.
async fn is_under_way(tx: &mut Tx<'_>, order_id: i64) -> Result<bool, LedgerError> {
    let now = tx.now;
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(
        "SELECT order_id FROM work WHERE order_id = $1 AND step = 'place' AND lease IS NULL AND next_at <= $2",
    ).bind(order_id).bind(now).fetch_optional(c))?;
    Ok(found.is_some())
}

/// Tells whether an order is what a person saw, by the beginning of its fingerprint.
fn is_as_seen(row: &OrderRow, seen: &str) -> bool {
    match &row.fingerprint {
        None => seen.is_empty(),
        Some(fingerprint) => !seen.is_empty() && fingerprint.starts_with(seen),
    }
}

/// Returns what an order goes on to wait for where some of its jobs stay held: a person's hold ends with a person's word.
fn still_missing<'a>(row: &'a OrderRow, jobs: &[JobRow]) -> Option<&'a str> {
    row.missing.as_deref().filter(|_| jobs.iter().any(|job| job.state == State::Held))
}
