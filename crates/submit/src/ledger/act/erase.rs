//! Erasing what is somebody's: ids, hashes, money and states stay.

use super::Act;
use super::row::{due, entry, order, record, settle_order, step_job};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::limit;
use crate::ledger::pseudonym::{Key, is_plain, is_pseudonym, throw_away};
use crate::ledger::row::{Entry, Step};
use crate::ledger::state::{Event, State};
use crate::ledger::tx::{Tx, changed, on};
use std::time::Duration;

/// Why an order is not sent whose customer asked to be forgotten.
const FORGOTTEN: &str = "erased: its customer asked for it";

/// What is said of an order that waits for somebody, where the reason went.
const REASON_GONE: &str = "the reason was erased with the personal data of the order: look at it again by a retry";

/// What is said of a job that lost its artwork by this.
const ARTWORK_GONE: &str = "a job is placed without its artwork, whose address was erased";

/// How long what is somebody's is kept, in milliseconds; none: for ever.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Bodies, after they came or were sent.
    pub bodies: Option<Millis>,
    /// Everything else, after an order came to its end; what comes to no end goes with the bodies.
    pub personal: Option<Millis>,
}

impl Kept {
    /// Returns before when bodies, ended orders and orders that never ended are too old, in this order.
    pub(in crate::ledger) fn limits(self, now: Millis) -> [Millis; 3] {
        let before = |kept: Option<Millis>| kept.map_or(Millis::MIN, |kept| now.saturating_sub(kept));
        let (bodies, ended) = (before(self.bodies), before(self.personal));
        [bodies, ended, bodies.min(ended)]
    }
}

/// Erases what is older than it may be, of some orders.
#[derive(Clone, Debug)]
pub struct Expire {
    /// The orders.
    pub orders: Vec<i64>,
    /// How long it is kept.
    pub kept: Kept,
}

impl Act for Expire {
    /// How many orders something was erased of: others changed in the meantime.
    type Done = usize;

    fn within(&self) -> Duration {
        limit::MANY
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<usize, LedgerError> {
        let [bodies, ended, stale] = self.kept.limits(tx.now);
        let mut count = 0;
        for id in &self.orders {
            let row = order(tx, *id).await?;
            let has_ended = matches!(row.state, State::Done | State::Cancelled | State::Nothing);
            let detail = if row.erased_at.is_none() && (has_ended && row.changed_at < ended || row.changed_at < stale) {
                erase(tx, *id, false).await?;
                "expired"
            } else if erase_bodies(tx, *id, bodies).await? {
                "bodies, expired"
            } else {
                continue;
            };
            record(tx, *id, None, "overprint", "erased", Some(detail)).await?;
            count += 1;
        }
        Ok(count)
    }
}

/// Erases an order because its customer asked for it: what was not sent never is, and nothing of it is stored again.
#[derive(Clone, Debug)]
pub struct Forget {
    /// The order.
    pub order_id: i64,
    /// Who does it.
    pub actor: String,
    /// Why; nothing in it tells who the customer is.
    pub reason: String,
}

impl Act for Forget {
    type Done = State;

    fn wakes(&self) -> &'static [Step] {
        &[Step::WriteBack]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let Entry { order: row, mut jobs } = entry(tx, self.order_id).await?;
        if row.forgotten {
            erase(tx, row.id, true).await?;
            return Ok(row.state);
        }
        let is_unsent = |state| matches!(state, State::Pending | State::Held);
        let mut is_cancelled = false;
        for job in jobs.iter_mut().filter(|job| is_unsent(job.state)) {
            step_job(tx, job, Event::Cancel, None).await?;
            is_cancelled = true;
        }
        let alone = if jobs.is_empty() && is_unsent(row.state) { row.state.after(Event::Cancel)? } else { row.state };
        let state = settle_order(tx, row.id, &jobs, alone, None, None).await?;
        // Whoever looks at it right now has lost the lease, and sends nothing; an answer that is awaited comes on record.
        if state != State::Sending {
            changed!(tx, c => sqlx::query(
                "UPDATE work SET next_at = NULL, lease = NULL, begun = 0 WHERE order_id = $1 AND step IN ('place', 'artwork', 'attach')",
            ).bind(row.id).execute(c))?;
        }
        erase(tx, row.id, true).await?;
        record(tx, row.id, None, &self.actor, "erased", Some(&self.reason)).await?;
        if is_cancelled {
            let now = tx.now;
            due(tx, row.id, Step::WriteBack, now).await?;
        }
        Ok(state)
    }
}

