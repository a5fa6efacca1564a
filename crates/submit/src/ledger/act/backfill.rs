//! A back-fill that sends: what it was asked for, page by page what it came across, and its end.

use super::Act;
use super::claim::PACE;
use super::receive::{Receive, known};
use crate::ledger::clock::Millis;
use crate::ledger::edition::Edition;
use crate::ledger::error::LedgerError;
use crate::ledger::limit;
use crate::ledger::row::{Source, Step};
use crate::ledger::tx::{Tx, changed, on, put};
use std::time::Duration;

/// Rows that one transaction removes at most: others wait for it.
const REMOVED: i64 = 2_000;

/// What is written back of back-fills within so many milliseconds is due at the same moment, and goes out as one request.
const GATHERED: Millis = 20_000;

/// Returns when what is to be written back of an order of a back-fill is due, with others of its kind.
pub(super) fn gathered(now: Millis) -> Millis {
    (now / GATHERED + 1) * GATHERED
}

/// Begins a back-fill, or goes on with one that was asked for in the same words and has not ended; sets the pace of all.
#[derive(Clone, Debug)]
pub struct Begin {
    /// What is asked for, JSON.
    pub asked: String,
    /// Which page is the first one, JSON.
    pub position: String,
    /// How many orders are taken up in a minute, at most.
    pub per_minute: u32,
}

/// A back-fill that began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its number.
    pub id: i64,
    /// Which page is next, JSON; none where every page is taken.
    pub position: Option<String>,
    /// When it began.
    pub began_at: Millis,
    /// Whether it began before.
    pub is_known: bool,
}

impl Act for Begin {
    type Done = Begun;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Begun, LedgerError> {
        let (now, per_minute) = (tx.now, i64::from(self.per_minute));
        changed!(tx, c => sqlx::query(
            "INSERT INTO pace (name, per_minute, next_at) VALUES ($1, $2, 0)
             ON CONFLICT (name) DO UPDATE SET per_minute = excluded.per_minute",
        ).bind(PACE).bind(per_minute).execute(c))?;
        let new = changed!(tx, c => sqlx::query(
            "INSERT INTO backfill (asked, position, began_at) VALUES ($1, $2, $3)
             ON CONFLICT (asked) WHERE ended_at IS NULL DO NOTHING",
        ).bind(&self.asked).bind(&self.position).bind(now).execute(c))?;
        let (id, position, began_at) = on!(tx, c => sqlx::query_as(
            "SELECT id, position, began_at FROM backfill WHERE asked = $1 AND ended_at IS NULL",
        ).bind(&self.asked).fetch_one(c))?;
        Ok(Begun { id, position, began_at, is_known: new == 0 })
    }
}

/// Takes a page: what is new comes into the ledger, what is known there is left alone, and the next page is noted.
#[derive(Clone, Debug)]
pub struct TakePage {
    /// The back-fill.
    pub backfill_id: i64,
    /// The page that this is, JSON.
    pub position: String,
    /// The page after it, JSON; none after the last.
    pub next: Option<String>,
    /// The storefront by its name.
    pub storefront: String,
    /// Who asked for it.
    pub actor: String,
    /// The orders of the page.
    pub orders: Vec<Found>,
}

/// An order that a back-fill came across.
#[derive(Clone, Debug)]
pub struct Found {
    /// The storefront's id of the order.
    pub external_id: String,
    /// The storefront's number of the order.
    pub number: Option<String>,
    /// When the storefront made it.
    pub created_at: Option<Millis>,
    /// Whether it is to be placed, where the ledger does not know it.
    pub taken: Taken,
    /// Why it is not.
    pub reason: Option<String>,
}

/// What a back-fill does with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Taken {
    /// It came into the ledger.
    Received,
    /// The ledger knew it, and it was left alone.
    Known,
    /// No line of it is printed.
    Nothing,
    /// It was not asked for.
    LeftOut,
    /// The storefront has no such order, or what it has is none.
    Unreadable,
}

impl Taken {
    /// Returns the word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Taken::Received => "received",
            Taken::Known => "known",
            Taken::Nothing => "nothing",
            Taken::LeftOut => "left_out",
            Taken::Unreadable => "unreadable",
        }
    }
}

impl TryFrom<String> for Taken {
    type Error = LedgerError;

