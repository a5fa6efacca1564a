//! Artwork that is fetched and checked before an order is placed: what is left to fetch, whose turn it is, and what was found.

use super::row::{due, entry, finish, kept, lock, record};
use super::{Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{LookRow, Step};
use crate::ledger::state::State;
use crate::ledger::store::Ledger;
use crate::ledger::tx::{Connection, Tx, ask, changed, on, put};
use serde_json::{Map, Value, json};
use sqlx::FromRow;
use std::collections::BTreeMap;

/// The pace of back-fills, of which an order that waits for its artwork gives back its turn: it comes to placing once more.
const GIVE_BACK: &str =
    "UPDATE pace SET next_at = next_at - 60000 / per_minute WHERE name = 'backfill' AND per_minute > 0
     AND EXISTS (SELECT 1 FROM work WHERE order_id = $1 AND step = 'place' AND rank = 1)";

/// An order cannot be placed before its artwork is checked.
#[derive(Clone, Debug)]
pub struct AwaitArtwork {
    /// Who tried to place it.
    pub lease: Lease,
    /// The translation that names the files.
    pub fingerprint: String,
    /// A hash of the customer: no customer takes all the slots.
    pub customer: String,
    /// A hash of the host of the first file: no host takes all the slots.
    pub host: String,
    /// The files.
    pub urls: Vec<String>,
}

impl Act for AwaitArtwork {
    type Done = ();

    fn wakes(&self) -> &'static [Step] {
        &[Step::Artwork]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let (id, now) = (self.lease.order_id, tx.now);
        lock(tx, id).await?;
        finish(tx, &self.lease, None, None).await?;
        let urls = Value::from(self.urls.clone()).to_string();
        // What was found in files of the same translation is kept; each says when.
        const SQL: &str = "INSERT INTO artwork_look (order_id, fingerprint, customer, host, urls, found)
             VALUES ($1, $2, $3, $4, $5, '{}') ON CONFLICT (order_id) DO UPDATE SET
                 found = CASE WHEN artwork_look.fingerprint = excluded.fingerprint THEN artwork_look.found ELSE '{}' END,
                 fingerprint = excluded.fingerprint, customer = excluded.customer, host = excluded.host,
                 urls = excluded.urls";
        let (fingerprint, customer, host) = (self.fingerprint.as_str(), self.customer.as_str(), self.host.as_str());
        put!(tx, id, SQL, id, fingerprint, customer, host, urls.as_str())?;
        due(tx, id, Step::Artwork, now).await?;
        changed!(tx, c => sqlx::query(GIVE_BACK).bind(id).execute(c))?;
        Ok(())
    }
}

/// Takes the order that has been due longest among those whose customer and host have a turn; live orders first.
#[derive(Clone, Debug)]
pub struct ClaimArtwork {
    /// Customers that have no turn, by their hashes.
    pub without_customers: Vec<String>,
    /// Hosts that have no turn, by their hashes.
    pub without_hosts: Vec<String>,
    /// Whether orders of back-fills have a turn.
    pub behind: bool,
    /// How long nobody else takes it, in milliseconds.
    pub lease_for: Millis,
    /// Tells this claim from every other.
    pub token: String,
}

#[derive(FromRow)]
struct Taken {
    order_id: i64,
    wanted: i64,
    attempts: i64,
    rank: i64,
}