/// Erases again what came to orders that are to be forgotten: the answer that was awaited, the trouble of a step.
#[derive(Clone, Copy, Debug)]
pub struct ForgetAgain {
    /// Only orders with a higher number in the ledger.
    pub above: i64,
    /// How many at most.
    pub limit: i64,
}

impl Act for ForgetAgain {
    /// The last one; none where there is none left.
    type Done = Option<i64>;

    fn within(&self) -> Duration {
        limit::MANY
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Option<i64>, LedgerError> {
        let ids: Vec<(i64,)> = on!(tx, c => sqlx::query_as(
            "SELECT id FROM orders WHERE forgotten AND id > $1 ORDER BY id LIMIT $2",
        ).bind(self.above).bind(self.limit).fetch_all(c))?;
        for (id,) in &ids {
            order(tx, *id).await?;
            erase(tx, *id, true).await?;
        }
        Ok(ids.last().map(|(id,)| *id))
    }
}

/// Replaces hashes that older versions made without a key, page by page.
#[derive(Clone, Copy, Debug)]
pub struct Rehash {
    /// Only orders with a higher number in the ledger.
    pub above: i64,
    /// How many at most.
    pub limit: i64,
}

impl Act for Rehash {
    /// The last one; none where there is none left.
    type Done = Option<i64>;