    fn try_from(word: String) -> Result<Self, LedgerError> {
        let all = [Taken::Received, Taken::Known, Taken::Nothing, Taken::LeftOut, Taken::Unreadable];
        let found = all.into_iter().find(|taken| taken.as_str() == word);
        found.ok_or(LedgerError::Foreign { what: "what a back-fill did", value: word })
    }
}

impl Act for TakePage {
    /// Whether it was taken; it is not once the backfill was stopped.
    type Done = bool;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    fn within(&self) -> Duration {
        limit::MANY
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<bool, LedgerError> {
        let moved = changed!(tx, c => sqlx::query(
            "UPDATE backfill SET position = $1
             WHERE id = $2 AND position = $3 AND ended_at IS NULL AND stopped_at IS NULL",
        ).bind(&self.next).bind(self.backfill_id).bind(&self.position).execute(c))?;
        if moved != 1 {
            let stopped: Option<(i64,)> = on!(tx, c => sqlx::query_as(
                "SELECT id FROM backfill WHERE id = $1 AND stopped_at IS NOT NULL",
            ).bind(self.backfill_id).fetch_optional(c))?;
            if stopped.is_some() {
                return Ok(false);
            }
            let text = "another process is at work on this back-fill: let it, or stop it";
            return Err(LedgerError::Refused(text.to_owned()));
        }
        for found in &self.orders {
            self.take(tx, found).await?;
        }
        Ok(true)
    }
}

impl TakePage {
    async fn take(&self, tx: &mut Tx<'_>, found: &Found) -> Result<(), LedgerError> {
        let (order_id, taken) = match found.taken {
            Taken::Received => match self.receive(found).only_new(tx).await? {
                Some(id) => (Some(id), Taken::Received),
                None => (known(tx, &self.storefront, &found.external_id).await?, Taken::Known),
            },
            other => match known(tx, &self.storefront, &found.external_id).await? {
                Some(id) => (Some(id), Taken::Known),
                None => (None, other),
            },
        };
        // A listing that moved shows an order on two pages: what the first one led to stays.
        const SQL: &str = "INSERT INTO backfill_order
                 (backfill_id, storefront, external_id, number, created_at, order_id, fate, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (backfill_id, storefront, external_id) DO UPDATE SET number = excluded.number";
        let (number, reason) = (found.number.as_deref(), found.reason.as_deref());
        let (number, reason) = (super::row::kept(number), super::row::kept(reason));
        put!(
            tx,
            order_id.unwrap_or_default(),
            SQL,
            self.backfill_id,
            self.storefront.as_str(),
            found.external_id.as_str(),
            number,
            found.created_at,
            order_id,
            taken.as_str(),
            reason
        )
    }

    fn receive(&self, found: &Found) -> Receive {
        Receive {
            storefront: self.storefront.clone(),
            external_id: found.external_id.clone(),
            event_id: None,
            source: Source::Backfill,
            actor: self.actor.clone(),
            body: None,
            edition: Edition::default(),
            writes_back: true,
        }
    }
}

/// Makes due at once what waits to be written back of back-fills, together with others: no others come any more.
#[derive(Clone, Copy, Debug)]
pub struct WriteBackNow;

impl Act for WriteBackNow {
    type Done = ();

    fn wakes(&self) -> &'static [Step] {
        &[Step::WriteBack]
    }

    fn within(&self) -> Duration {
        limit::MANY
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let now = tx.now;
        changed!(tx, c => sqlx::query(
            "UPDATE work SET next_at = $1 WHERE step = 'write_back' AND rank = 1 AND next_at > $1 AND next_at <= $2
                 AND lease IS NULL AND attempts = 0",
        ).bind(now).bind(now + GATHERED).execute(c))?;
        Ok(())
    }
}

/// Ends a back-fill whose report is written. Returns whether all is removed that was kept for that; else it is done again.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// The back-fill.
    pub backfill_id: i64,
}

impl Act for End {
    type Done = bool;

    fn within(&self) -> Duration {
        limit::MANY
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<bool, LedgerError> {
        let now = tx.now;
        let removed = changed!(tx, c => sqlx::query(
            "DELETE FROM backfill_order WHERE id IN
                 (SELECT id FROM backfill_order WHERE backfill_id = $1 ORDER BY id LIMIT $2)",
        ).bind(self.backfill_id).bind(REMOVED).execute(c))?;
        changed!(tx, c => sqlx::query("UPDATE backfill SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL")
            .bind(now).bind(self.backfill_id).execute(c))?;
        Ok(removed < REMOVED.unsigned_abs())
    }
}
