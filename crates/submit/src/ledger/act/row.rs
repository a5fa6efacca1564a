//! What several acts read and write: the order, its jobs, its history, and what is due.

use super::About;
use super::claim::Lease;
use crate::ledger::clock::Millis;
use crate::ledger::edition::Edition;
use crate::ledger::error::LedgerError;
use crate::ledger::read::UNITS;
use crate::ledger::row::{Entry, JobRow, OrderRow, Step, order_and_jobs, order_columns};
use crate::ledger::state::{Event, State, of_jobs};
use crate::ledger::tx::{Connection, Tx, ask, changed, on, put};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The delay of an order that comes up again without a stated time, in milliseconds.
const AGAIN: Millis = 60_000;

/// Keeps others from changing an order until this transaction ends; a file has one writer anyhow.
///
/// An act does this before it touches the order's work: two that took them the other way round would wait for each other.
pub(super) async fn lock(tx: &mut Tx<'_>, id: i64) -> Result<(), LedgerError> {
    if let Connection::Postgres(connection) = &mut tx.connection {
        const SQL: &str = "SELECT id FROM orders WHERE id = $1 FOR NO KEY UPDATE";
        sqlx::query(SQL).bind(id).execute(&mut **connection).await?;
    }
    Ok(())
}

/// Reads an order, and keeps others from changing it until this transaction ends.
pub(super) async fn order(tx: &mut Tx<'_>, id: i64) -> Result<OrderRow, LedgerError> {
    lock(tx, id).await?;
    const SQL: &str = concat!("SELECT ", order_columns!(), " FROM orders WHERE id = $1");
    let found: Vec<OrderRow> = ask!(tx, SQL, id)?;
    found.into_iter().next().ok_or(LedgerError::NoSuchOrder(id))
}

/// Reads an order with its jobs, and keeps others from changing it until this transaction ends.
pub(super) async fn entry(tx: &mut Tx<'_>, id: i64) -> Result<Entry, LedgerError> {
    lock(tx, id).await?;
    locked(tx, id).await
}

/// Ends a lease, and reads the order with its jobs; keeps others from changing it until this transaction ends.
pub(super) async fn finished(
    tx: &mut Tx<'_>,
    lease: &Lease,
    next_at: Option<Millis>,
    trouble: Option<&str>,
) -> Result<Entry, LedgerError> {
    lock(tx, lease.order_id).await?;
    finish(tx, lease, next_at, trouble).await?;
    locked(tx, lease.order_id).await
}

async fn locked(tx: &mut Tx<'_>, id: i64) -> Result<Entry, LedgerError> {
    Entry::of(id, ask!(tx, order_and_jobs!("id = $1"), id)?)
}

/// Lets an event happen to a job, and keeps the job in step with the row.
pub(super) async fn step_job(
    tx: &mut Tx<'_>,
    job: &mut JobRow,
    event: Event,
    reason: Option<&str>,
) -> Result<(), LedgerError> {
    let state = job.state.after(event)?;
    let now = tx.now;
    const SQL: &str =
        "UPDATE jobs SET state = $1, reason = $2, changed_at = $3, not_placed = $4 WHERE id = $5 AND state = $6";
    let not_placed = event == Event::NotPlaced;
    put!(tx, job.order_id, SQL, state.as_str(), kept(reason), now, not_placed, job.id, job.state.as_str())?;
    job.state = state;
    job.not_placed = not_placed;
    job.reason = reason.map(str::to_owned);
    Ok(())
}

/// Writes down where an order is: where its jobs are, or, without jobs, where it is itself.
pub(super) async fn settle_order(
    tx: &mut Tx<'_>,
    order_id: i64,
    jobs: &[JobRow],
    alone: State,
    reason: Option<&str>,
    missing: Option<&str>,
) -> Result<State, LedgerError> {
    let state = of_jobs(jobs.iter().map(|job| job.state)).unwrap_or(alone);
    let not_placed = is_not_placed(state, jobs);
    let now = tx.now;
    // Whoever holds it for something else does not wait for mappings.
    const SQL: &str = "UPDATE orders SET state = $1, reason = $2, missing = $3, changed_at = $4,
             waits_for_mappings = CASE WHEN missing = $3 THEN waits_for_mappings ELSE FALSE END,
             erased_at = CASE WHEN forgotten THEN erased_at END, not_placed = $5 WHERE id = $6";
    put!(tx, order_id, SQL, state.as_str(), kept(reason), kept(missing), now, not_placed, order_id)?;
    Ok(state)
}