    fn within(&self) -> Duration {
        limit::MANY
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Option<i64>, LedgerError> {
        let ids: Vec<(i64,)> = on!(tx, c => sqlx::query_as(
            "SELECT id FROM orders WHERE substr(customer, 1, 7) = 'sha256:' AND id > $1
             UNION SELECT order_id FROM written WHERE substr(value, 1, 8) = '\"sha256:' AND order_id > $1 ORDER BY 1 LIMIT $2",
        ).bind(self.above).bind(self.limit).fetch_all(c))?;
        for (id,) in &ids {
            order(tx, *id).await?;
            replace(tx, *id, is_plain).await?;
        }
        Ok(ids.last().map(|(id,)| *id))
    }
}

/// Throws away the keys of pseudonyms that are older than bodies may be: those pseudonyms cannot be recomputed anymore.
#[derive(Clone, Copy, Debug)]
pub struct ThrowKeysAway {
    /// How long personal data is kept.
    pub kept: Kept,
}

impl Act for ThrowKeysAway {
    /// How many.
    type Done = u64;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<u64, LedgerError> {
        let [bodies, _, _] = self.kept.limits(tx.now);
        throw_away(tx, bodies).await
    }
}

/// Erases everything of an order that is somebody's. Which columns those are stands in the README of this crate.
async fn erase(tx: &mut Tx<'_>, id: i64, forgotten: bool) -> Result<(), LedgerError> {
    erase_bodies(tx, id, Millis::MAX).await?;
    for sql in [
        "UPDATE submission SET answer = NULL WHERE order_id = $1 AND answer IS NOT NULL",
        "UPDATE work SET trouble = NULL WHERE order_id = $1 AND trouble IS NOT NULL",
        // These details are ids and words of our own.
        "UPDATE event SET detail = NULL WHERE order_id = $1 AND detail IS NOT NULL
             AND what NOT IN ('received', 'told of again', 'sending', 'placed', 'written back', 'erased')",
        "UPDATE jobs SET reason = NULL WHERE order_id = $1 AND reason IS NOT NULL",
        "UPDATE plan SET summary = NULL WHERE order_id = $1 AND summary IS NOT NULL",
        "UPDATE backfill_order SET reason = NULL WHERE order_id = $1 AND reason IS NOT NULL",
        "DELETE FROM artwork_look WHERE order_id = $1",
        "DELETE FROM sent_content WHERE order_id = $1",
        "UPDATE orders SET change = NULL, change_kind = NULL, change_at = NULL, change_accepted = NULL WHERE id = $1",
        // Its customer is a plain hash.
        "DELETE FROM artwork_seen WHERE order_id = $1",
    ] {
        changed!(tx, c => sqlx::query(sql).bind(id).execute(c))?;
    }
    // An artwork's address is the customer's, and what was placed without its artwork is for a person to see to.
    changed!(tx, c => sqlx::query(
        "UPDATE orders SET alert = CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE order_id = $1 AND attach IS NOT NULL
             AND state = 'placed') THEN $2 WHEN alert = $2 THEN alert END WHERE id = $1",
    ).bind(id).bind(ARTWORK_GONE).execute(c))?;
    changed!(tx, c => sqlx::query("UPDATE jobs SET attach = NULL WHERE order_id = $1 AND attach IS NOT NULL")
        .bind(id).execute(c))?;
    replace(tx, id, |text| !is_pseudonym(text)).await?;
    let by_word = super::WAITS_BY_WORD;
    let (now, reason) = (tx.now, if forgotten { FORGOTTEN } else { REASON_GONE });
    changed!(tx, c => sqlx::query(
        "UPDATE orders SET erased_at = $1, forgotten = $2,
             reason = CASE WHEN state IN ('held', 'refused', 'in_doubt') OR $2 AND state = 'cancelled' THEN $3 END,
             missing = CASE WHEN missing IN ($4, $5, $6, $7) THEN missing END
         WHERE id = $8",
    ).bind(now).bind(forgotten).bind(reason).bind(by_word[0]).bind(by_word[1]).bind(by_word[2])
        .bind(super::blame::BLAMED).bind(id).execute(c))?;
    Ok(())
}

/// Empties what came and what was sent before a time, with what 4over answered to it; tells whether there was any.
async fn erase_bodies(tx: &mut Tx<'_>, id: i64, before: Millis) -> Result<bool, LedgerError> {
    let now = tx.now;
    let mut emptied = 0;
    for sql in [
        "UPDATE order_personal SET body = $1, erased_at = $2
         WHERE order_id = $3 AND erased_at IS NULL AND stored_at < $4",
        "UPDATE submission_body SET body = $1, erased_at = $2 WHERE erased_at IS NULL
             AND submission_id IN (SELECT id FROM submission WHERE order_id = $3 AND intended_at < $4)",
    ] {
        let empty: &[u8] = &[];
        emptied += changed!(tx, c => sqlx::query(sql).bind(empty).bind(now).bind(id).bind(before).execute(c))?;
    }
    changed!(tx, c => sqlx::query(
        "UPDATE submission SET answer = NULL WHERE order_id = $1 AND intended_at < $2 AND answer IS NOT NULL",
    ).bind(id).bind(before).execute(c))?;
    Ok(emptied > 0)
}

/// Replaces what was written back and the customer by pseudonyms: as long as their key is there, they tell as well whether a
/// person changed a field, and whose order it is. `is_due` says of what.
async fn replace(tx: &mut Tx<'_>, id: i64, is_due: fn(&str) -> bool) -> Result<(), LedgerError> {
    let written: Vec<(String, String)> = on!(tx, c => sqlx::query_as(
        "SELECT custom_field_id, value FROM written WHERE order_id = $1",
    ).bind(id).fetch_all(c))?;
    let written = written.into_iter().filter(|(_, value)| is_due(replaced(value)));
    let written: Vec<(String, String)> = written.collect();
    let (customer,): (Option<String>,) =
        on!(tx, c => sqlx::query_as("SELECT customer FROM orders WHERE id = $1").bind(id).fetch_one(c))?;
    let customer = customer.filter(|customer| is_due(customer));
    if written.is_empty() && customer.is_none() {
        return Ok(());
    }
    let key = Key::current(tx).await?;
    for (field, value) in written {
        let pseudonym = format!("\"{}\"", key.replace(replaced(&value))?);
        changed!(tx, c => sqlx::query("UPDATE written SET value = $1 WHERE order_id = $2 AND custom_field_id = $3")
            .bind(&pseudonym).bind(id).bind(&field).execute(c))?;
    }
    if let Some(customer) = customer {
        let pseudonym = key.replace(&customer)?;
        changed!(tx, c => sqlx::query("UPDATE orders SET customer = $1 WHERE id = $2").bind(&pseudonym).bind(id)
            .execute(c))?;
    }
    Ok(())
}

/// Reads what was written back: a pseudonym is kept as a string of JSON, and any other string is a value.
fn replaced(value: &str) -> &str {
    let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    text.filter(|text| is_plain(text) || is_pseudonym(text)).unwrap_or(value)
}
