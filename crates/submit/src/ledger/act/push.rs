//! A push of 4over that names jobs of an order: unsigned, so that it settles nothing.

use super::Act;
use super::row::due;
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::Step;
use crate::ledger::state::State;
use crate::ledger::tx::{Tx, changed, on};

/// However many pushes arrive, they have an order tracked once in this time, in milliseconds.
const APART: Millis = 60_000;

/// So many numbers are kept of what is claimed of one job.
const CLAIMS_MAX: i64 = 8;

/// A number that a push claims for a job.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The job name.
    pub job_name: String,
    /// The 4over job number.
    pub number: String,
}

/// A push of 4over: what it claims of jobs in doubt is kept for a person, and the order is tracked within a minute.
#[derive(Clone, Debug)]
pub struct Pushed {
    /// The order.
    pub order_id: i64,
    /// What is claimed of its jobs; only of those in doubt it is kept.
    pub claims: Vec<Claimed>,
}

impl Act for Pushed {
    type Done = ();

    fn wakes(&self) -> &'static [Step] {
        &[Step::Track]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let now = tx.now;
        for Claimed { job_name, number } in &self.claims {
            changed!(tx, c => sqlx::query(
                "INSERT INTO claimed_number (job_id, number, claimed_at)
                 SELECT jobs.id, $1, $2 FROM jobs WHERE order_id = $3 AND job_name = $4 AND state = $5
                     AND (SELECT count(*) FROM claimed_number WHERE job_id = jobs.id) < $6
                 ON CONFLICT (job_id, number) DO NOTHING",
            ).bind(number).bind(now).bind(self.order_id).bind(job_name).bind(State::InDoubt.as_str()).bind(CLAIMS_MAX).execute(c))?;
        }
        track(tx, self.order_id, now).await
    }
}

/// Makes tracking due, as soon as the last push that did so is a minute ago. What waits after a failure goes on waiting.
async fn track(tx: &mut Tx<'_>, order_id: i64, now: Millis) -> Result<(), LedgerError> {
    let known: Option<(bool, Option<Millis>)> = on!(tx, c => sqlx::query_as(
        "SELECT lease IS NOT NULL, pushed_at FROM work
         WHERE order_id = $1 AND step = 'track' AND next_at IS NOT NULL AND attempts = 0",
    ).bind(order_id).fetch_optional(c))?;
    let Some((is_leased, pushed_at)) = known else { return Ok(()) };
    let Some(at) = due_at(now, pushed_at).filter(|at| *at == now || !is_leased) else { return Ok(()) };
    due(tx, order_id, Step::Track, at).await?;
    changed!(tx, c => sqlx::query("UPDATE work SET pushed_at = $1 WHERE order_id = $2 AND step = 'track'")
        .bind(at).bind(order_id).execute(c))?;
    Ok(())
}

/// Decides when a push has an order tracked, by when the last one did; none where that is still to come.
fn due_at(now: Millis, pushed_at: Option<Millis>) -> Option<Millis> {
    match pushed_at {
        None => Some(now),
        Some(before) if before > now => None,
        Some(before) => Some(now.max(before.saturating_add(APART))),
    }
}

#[cfg(test)]
mod tests {
    use super::{APART, due_at};

    #[test]
    fn pushes_have_an_order_tracked_once_a_minute() {
        let (mut last, mut looks) = (None, Vec::new());
        for now in (0..10 * APART).step_by(250) {
            if let Some(at) = due_at(now, last) {
                looks.push(at);
                last = Some(at);
            }
        }
        assert_eq!(looks.len(), 11, "{looks:?}");
        assert!(looks.windows(2).all(|pair| pair[1] - pair[0] >= APART), "{looks:?}");
        assert_eq!(due_at(5 * APART, Some(APART)), Some(5 * APART), "after a time without any, at once");
    }
}
