//! What became of a request that was sent.

use super::backfill::gathered;
use super::row::{due, entry, finished, kept, lock, next_look, record, settle_order, step_job};
use super::spend::hundredths;
use super::turn_away::{behind, is_its_own, over, turned_away};
use super::{Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Entry, JobRow, OrderRow, Source, Step};
use crate::ledger::state::{Event, State};
use crate::ledger::turned_away::{TOO_MANY, Told};
use crate::ledger::tx::{Tx, ask, put};

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
    /// The same part by part.
    pub prices: Prices,
    /// What holds the order, where nothing was sent and the same would not go better later.
    pub held: Option<HeldBack>,
    /// When the order is looked at again, where nothing was sent.
    pub next_at: Option<Millis>,
    /// When the jobs that were placed are tracked first.
    pub track_at: Millis,
}

/// Why an order is held whose request did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// What is missing: the same text for all orders that wait for the same.
    pub missing: String,
    /// What kind of thing that is, without a value of the order.
    pub held_by: String,
}

/// What was charged, part by part, each a JSON object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// For jobs, by their names.
    pub jobs: Vec<(String, String)>,
    /// For the whole round.
    pub round: Option<String>,
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
    /// 4over turned the request away before it read a job.
    TurnedAway(Told),
}

impl Act for Answer {
    type Done = Entry;

    fn is_kept_anywhere(&self) -> bool {
        true
    }

    fn wakes(&self) -> &'static [Step] {
        &[Step::WriteBack, Step::Attach, Step::Track]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Entry, LedgerError> {
        let id = self.lease.order_id;
        lock(tx, id).await?;
        let answer = self.unless_own(tx).await?;
        let next_at = match answer.turned_away() {
            Some(told) => Some(behind(&turned_away(tx, &self.lease, told).await?)),
            None => self.next_at,
        };
        answer.record(tx, next_at).await
    }
}

impl Answer {
    /// Returns how 4over turned the request away, where it did.
    fn turned_away(&self) -> Option<&Told> {
        self.jobs.iter().find_map(|job| match &job.fate {
            Fate::TurnedAway(told) => Some(told),
            _ => None,
        })
    }

    /// Returns why nothing of the order was sent, or read by 4over.
    fn unsent(&self) -> Option<&str> {
        self.jobs.iter().find_map(|job| match &job.fate {
            Fate::NotSent { reason } | Fate::TurnedAway(Told { reason, .. }) => Some(reason.as_str()),
            _ => None,
        })
    }

    /// Returns the answer as one that refuses the order, where 4over turns away this order and not the account.
    async fn unless_own(&self, tx: &mut Tx<'_>) -> Result<Self, LedgerError> {
        let mut answer = self.clone();
        let Some(told) = self.turned_away().filter(|told| told.code != TOO_MANY) else { return Ok(answer) };
        if !is_its_own(tx, self.lease.order_id).await? {
            return Ok(answer);
        }
        let Told { code, reason, .. } = told;
        let reason = format!("4over turns this order away, and took others meanwhile: {reason} (code {code})");
        for job in answer.jobs.iter_mut().filter(|job| matches!(job.fate, Fate::TurnedAway(_))) {
            job.fate = Fate::Refused { reason: reason.clone() };
        }
        Ok(answer)
    }

