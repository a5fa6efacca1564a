//! The arrival of an order, by whatever way.

use super::Act;
use super::blame::BLAMED;
use super::restore::RESTORED;
use super::row::{due, entry, order, record, record_news, see, settle_order, step_job};
use super::stop::STOPPED;
use crate::ledger::edition::Edition;
use crate::ledger::error::LedgerError;
use crate::ledger::limit;
use crate::ledger::row::{Entry, JobRow, OrderRow, Source, Step};
use crate::ledger::state::{Event, State};
use crate::ledger::tx::{Tx, changed, on, put};
use std::time::Duration;

/// What an order is missing that a person holds: nothing but that person's word lets it go.
pub(in crate::ledger) const BY_PERSON: &str = "a person holds it";

/// An order is told of.
#[derive(Clone, Debug)]
pub struct Receive {
    /// The storefront by its name.
    pub storefront: String,
    /// The storefront's id of the order.
    pub external_id: String,
    /// What tells this event from others of the storefront, where something does.
    pub event_id: Option<String>,
    /// How it came.
    pub source: Source,
    /// Who or what brought it.
    pub actor: String,
    /// The order, if a person handed it over: the storefront is not asked for it. A storefront's delivery is a hint, of
    /// which nothing is kept but the version.
    pub body: Option<Vec<u8>>,
    /// The version that the hint tells of.
    pub edition: Edition,
    /// Whether the storefront is told what becomes of it.
    pub writes_back: bool,
}

/// What became of the arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The order's number in the ledger.
    pub order_id: i64,
    /// Whether the order was known already.
    pub is_known: bool,
    /// Whether the very event was known already, so that nothing was stored.
    pub is_repeated: bool,
    /// Where the order is.
    pub state: State,
}

impl Act for Receive {
    type Done = Received;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    fn within(&self) -> Duration {
        limit::INTAKE
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Received, LedgerError> {
        let new = self.is_new(tx).await?;
        let order_id = match new {
            Some(id) => id,
            None => known(tx, &self.storefront, &self.external_id).await?.ok_or(sqlx::Error::RowNotFound)?,
        };
        let is_known = new.is_none();
        let is_repeated = is_known && !self.is_first_event(tx, order_id).await?;
        let state = match (is_known, is_repeated) {
            (false, _) => self.first(tx, order_id).await?,
            (true, false) => self.again(tx, order_id).await?,
            (true, true) => order(tx, order_id).await?.state,
        };
        Ok(Received { order_id, is_known, is_repeated, state })
    }
}

impl Receive {
    /// Takes an order in that the ledger does not know; returns none, and changes nothing, where it knows it.
    pub(super) async fn only_new(&self, tx: &mut Tx<'_>) -> Result<Option<i64>, LedgerError> {
        let new = self.is_new(tx).await?;
        if let Some(order_id) = new {
            self.first(tx, order_id).await?;
        }
        Ok(new)
    }

    async fn is_new(&self, tx: &mut Tx<'_>) -> Result<Option<i64>, LedgerError> {
        let now = tx.now;
        let new: Option<(i64,)> = on!(tx, c => sqlx::query_as(
            "INSERT INTO orders (storefront, external_id, state, source, writes_back, received_at, changed_at,
                 seen_version, seen_modified, seen_at)
             VALUES ($1, $2, 'pending', $3, $4, $5, $5, $6, $7, $5)
             ON CONFLICT (storefront, external_id) DO NOTHING RETURNING id",
        ).bind(&self.storefront).bind(&self.external_id).bind(self.source.as_str()).bind(self.writes_back).bind(now)
            .bind(self.edition.number).bind(self.edition.modified_at).fetch_optional(c))?;
        Ok(new.map(|(id,)| id))
    }

