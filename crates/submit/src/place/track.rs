//! The step `track`: how far the jobs are, as 4over tells.

use super::outcome::progress;
use super::{Fate, Placer};
use crate::fourover::Error;
use crate::fourover::number::is_tracking_number;
use crate::fourover::status::{self, StatusEntry};
use crate::fourover::status_code::Coarse;
use crate::ledger::act::{JobProgress, Lease, Tracked};
use crate::ledger::{Entry, Event, JobRow, LedgerError, Millis, State, millis};
use crate::shown::cut;
use crate::storefront::Shipments;
use serde_json::Value;

const DAY: Millis = 86_400_000;

/// How much of a status of 4over, or of a number that is not one, is kept, in characters.
const STATUS: usize = 200;

/// Tracking numbers of a job that are kept.
const PARCELS: usize = 100;

/// A parcel that 4over does not call delivered is taken to have arrived after so long.
const ARRIVED_AFTER: Millis = 30 * DAY;

/// A job that does not move is no longer asked for after so long.
const GIVEN_UP_AFTER: Millis = 180 * DAY;

impl Placer<'_> {
    /// Asks 4over how far the jobs of an order are.
    ///
    /// A job is never moved back, and a status that 4over's table does not have leaves it where it is.
    ///
    /// # Errors
    /// The store cannot be read or written; nothing is lost, since 4over can be asked again.
    pub async fn track(self, lease: Lease, entry: &Entry) -> Result<(), LedgerError> {
        let (mut changed, mut trouble, mut open, mut youngest) = (Vec::new(), None::<Error>, false, None);
        let mut odd = None;
        let now = self.ledger.clock().now();
        for job in entry.jobs.iter().filter(|job| job.state == State::Placed) {
            let Some(number) = job.number.as_deref() else { continue };
            let told = self.ask(number, job, now, &mut odd).await;
            match told {
                Ok(told) => {
                    open |= told.as_ref().is_none_or(|told| told.end.is_none());
                    changed.extend(told);
                }
                Err(error) => {
                    open = true;
                    trouble = Some(error);
                }
            }
            youngest = youngest.max(job.placed_at);
        }
        let age = youngest.map_or(0, |placed_at| now - placed_at);
        let next_at = match &trouble {
            Some(error) => {
                let later = self.later(lease.attempts, error.retry_after().map(millis));
                Some(later.max(now.saturating_add(self.policy.track_every / 4)))
            }
            None if open && age < GIVEN_UP_AFTER => Some(now.saturating_add(self.pause(age))),
            None => None,
        };
        let is_told = self.shop.storefront.settings().shipments != Shipments::None && entry.order.writes_back;
        let ships = is_told && changed.iter().any(|job| job.tracking != "[]");
        if let Some(odd) = &odd {
            tracing::warn!(order = entry.order.id, reason = odd, "a tracking number is not written back");
        }
        let trouble = trouble.map(|error| error.to_string()).or(odd);
        self.ledger.act(Tracked { lease, jobs: changed, ships, next_at, trouble }).await
    }

    /// Returns how long to wait until 4over is asked again: longer for jobs that were placed longer ago.
    fn pause(&self, age: Millis) -> Millis {
        let slower = match age / DAY {
            ..1 => 1,
            1..7 => 4,
            7..30 => 16,
            _ => 96,
        };
        // Orders that were placed together are not asked for together.
        let every = self.policy.track_every.max(1).saturating_mul(slower);
        (every - every / 10).saturating_add(fastrand::i64(0..=every / 5))
    }

    /// Asks for one job; none where nothing changed. A tracking number that is not one is kept out, and told in `odd`.
    async fn ask(
        &self,
        number: &str,
        job: &JobRow,
        now: Millis,
        odd: &mut Option<String>,
    ) -> Result<Option<JobProgress>, Error> {
        let history = self.fourover.reader().status(number).await?;
        let before = job.progress.as_deref().and_then(progress).unwrap_or(Fate::Placed);
        let coarse = onward(before, status::current(&history));
        let mut numbers: Vec<String> = serde_json::from_str(&job.tracking).unwrap_or_default();
        if matches!(coarse, Some(Coarse::InTransit | Coarse::Shipped | Coarse::Complete | Coarse::Delivered)) {
            let told = self.fourover.reader().tracking(number).await?;
            let (sound, other): (Vec<_>, Vec<_>) = told.into_iter().partition(|number| is_tracking_number(number));
            if !other.is_empty() {
                let first = cut(&other[0], STATUS);
                odd.get_or_insert_with(|| {
                    format!("4over gives `{first}` as a tracking number of job {number}; it is not written back")
                });
            }
            let new: Vec<_> = sound.into_iter().filter(|number| !numbers.contains(number)).collect();
            numbers.extend(new);
            numbers.truncate(PARCELS);
        }
        let word = coarse.map(word).or_else(|| job.progress.clone());
        let status = history.first().and_then(|entry: &StatusEntry| entry.status.as_deref());
        let status = status.map(|status| cut(status, STATUS));
        let tracking = Value::from(numbers).to_string();
        let end = end(coarse, job, now);
        let is_changed = word != job.progress || status != job.status || tracking != job.tracking || end.is_some();
        Ok(is_changed.then_some(JobProgress { job_id: job.id, progress: word, status, tracking, end }))
    }
}

