//! What is asked of the ledger about a back-fill: which orders are known, how far it is, and what became of each order.

use super::act::Taken;
use super::clock::Millis;
use super::error::LedgerError;
use super::state::State;
use super::store::Ledger;
use super::tx::on;
use sqlx::FromRow;

/// How far the orders are that a back-fill put into the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Orders of its list that were looked at.
    pub seen: u64,
    /// Those that it put into the ledger.
    pub received: u64,
    /// Those of them for which something is still to be done by itself.
    pub open: u64,
    /// Those of them that are not settled at 4over.
    pub unsettled: u64,
    /// Whether the backfill was stopped by hand, and not resumed.
    pub is_stopped: bool,
}

/// An order of a back-fill, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackfillRow {
    /// Its place in the back-fill.
    pub id: i64,
    /// The storefront by its name.
    pub storefront: String,
    /// The storefront's id of the order.
    pub external_id: String,
    /// The storefront's number of the order.
    pub number: Option<String>,
    /// When the storefront made it.
    pub created_at: Option<Millis>,
    /// What the back-fill did with it.
    pub taken: Taken,
    /// Where it is, where it is in the ledger.
    pub state: Option<State>,
    /// Why it is there, or why it is not in the ledger.
    pub reason: Option<String>,
    /// What it is missing.
    pub missing: Option<String>,
    /// The mappings that translated it last.
    pub mapping_version: Option<String>,
    /// Its jobs, and the numbers of those that 4over has.
    pub jobs: Vec<Option<String>>,
    /// What 4over charged for it, as 4over wrote it; one for each request.
    pub charged: Vec<String>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    storefront: String,
    external_id: String,
    number: Option<String>,
    created_at: Option<Millis>,
    order_id: Option<i64>,
    #[sqlx(try_from = "String")]
    fate: Taken,
    reason: Option<String>,
    state: Option<String>,
    order_reason: Option<String>,
    missing: Option<String>,
    mapping_version: Option<String>,
}

impl Ledger {
    /// Tells of each order of a storefront where it is, in the order given; none of those that the ledger does not know.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn states(&self, storefront: &str, external_ids: &[String]) -> Result<Vec<Option<State>>, LedgerError> {
        self.read(async |tx| {
            let mut states = Vec::with_capacity(external_ids.len());
            for external_id in external_ids {
                let found: Option<(String,)> = on!(tx, c => sqlx::query_as(
                    "SELECT state FROM orders WHERE storefront = $1 AND external_id = $2",
                ).bind(storefront).bind(external_id).fetch_optional(c))?;
                states.push(found.map(|(state,)| State::try_from(state)).transpose()?);
            }
            Ok(states)
        })
        .await
    }

    /// Tells how far a back-fill is. An order is open until it is settled, its artwork has followed, and it is written back, or
    /// that failed and is tried again later.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn backfill_progress(&self, backfill_id: i64) -> Result<Progress, LedgerError> {
        const SQL: &str = "SELECT count(*),
                CAST(coalesce(sum(CASE WHEN b.fate = 'received' THEN 1 ELSE 0 END), 0) AS BIGINT),
                CAST(coalesce(sum(CASE WHEN b.fate = 'received' AND (o.state IN ('pending', 'sending') OR EXISTS (
                        SELECT 1 FROM work w WHERE w.order_id = o.id AND w.step IN ('attach', 'write_back')
                            AND w.next_at IS NOT NULL AND w.attempts = 0)) THEN 1 ELSE 0 END), 0) AS BIGINT),
                CAST(coalesce(sum(CASE WHEN b.fate = 'received' AND o.state IN ('pending', 'sending') THEN 1 ELSE 0 END), 0)
                    AS BIGINT),
                EXISTS (SELECT 1 FROM backfill WHERE id = $1 AND stopped_at IS NOT NULL)
             FROM backfill_order b LEFT JOIN orders o ON o.id = b.order_id WHERE b.backfill_id = $1";
        let (seen, received, open, unsettled, is_stopped): (i64, i64, i64, i64, bool) =
            self.ask(async |tx| on!(tx, c => sqlx::query_as(SQL).bind(backfill_id).fetch_one(c))).await?;
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        Ok(Progress {
            seen: count(seen),
            received: count(received),
            open: count(open),
            unsettled: count(unsettled),
            is_stopped,
        })
    }

    /// Lists orders of a back-fill after one of them, so many at most, in the order in which it came across them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn backfill_rows(
        &self,
        backfill_id: i64,
        after: i64,
        limit: i64,
    ) -> Result<Vec<BackfillRow>, LedgerError> {
        const ROWS: &str =
            "SELECT b.id, b.storefront, b.external_id, coalesce(o.number, b.number) AS number, b.created_at,
                b.order_id, b.fate, b.reason, o.state, o.reason AS order_reason, o.missing, o.mapping_version
             FROM backfill_order b LEFT JOIN orders o ON o.id = b.order_id
             WHERE b.backfill_id = $1 AND b.id > $2 ORDER BY b.id LIMIT $3";
        self.read(async |tx| {
            let rows: Vec<Row> =
                on!(tx, c => sqlx::query_as(ROWS).bind(backfill_id).bind(after).bind(limit).fetch_all(c))?;
            let mut all = Vec::with_capacity(rows.len());
            for row in rows {
                let (mut jobs, mut charged) = (Vec::new(), Vec::new());
                if let Some(order_id) = row.order_id {
                    let numbers: Vec<(Option<String>,)> = on!(tx, c => sqlx::query_as(
                        "SELECT number FROM jobs WHERE order_id = $1 ORDER BY position",
                    ).bind(order_id).fetch_all(c))?;
                    jobs.extend(numbers.into_iter().map(|(number,)| number));
                    let amounts: Vec<(String,)> = on!(tx, c => sqlx::query_as(
                        "SELECT charged FROM submission WHERE order_id = $1 AND charged IS NOT NULL ORDER BY round",
                    ).bind(order_id).fetch_all(c))?;
                    charged.extend(amounts.into_iter().map(|(amount,)| amount));
                }
                all.push(row.with(jobs, charged)?);
            }
            Ok(all)
        })
        .await
    }
}

impl Row {
    fn with(self, jobs: Vec<Option<String>>, charged: Vec<String>) -> Result<BackfillRow, LedgerError> {
        Ok(BackfillRow {
            id: self.id,
            storefront: self.storefront,
            external_id: self.external_id,
            number: self.number,
            created_at: self.created_at,
            taken: self.fate,
            state: self.state.map(State::try_from).transpose()?,
            reason: self.order_reason.or(self.reason),
            missing: self.missing,
            mapping_version: self.mapping_version,
            jobs,
            charged,
        })
    }
}