    async fn is_first_event(&self, tx: &mut Tx<'_>, order_id: i64) -> Result<bool, LedgerError> {
        let Some(event_id) = &self.event_id else { return Ok(true) };
        let now = tx.now;
        let stored = changed!(tx, c => sqlx::query(
            "INSERT INTO inbound_event (storefront, event_id, order_id, received_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (storefront, event_id) DO NOTHING",
        ).bind(&self.storefront).bind(event_id).bind(order_id).bind(now).execute(c))?;
        Ok(stored == 1)
    }

    async fn first(&self, tx: &mut Tx<'_>, order_id: i64) -> Result<State, LedgerError> {
        if let Some(event_id) = &self.event_id {
            // Of an order that is new, even an event that was told before with another order is news; it stays that one's.
            const SQL: &str = "INSERT INTO inbound_event (storefront, event_id, order_id, received_at)
                 VALUES ($1, $2, $3, $4) ON CONFLICT (storefront, event_id) DO UPDATE SET event_id = excluded.event_id";
            let now = tx.now;
            put!(tx, order_id, SQL, self.storefront.as_str(), event_id.as_str(), order_id, now)?;
        }
        self.keep_body(tx, order_id).await?;
        record(tx, order_id, None, &self.actor, "received", Some(self.source.as_str())).await?;
        let now = tx.now;
        due(tx, order_id, Step::Place, now).await?;
        Ok(State::Pending)
    }

    /// A known order is told of again: it may have changed, which the next look at it shows.
    async fn again(&self, tx: &mut Tx<'_>, order_id: i64) -> Result<State, LedgerError> {
        let Entry { order, jobs } = entry(tx, order_id).await?;
        if order.forgotten {
            record_news(tx, order_id, &self.actor, "told of again", Some(self.source.as_str())).await?;
            return Ok(order.state);
        }
        self.keep_body(tx, order_id).await?;
        see(tx, &order, self.edition).await?;
        record_news(tx, order_id, &self.actor, "told of again", Some(self.source.as_str())).await?;
        let waits_for_a_word = matches!(order.missing.as_deref(), Some(BY_PERSON | RESTORED | STOPPED | BLAMED));
        let state = match order.state {
            State::Held | State::Nothing if !waits_for_a_word => release(tx, &order, jobs).await?,
            state => state,
        };
        if !matches!(state, State::Held | State::InDoubt) {
            let now = tx.now;
            due(tx, order_id, Step::Place, now).await?;
        }
        Ok(state)
    }

    async fn keep_body(&self, tx: &mut Tx<'_>, order_id: i64) -> Result<(), LedgerError> {
        let Some(body) = &self.body else { return Ok(()) };
        let now = tx.now;
        const SQL: &str = "INSERT INTO order_personal (order_id, body, is_final, stored_at) VALUES ($1, $2, TRUE, $3)
             ON CONFLICT (order_id) DO UPDATE SET body = excluded.body, is_final = excluded.is_final,
                 stored_at = excluded.stored_at, erased_at = NULL";
        put!(tx, order_id, SQL, order_id, body.as_slice(), now)
    }
}

/// Finds an order by what the storefront calls it.
pub(super) async fn known(tx: &mut Tx<'_>, storefront: &str, external_id: &str) -> Result<Option<i64>, LedgerError> {
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(
        "SELECT id FROM orders WHERE storefront = $1 AND external_id = $2",
    ).bind(storefront).bind(external_id).fetch_optional(c))?;
    Ok(found.map(|(id,)| id))
}

/// Lets what is held, or had nothing to print, be looked at again.
pub(super) async fn release(tx: &mut Tx<'_>, order: &OrderRow, mut jobs: Vec<JobRow>) -> Result<State, LedgerError> {
    for job in jobs.iter_mut().filter(|job| job.state == State::Held) {
        step_job(tx, job, Event::Retry, None).await?;
    }
    let alone = if jobs.is_empty() { order.state.after(Event::Retry)? } else { order.state };
    settle_order(tx, order.id, &jobs, alone, None, None).await
}