    async fn record(&self, tx: &mut Tx<'_>, next_at: Option<Millis>) -> Result<Entry, LedgerError> {
        let id = self.lease.order_id;
        let trouble = self.unsent();
        let Entry { mut order, mut jobs } = match finished(tx, &self.lease, next_at, trouble).await {
            Err(lost @ LedgerError::LeaseLost { .. }) => return self.on_record(tx).await?.ok_or(lost),
            finished => finished?,
        };
        for told in &self.jobs {
            match jobs.iter_mut().find(|job| job.job_name == told.job_name) {
                Some(job) => settle_job(tx, job, &told.fate).await?,
                None => record(tx, id, None, "4over", "told of a job that was not sent", Some(&told.job_name)).await?,
            }
        }
        for job in jobs.iter_mut().filter(|job| job.state == State::Sending) {
            let reason = "nothing was told of it".to_owned();
            settle_job(tx, job, &Fate::InDoubt { reason, number: None }).await?;
        }
        for job in jobs.iter_mut().filter(|job| self.held.is_some() && job.state == State::Pending) {
            step_job(tx, job, Event::Hold, trouble).await?;
        }
        let (reason, missing) = (reason(&jobs), self.held.as_ref().map(|held| held.missing.as_str()));
        order.state = settle_order(tx, id, &jobs, State::Pending, reason.as_deref(), missing).await?;
        if let Some(held) = &self.held {
            put!(tx, id, "UPDATE orders SET held_by = $1 WHERE id = $2", held.held_by.as_str(), id)?;
            record(tx, id, None, "overprint", "held", trouble).await?;
        }
        for (job_name, price) in &self.prices.jobs {
            let Some(job) = jobs.iter_mut().find(|job| job.job_name == *job_name && job.number.is_some()) else {
                continue;
            };
            put!(tx, id, "UPDATE jobs SET price = $1 WHERE id = $2", kept(Some(price)), job.id)?;
            job.price = Some(price.clone());
        }
        self.close_round(tx, &jobs).await?;
        if self.jobs.iter().any(|job| matches!(job.fate, Fate::Placed { .. } | Fate::Refused { .. })) {
            over(tx, &self.lease).await?;
        }
        if order.state == State::Pending && next_at.is_none() {
            let at = next_look(order.state, None, tx.now).unwrap_or(tx.now);
            due(tx, id, Step::Place, at).await?;
        }
        let is_unsent = |job: &JobFate| matches!(job.fate, Fate::NotSent { .. } | Fate::TurnedAway(_));
        if self.jobs.is_empty() || !self.jobs.iter().all(is_unsent) {
            self.follow(tx, &order, &jobs).await?;
        }
        Ok(Entry { order, jobs })
    }

    /// Returns the order if this same answer was committed before, and only the confirmation was lost.
    async fn on_record(&self, tx: &mut Tx<'_>) -> Result<Option<Entry>, LedgerError> {
        const SQL: &str = "SELECT outcome, http_status, answer FROM submission
             WHERE id = $1 AND lease = $2 AND outcome IS NOT NULL";
        let found: Vec<(String, Option<i64>, Option<String>)> =
            ask!(tx, SQL, self.submission_id, self.lease.token.as_str())?;
        let Some((outcome, http_status, answer)) = found.into_iter().next() else { return Ok(None) };
        if http_status != self.http_status.map(i64::from)
            || answer.as_deref() != kept(self.answer.as_deref()).as_deref()
        {
            return Ok(None);
        }
        let found = entry(tx, self.lease.order_id).await?;
        let is_same = |told: &JobFate| {
            let job = found.jobs.iter().find(|job| job.job_name == told.job_name);
            job.is_some_and(|job| match &told.fate {
                Fate::Placed { number } => job.number.as_ref() == Some(number),
                Fate::Refused { .. } => job.state == State::Refused,
                Fate::InDoubt { .. } => job.state == State::InDoubt,
                Fate::NotSent { .. } => outcome == "not_sent",
                Fate::TurnedAway(_) => outcome == "turned_away",
            })
        };
        Ok(self.jobs.iter().all(is_same).then_some(found))
    }