/// Tells whether an order is refused only since a person confirmed that 4over does not have its jobs.
fn is_not_placed(state: State, jobs: &[JobRow]) -> bool {
    let mut refused = jobs.iter().filter(|job| job.state == State::Refused).peekable();
    state == State::Refused && refused.peek().is_some() && refused.all(|job| job.not_placed)
}

/// Adds a line to the history.
pub(super) async fn record(
    tx: &mut Tx<'_>,
    order_id: i64,
    job_id: Option<i64>,
    actor: &str,
    what: &str,
    detail: Option<&str>,
) -> Result<(), LedgerError> {
    let now = tx.now;
    const SQL: &str = "INSERT INTO event (order_id, job_id, at, actor, what, detail) VALUES ($1, $2, $3, $4, $5, $6)";
    put!(tx, order_id, SQL, order_id, job_id, now, actor, what, kept(detail))
}

/// Adds a line to the history, unless it would say what the last lines say already: then it is counted.
///
/// So an order that comes to the same at each delivery, and at each change of the mappings, takes no more space for that.
pub(super) async fn record_news(
    tx: &mut Tx<'_>,
    order_id: i64,
    actor: &str,
    what: &str,
    detail: Option<&str>,
) -> Result<(), LedgerError> {
    const LAST: &str = "SELECT job_id, actor, what, detail FROM event WHERE order_id = $1 ORDER BY id DESC LIMIT 12";
    let last: Vec<(Option<i64>, String, String, Option<String>)> =
        on!(tx, c => sqlx::query_as(LAST).bind(order_id).fetch_all(c))?;
    let recurs = |by: &str, is: &str| match is {
        "told of again" | "held" | "nothing to print" => true,
        "retry" => by == "overprint",
        _ => false,
    };
    let mut alike = last.iter().take_while(|(job, by, is, _)| job.is_none() && recurs(by, is));
    let is_said = match what {
        // Which ways told of it is news; how often each did is not.
        "told of again" => alike.any(|(_, by, is, of)| is == what && by == actor && of.as_deref() == detail),
        // The order itself says by which mappings it was translated last.
        "retry" => alike.any(|(_, _, is, _)| is == what),
        _ => {
            let before = alike.find(|(_, _, is, _)| matches!(is.as_str(), "held" | "nothing to print"));
            before.is_some_and(|(_, _, is, of)| is == what && of.as_deref() == kept(detail).as_deref())
        }
    };
    if !is_said {
        return record(tx, order_id, None, actor, what, detail).await;
    }
    let now = tx.now;
    const SQL: &str = "INSERT INTO repeated (order_id, times, last_at) VALUES ($1, 1, $2)
         ON CONFLICT (order_id) DO UPDATE SET times = repeated.times + 1, last_at = excluded.last_at";
    put!(tx, order_id, SQL, order_id, now)
}

/// Makes a step due, no later than it is already; one that is being done is looked at again afterwards. What belongs to a
/// back-fill stays behind live orders whatever it becomes due for. A step that was given up waits for a retry by the operator.
pub(super) async fn due(tx: &mut Tx<'_>, order_id: i64, step: Step, at: Millis) -> Result<(), LedgerError> {
    const SQL: &str = "INSERT INTO work (order_id, step, next_at, rank) VALUES ($1, $2, $3,
             (SELECT CASE source WHEN 'backfill' THEN 1 ELSE 0 END FROM orders WHERE id = $1))
         ON CONFLICT (order_id, step) DO UPDATE SET wanted = work.wanted + 1, attempts = 0, trouble = NULL,
             next_at = CASE WHEN work.begun >= 3 AND work.lease IS NULL AND work.next_at IS NULL THEN NULL
                            WHEN work.lease IS NULL AND (work.next_at IS NULL OR work.next_at > excluded.next_at)
                            THEN excluded.next_at ELSE work.next_at END";
    put!(tx, order_id, SQL, order_id, step.as_str(), at)
}