/// The statement; the stores differ in how they read a list of JSON, and PostgreSQL passes over what another machine takes.
macro_rules! claim {
    ($customers:literal, $hosts:literal, $lock:literal) => {
        concat!(
            "UPDATE work SET lease = $1, next_at = $2, begun = begun + 1 WHERE step = 'artwork' AND order_id = (
                 SELECT w.order_id FROM work w JOIN artwork_look l ON l.order_id = w.order_id
                 WHERE w.step = 'artwork' AND w.next_at <= $3 AND w.rank <= $4 AND w.begun < 2
                     AND l.customer NOT IN (SELECT value FROM ",
            $customers,
            ") AND l.host NOT IN (SELECT value FROM ",
            $hosts,
            ") ORDER BY w.rank, w.next_at LIMIT 1",
            $lock,
            ") RETURNING order_id, wanted, attempts, rank"
        )
    };
}

const SQLITE: &str = claim!("json_each($5)", "json_each($6)", "");
const POSTGRES: &str = claim!(
    "json_array_elements_text(CAST($5 AS json)) AS value",
    "json_array_elements_text(CAST($6 AS json)) AS value",
    " FOR UPDATE OF w SKIP LOCKED"
);

impl Act for ClaimArtwork {
    /// The right to check it, and whether it belongs to a back-fill.
    type Done = Option<(Lease, bool)>;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Done, LedgerError> {
        let (now, until, rank) = (tx.now, tx.now + self.lease_for, i64::from(self.behind));
        let list = |hashes: &[String]| Value::from(hashes).to_string();
        let (customers, hosts) = (list(&self.without_customers), list(&self.without_hosts));
        let taken: Option<Taken> = match &mut tx.connection {
            Connection::Sqlite(c) => {
                let query = sqlx::query_as(SQLITE).bind(&self.token).bind(until).bind(now).bind(rank);
                query.bind(customers).bind(hosts).fetch_optional(&mut **c).await?
            }
            Connection::Postgres(c) => {
                let query = sqlx::query_as(POSTGRES).bind(&self.token).bind(until).bind(now).bind(rank);
                query.bind(customers).bind(hosts).fetch_optional(&mut **c).await?
            }
        };
        Ok(taken.map(|Taken { order_id, wanted, attempts, rank }| {
            let lease = Lease { order_id, step: Step::Artwork, token: self.token.clone(), wanted, attempts };
            (lease, rank == 1)
        }))
    }
}

/// Files of an order were fetched and checked, or some of them.
#[derive(Clone, Debug)]
pub struct FoundInArtwork {
    /// Who fetched them.
    pub lease: Lease,
    /// What was found, by the SHA-256 of the URL.
    pub found: Vec<(String, Value)>,
    /// The files that are left.
    pub left: Vec<String>,
    /// A hash of the host of the first of them.
    pub host: String,
    /// When these are tried.
    pub next_at: Millis,
    /// Why they could not be fetched; none where others could.
    pub trouble: Option<String>,
}

impl Act for FoundInArtwork {
    type Done = ();

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let (id, now) = (self.lease.order_id, tx.now);
        let order = entry(tx, id).await?.order;
        let next_at = (!self.left.is_empty()).then_some(self.next_at);
        finish(tx, &self.lease, next_at, self.trouble.as_deref()).await?;
        if let Some(row) = LookRow::read(tx, id).await? {
            self.keep(tx, &row.found).await?;
        }
        if self.lease.attempts == 0 && self.trouble.is_some() {
            record(tx, id, None, "overprint", "artwork postponed", self.trouble.as_deref()).await?;
        }
        if self.left.is_empty() && order.state == State::Pending {
            due(tx, id, Step::Place, now).await?;
        }
        Ok(())
    }
}

impl FoundInArtwork {
    /// Adds what was found to what was found before.
    async fn keep(&self, tx: &mut Tx<'_>, before: &str) -> Result<(), LedgerError> {
        let (id, now) = (self.lease.order_id, tx.now);
        let mut found: Map<String, Value> = serde_json::from_str(before).unwrap_or_default();
        for (key, sight) in &self.found {
            found.insert(key.clone(), json!({ "at": now, "sight": sight }));
        }
        let (found, urls) = (Value::from(found).to_string(), Value::from(self.left.clone()).to_string());
        const SQL: &str = "UPDATE artwork_look SET found = $1, urls = $2, host = $3 WHERE order_id = $4";
        put!(tx, id, SQL, kept(Some(&found)), urls.as_str(), self.host.as_str(), id)
    }
}

impl LookRow {
    async fn read(tx: &mut Tx<'_>, order_id: i64) -> Result<Option<Self>, LedgerError> {
        on!(tx, c => sqlx::query_as("SELECT fingerprint, customer, host, urls, found FROM artwork_look WHERE order_id = $1")
            .bind(order_id).fetch_optional(c))
    }
}

macro_rules! waiting {
    ($ids:literal) => {
        concat!(
            "SELECT order_id, trouble FROM work WHERE step = 'artwork' AND next_at IS NOT NULL AND order_id IN (",
            $ids,
            ")"
        )
    };
}

impl Ledger {
    /// Returns which of these orders wait for their artwork, and why it could not be fetched so far.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn waiting_for_artwork(&self, ids: &[i64]) -> Result<BTreeMap<i64, Option<String>>, LedgerError> {
        let ids = Value::from(ids).to_string();
        let rows: Vec<(i64, Option<String>)> = self
            .ask(async |tx| match tx.connection {
                Connection::Sqlite(_) => ask!(tx, waiting!("SELECT value FROM json_each($1)"), ids.as_str()),
                Connection::Postgres(_) => ask!(
                    tx,
                    waiting!("SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($1 AS json)) AS value"),
                    ids.as_str()
                ),
            })
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Returns what was found in the artwork of an order, and what is left to fetch.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn artwork_look(&self, order_id: i64) -> Result<Option<LookRow>, LedgerError> {
        self.ask(async |tx| LookRow::read(tx, order_id).await).await
    }
}