    /// Closes the round, unless of some job it is not known what became of it.
    async fn close_round(&self, tx: &mut Tx<'_>, jobs: &[JobRow]) -> Result<(), LedgerError> {
        let is_open = jobs.iter().any(|job| job.state == State::InDoubt);
        let outcome = match () {
            () if is_open => "in_doubt",
            () if self.jobs.iter().any(|job| matches!(job.fate, Fate::NotSent { .. })) => "not_sent",
            () if self.turned_away().is_some() => "turned_away",
            () => "answered",
        };
        let resolved_at = if is_open { None } else { Some(tx.now) };
        let answer = kept(self.answer.as_deref());
        const SQL: &str = "UPDATE submission SET outcome = $1, http_status = $2, answer = $3, charged = $4,
                 resolved_at = $5, spent = coalesce($6, spent), price = $7 WHERE id = $8 AND outcome IS NULL";
        let spent = self.spent(outcome, jobs);
        let (http_status, charged) = (self.http_status.map(i64::from), self.charged.as_deref());
        put!(
            tx,
            self.lease.order_id,
            SQL,
            outcome,
            http_status,
            answer,
            charged,
            resolved_at,
            spent,
            kept(self.prices.round.as_deref()),
            self.submission_id
        )
    }

    /// Returns what the round cost, in hundredths, as far as that is known now.
    fn spent(&self, outcome: &str, jobs: &[JobRow]) -> Option<i64> {
        let is_of_round = |job: &&JobRow| self.jobs.iter().any(|told| told.job_name == job.job_name);
        let is_placed = jobs.iter().filter(is_of_round).any(|job| job.number.is_some());
        let charged = self.charged.as_deref().and_then(|charged| charged.parse().ok()).and_then(hundredths);
        charged.or_else(|| (outcome != "in_doubt" && !is_placed).then_some(0))
    }

    /// Makes due what follows an answer: artwork, the word to the storefront, and tracking.
    async fn follow(&self, tx: &mut Tx<'_>, order: &OrderRow, jobs: &[JobRow]) -> Result<(), LedgerError> {
        let (id, now) = (order.id, tx.now);
        let told_at = if order.source == Source::Backfill.as_str() { gathered(now) } else { now };
        if order.writes_back {
            due(tx, id, Step::WriteBack, told_at).await?;
        }
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

async fn settle_job(tx: &mut Tx<'_>, job: &mut JobRow, fate: &Fate) -> Result<(), LedgerError> {
    let taken;
    let (event, reason, number) = match fate {
        Fate::Placed { number } => match holder(tx, number).await? {
            None => (Event::Place, None, Some(number)),
            Some(other) => {
                taken = format!("4over gave it the number {number}, which is that of job {other}");
                (Event::Lose, Some(&taken), None)
            }
        },
        Fate::Refused { reason } => (Event::Refuse, Some(reason), None),
        Fate::InDoubt { reason, number } => (Event::Lose, Some(reason), number.as_ref()),
        Fate::NotSent { reason } | Fate::TurnedAway(Told { reason, .. }) => (Event::NotSent, Some(reason), None),
    };
    step_job(tx, job, event, reason.map(String::as_str)).await?;
    if let (Event::Place, Some(number)) = (event, number) {
        placed(tx, job, number).await?;
    }
    let detail = match (number, reason) {
        (Some(number), Some(reason)) => Some(format!("{number}: {reason}")),
        (Some(number), None) => Some(number.clone()),
        (None, reason) => reason.cloned(),
    };
    record(tx, job.order_id, Some(job.id), "4over", job.state.as_str(), detail.as_deref()).await
}

/// Returns the name of the job that has a 4over number.
pub(super) async fn holder(tx: &mut Tx<'_>, number: &str) -> Result<Option<String>, LedgerError> {
    let found: Vec<(String,)> = ask!(tx, "SELECT job_name FROM jobs WHERE number = $1", number)?;
    Ok(found.into_iter().next().map(|(job_name,)| job_name))
}

/// Writes down the number under which 4over has a job.
pub(super) async fn placed(tx: &mut Tx<'_>, job: &mut JobRow, number: &str) -> Result<(), LedgerError> {
    let now = tx.now;
    put!(tx, job.order_id, "UPDATE jobs SET number = $1, placed_at = $2 WHERE id = $3", number, now, job.id)?;
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