/// Ends a lease: only its holder can. What was asked for meanwhile is due at once, else the step is due at `next_at`.
pub(super) async fn finish(
    tx: &mut Tx<'_>,
    lease: &Lease,
    next_at: Option<Millis>,
    trouble: Option<&str>,
) -> Result<(), LedgerError> {
    let now = tx.now;
    const SQL: &str = "UPDATE work SET lease = NULL, trouble = $1, begun = 0,
             attempts = CASE WHEN CAST($1 AS TEXT) IS NULL THEN 0 ELSE attempts + 1 END,
             next_at = CASE WHEN wanted = $2 THEN CAST($3 AS BIGINT) ELSE $4 END
         WHERE order_id = $5 AND step = $6 AND lease = $7";
    let Lease { order_id, step, token, wanted, .. } = lease;
    put!(tx, *order_id, SQL, kept(trouble), *wanted, next_at, now, *order_id, step.as_str(), token.as_str())
}

/// Decides when an unchanged order comes up again. An order that waits for no person always has a time.
pub(super) fn next_look(state: State, next_at: Option<Millis>, now: Millis) -> Option<Millis> {
    let waits_for_nobody = matches!(state, State::Pending | State::Sending);
    next_at.or_else(|| waits_for_nobody.then(|| now.saturating_add(AGAIN)))
}

/// Checks that a lease is held and has not run out, and lets it last until `until`.
pub(super) async fn extend(tx: &mut Tx<'_>, lease: &Lease, until: Millis) -> Result<(), LedgerError> {
    let now = tx.now;
    const SQL: &str = "UPDATE work SET next_at = $1 WHERE order_id = $2 AND step = $3 AND lease = $4 AND next_at > $5";
    let Lease { order_id, step, token, .. } = lease;
    put!(tx, *order_id, SQL, until, *order_id, step.as_str(), token.as_str(), now)
}

/// Writes down what a translation was made of, and what it came to.
pub(super) async fn about(
    tx: &mut Tx<'_>,
    row: &OrderRow,
    about: &About,
    fingerprint: Option<&str>,
) -> Result<(), LedgerError> {
    let [number, customer, amount] = [&about.number, &about.customer, &about.amount].map(|text| kept(text.as_deref()));
    const SQL: &str = "UPDATE orders SET number = coalesce($1, number), customer = coalesce($2, customer),
             amount = coalesce($3, amount), amount_units = coalesce($4, amount_units), fingerprint = $5,
             mapping_version = $6 WHERE id = $7";
    let units = about.amount.as_deref().and_then(units);
    let version = about.mapping_version.as_str();
    put!(tx, row.id, SQL, number, customer, amount, units, fingerprint, version, row.id)?;
    if let Some(edition) = about.edition {
        see(tx, row, edition).await?;
    }
    skus(tx, row, &about.skus).await
}

/// Notes that a version of an order was seen: the newest one, which never goes back.
pub(super) async fn see(tx: &mut Tx<'_>, row: &OrderRow, edition: Edition) -> Result<(), LedgerError> {
    let (newest, now) = (row.seen.newest(edition), tx.now);
    if newest == row.seen {
        return Ok(());
    }
    const SQL: &str = "UPDATE orders SET seen_version = $1, seen_modified = $2, seen_at = $3 WHERE id = $4";
    put!(tx, row.id, SQL, newest.number, newest.modified_at, now, row.id)
}

/// Writes down which SKUs an order sells. One that was not read keeps those that are known.
async fn skus(tx: &mut Tx<'_>, row: &OrderRow, skus: &[String]) -> Result<(), LedgerError> {
    let skus: BTreeSet<_> = skus.iter().filter_map(|sku| kept(Some(sku))).collect();
    // What was never read has none, and most orders are read once.
    if row.mapping_version.is_some() && !skus.is_empty() {
        changed!(tx, c => sqlx::query("DELETE FROM order_sku WHERE order_id = $1").bind(row.id).execute(c))?;
    }
    for sku in &skus {
        put!(tx, row.id, "INSERT INTO order_sku (order_id, sku) VALUES ($1, $2)", row.id, sku.as_ref())?;
    }
    Ok(())
}

/// Returns an amount in ten-thousandths; none where it is no number, or one that nobody pays.
fn units(amount: &str) -> Option<i64> {
    let amount = amount.parse::<Decimal>().or_else(|_| Decimal::from_scientific(amount)).ok()?;
    amount.checked_mul(Decimal::from(UNITS))?.round().to_i64()
}

/// Returns a text that came from elsewhere as either store keeps it: PostgreSQL refuses the character NUL.
pub(super) fn kept(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(|text| match text.contains('\0') {
        true => Cow::Owned(text.replace('\0', "\u{fffd}")),
        false => Cow::Borrowed(text),
    })
}