/// Returns where a job is after a status; none where the status says nothing, or would move it back.
fn onward(before: Fate, told: Option<Coarse>) -> Option<Coarse> {
    let rank = |fate: Fate| match fate {
        Fate::Unknown | Fate::Waiting | Fate::Refused => 0,
        // A job may wait for somebody and go on any number of times, until it is in production.
        Fate::Placed | Fate::ActionNeeded => 1,
        Fate::InProduction => 2,
        Fate::InTransit => 3,
        Fate::Shipped => 4,
        Fate::Complete => 5,
        Fate::Delivered => 6,
        Fate::Cancelled => 7,
    };
    let told = told.filter(|coarse| !matches!(coarse, Coarse::Ignore | Coarse::AfterSales))?;
    let after = progress(&word(told))?;
    (rank(after) >= rank(before)).then_some(told)
}

/// Returns the word for where a job is, as it stands in the ledger.
fn word(coarse: Coarse) -> String {
    serde_json::to_value(coarse).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Tells whether nothing more will come of a job.
fn end(coarse: Option<Coarse>, job: &JobRow, now: Millis) -> Option<Event> {
    let age = job.placed_at.map_or(0, |placed_at| now - placed_at);
    match coarse? {
        Coarse::Canceled => Some(Event::Cancel),
        Coarse::Delivered => Some(Event::Finish),
        Coarse::Complete | Coarse::Shipped if age > ARRIVED_AFTER => Some(Event::Finish),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Coarse, Fate, onward, word};
    use crate::place::outcome::progress;
    use proptest::prelude::*;

    const ALL: [Coarse; 10] = [
        Coarse::Accepted,
        Coarse::ActionNeeded,
        Coarse::InProduction,
        Coarse::InTransit,
        Coarse::Shipped,
        Coarse::Delivered,
        Coarse::Complete,
        Coarse::Canceled,
        Coarse::AfterSales,
        Coarse::Ignore,
    ];

    proptest! {
        /// Whatever 4over says, and in whatever order: what is shipped is never in production again.
        #[test]
        fn a_job_never_moves_back(told in proptest::collection::vec(proptest::option::of(0..ALL.len()), 0..40)) {
            let mut fate = Fate::Placed;
            for told in told {
                let Some(coarse) = onward(fate, told.map(|at| ALL[at])) else { continue };
                let next = progress(&word(coarse)).unwrap_or(fate);
                let goes_on = (fate, next) == (Fate::ActionNeeded, Fate::Placed);
                prop_assert!(next >= fate || goes_on, "{fate} to {next}");
                fate = next;
            }
        }
    }
}
