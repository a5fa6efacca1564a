//! Work that ends the process: counted when it is taken up, then worked on alone, and stopped once three tries never ended.

use super::row::{entry, finish, record, settle_order, step_job};
use super::{Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Entry, Step};
use crate::ledger::state::{Event, State};
use crate::ledger::tx::{Connection, Tx, changed, put};
use sqlx::FromRow;

/// What an order is missing whose work ends the process: only the operator lets it be tried again.
pub(in crate::ledger) const BLAMED: &str = "working on it ended the process three times";

/// How many tries may end without a word of what came of them.
const TRIES: i64 = 3;

/// Takes the one order that has been due longest among those whose step was taken up twice and never ended.
#[derive(Clone, Debug)]
pub struct ClaimSuspect {
    /// The step.
    pub step: Step,
    /// How long nobody else takes it, in milliseconds.
    pub lease_for: Millis,
    /// Tells this claim from every other.
    pub token: String,
}

/// An order whose work may be what ends the process.
#[derive(Clone, Debug)]
pub struct Suspect {
    /// The right to work on it.
    pub lease: Lease,
    /// Whether three tries never ended, so that it is not worked on again.
    pub is_blamed: bool,
}

#[derive(FromRow)]
struct Taken {
    order_id: i64,
    wanted: i64,
    attempts: i64,
    begun: i64,
}

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE work SET lease = $1, next_at = $2, begun = begun + 1 WHERE step = $3 AND order_id = (
                 SELECT order_id FROM work WHERE step = $3 AND next_at <= $4 AND begun >= 2 ORDER BY next_at LIMIT 1",
            $lock,
            ") RETURNING order_id, wanted, attempts, begun"
        )
    };
}

impl Act for ClaimSuspect {
    type Done = Option<Suspect>;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Done, LedgerError> {
        let (now, until, step) = (tx.now, tx.now + self.lease_for, self.step.as_str());
        let taken: Option<Taken> = match &mut tx.connection {
            Connection::Sqlite(c) => {
                let query = sqlx::query_as(claim!("")).bind(&self.token).bind(until).bind(step).bind(now);
                query.fetch_optional(&mut **c).await?
            }
            Connection::Postgres(c) => {
                let query = sqlx::query_as(claim!(" FOR UPDATE SKIP LOCKED"));
                query.bind(&self.token).bind(until).bind(step).bind(now).fetch_optional(&mut **c).await?
            }
        };
        Ok(taken.map(|Taken { order_id, wanted, attempts, begun }| Suspect {
            lease: Lease { order_id, step: self.step, token: self.token.clone(), wanted, attempts },
            is_blamed: begun > TRIES,
        }))
    }
}

/// The step panicked: it is tried again, and the try counts as one that never ended.
#[derive(Clone, Debug)]
pub struct BrokeOff {
    /// Who tried.
    pub lease: Lease,
    /// When it is tried again.
    pub next_at: Millis,
}

impl Act for BrokeOff {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let Lease { order_id, step, token, .. } = &self.lease;
        const SQL: &str = "UPDATE work SET lease = NULL, next_at = $1, attempts = attempts + 1, trouble = $2
             WHERE order_id = $3 AND step = $4 AND lease = $5";
        let trouble = "the step panicked, which is a fault of Overprint: its log says where";
        put!(tx, *order_id, SQL, self.next_at, trouble, *order_id, step.as_str(), token.as_str())
    }
}

/// Three tries never ended: an order that is not sent yet is held, and of any other the step stops, with an alert.
#[derive(Clone, Debug)]
pub struct Blame {
    /// Who found that out.
    pub lease: Lease,
}

impl Act for Blame {
    type Done = State;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let Lease { order_id: id, step, .. } = self.lease;
        let reason = format!("{BLAMED}, or never came to an end (step `{step}`)");
        let Entry { order, mut jobs } = entry(tx, id).await?;
        let is_before_placing = matches!(step, Step::Place | Step::Artwork);
        if is_before_placing && matches!(order.state, State::Held | State::Nothing) {
            // A release tries it from the beginning.
            finish(tx, &self.lease, None, None).await?;
            record(tx, id, None, "overprint", "stopped", Some(&reason)).await?;
            return Ok(order.state);
        }
        if order.state != State::Pending || !is_before_placing {
            self.give_up(tx, &reason).await?;
            alert(tx, id, &format!("{reason}: `overprint orders retry` starts it again")).await?;
            record(tx, id, None, "overprint", "stopped", Some(&reason)).await?;
            return Ok(order.state);
        }
        finish(tx, &self.lease, None, None).await?;
        for job in jobs.iter_mut().filter(|job| job.state == State::Pending) {
            step_job(tx, job, Event::Hold, Some(&reason)).await?;
        }
        let alone = if jobs.is_empty() { order.state.after(Event::Hold)? } else { order.state };
        let state = settle_order(tx, id, &jobs, alone, Some(&reason), Some(BLAMED)).await?;
        const SQL: &str = "UPDATE orders SET waits_for_mappings = FALSE, held_by = $1 WHERE id = $2";
        put!(tx, id, SQL, BLAMED, id)?;
        record(tx, id, None, "overprint", "held", Some(&reason)).await?;
        Ok(state)
    }
}

impl Blame {
    /// Ends the lease; nothing but a retry by the operator makes the step due again.
    async fn give_up(&self, tx: &mut Tx<'_>, reason: &str) -> Result<(), LedgerError> {
        let Lease { order_id, step, token, .. } = &self.lease;
        const SQL: &str = "UPDATE work SET lease = NULL, next_at = NULL, trouble = $1, begun = $2
             WHERE order_id = $3 AND step = $4 AND lease = $5";
        put!(tx, *order_id, SQL, reason, TRIES, *order_id, step.as_str(), token.as_str())
    }
}

async fn alert(tx: &mut Tx<'_>, id: i64, alert: &str) -> Result<(), LedgerError> {
    let now = tx.now;
    const SQL: &str = "UPDATE orders SET alert = $1, changed_at = $2,
             erased_at = CASE WHEN forgotten THEN erased_at END WHERE id = $3";
    put!(tx, id, SQL, alert, now, id)
}

/// Makes the steps of an order due that were given up; tells whether there were any.
pub(super) async fn begin_anew(tx: &mut Tx<'_>, id: i64) -> Result<bool, LedgerError> {
    let now = tx.now;
    let begun = changed!(tx, c => sqlx::query(
        "UPDATE work SET begun = 0, attempts = 0, trouble = NULL, wanted = wanted + 1, next_at = $1
         WHERE order_id = $2 AND begun >= 3 AND lease IS NULL AND next_at IS NULL",
    ).bind(now).bind(id).execute(c))?;
    if begun > 0 {
        let beginning = format!("{BLAMED}%");
        changed!(tx, c => sqlx::query("UPDATE orders SET alert = NULL WHERE id = $1 AND alert LIKE $2")
            .bind(id).bind(&beginning).execute(c))?;
    }
    Ok(begun > 0)
}
