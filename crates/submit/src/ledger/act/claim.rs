//! Taking up what is due.

use super::Act;
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::Step;
use crate::ledger::tx::{Connection, Tx, changed};
use serde_json::Value;
use sqlx::FromRow;

/// What is due for live orders; what belongs to back-fills comes behind it.
const LIVE: i64 = 0;
const BEHIND: i64 = 1;

/// The pace of what is behind.
pub(super) const PACE: &str = "backfill";

/// What a pause of those who claim may have saved up, at most, in milliseconds.
const SAVED: Millis = 1_000;

/// Takes up to `limit` live orders whose step is due, those first that have been due longest; or the one that is named.
///
/// Work that was taken up twice and never ended is left to [`ClaimSuspect`](super::ClaimSuspect).
#[derive(Clone, Debug)]
pub struct Claim {
    /// The step.
    pub step: Step,
    /// Only this order, also where it belongs to a back-fill.
    pub only: Option<i64>,
    /// None of these storefronts.
    pub without: Vec<String>,
    /// How many at most.
    pub limit: i64,
    /// How long nobody else takes them, in milliseconds.
    pub lease_for: Millis,
    /// Tells this claim from every other.
    pub token: String,
}

/// Takes up to `limit` orders of back-fills whose step is due; orders are placed at the pace that the store says, which all
/// machines keep together.
#[derive(Clone, Debug)]
pub struct ClaimBehind {
    /// The step.
    pub step: Step,
    /// None of these storefronts.
    pub without: Vec<String>,
    /// How many at most.
    pub limit: i64,
    /// How long nobody else takes them, in milliseconds.
    pub lease_for: Millis,
    /// Tells this claim from every other.
    pub token: String,
}

/// Releases the leases of a claim that the store did not confirm: no worker knows of them.
#[derive(Clone, Debug)]
pub struct LetGo {
    /// The step.
    pub step: Step,
    /// The token of the claim.
    pub token: String,
}

/// The right to do a step of an order, for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The order.
    pub order_id: i64,
    /// The step.
    pub step: Step,
    /// Tells this lease from every other.
    pub token: String,
    /// How often the step was asked for when it was taken up.
    pub wanted: i64,
    /// How often it came to nothing since it last succeeded.
    pub attempts: i64,
}

impl Lease {
    /// Tells the order that holds this lease from every other, also from those that were taken up with it.
    pub(in crate::ledger) fn holder(&self) -> String {
        format!("{}:{}", self.order_id, self.token)
    }
}

#[derive(FromRow)]
struct Taken {
    order_id: i64,
    wanted: i64,
    attempts: i64,
}

/// The statement, which the stores write differently in two places: PostgreSQL passes over what another machine takes up
/// at the same moment, where SQLite has one writer; and without `ARRAY` it may look for due orders several times over,
/// and take up more than the limit.
macro_rules! claim {
    ($open:literal, $which:literal, $others:expr, $close:literal) => {
        concat!(
            "UPDATE work SET lease = $1, next_at = $2, begun = begun + 1 WHERE step = $3 AND order_id ",
            $open,
            "SELECT order_id FROM work WHERE step = $3 AND next_at <= $4 AND ",
            $which,
            $others,
            " ORDER BY next_at LIMIT $6",
            $close,
            " RETURNING order_id, wanted, attempts"
        )
    };
}

impl Act for Claim {
    type Done = Vec<Lease>;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Done, LedgerError> {
        let which = self.only.map_or(Which::Rank(LIVE), Which::Order);
        Taking { step: self.step, which, without: &self.without, lease_for: self.lease_for, token: &self.token }
            .take(tx, self.limit)
            .await
    }
}

impl Act for ClaimBehind {
    type Done = Vec<Lease>;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Done, LedgerError> {
        let which = Which::Rank(BEHIND);
        let taking =
            Taking { step: self.step, which, without: &self.without, lease_for: self.lease_for, token: &self.token };
        if self.step != Step::Place {
            return taking.take(tx, self.limit).await;
        }
        let Some(pace) = Pace::read(tx).await? else { return Ok(Vec::new()) };
        let limit = pace.allows(tx.now).min(self.limit);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let taken = taking.take(tx, limit).await?;
        if !taken.is_empty() {
            let next_at = pace.after(tx.now, taken.len());
            changed!(tx, c => sqlx::query("UPDATE pace SET next_at = $1 WHERE name = $2").bind(next_at).bind(PACE)
                .execute(c))?;
        }
        Ok(taken)
    }
}

impl Act for LetGo {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let now = tx.now;
        // The work was never begun, so it is not counted as such.
        const SQL: &str =
            "UPDATE work SET lease = NULL, next_at = $1, begun = begun - 1 WHERE step = $2 AND lease = $3";
        changed!(tx, c => sqlx::query(SQL).bind(now).bind(self.step.as_str()).bind(&self.token).execute(c))?;
        Ok(())
    }
}

/// How fast what is behind is taken up.
#[derive(FromRow)]
struct Pace {
    per_minute: i64,
    next_at: Millis,
}

impl Pace {
    /// Reads the pace; none where no back-fill ever began, or another machine is just taking up what is behind.
    async fn read(tx: &mut Tx<'_>) -> Result<Option<Pace>, LedgerError> {
        let found = match &mut tx.connection {
            Connection::Sqlite(c) => {
                sqlx::query_as("SELECT per_minute, next_at FROM pace WHERE name = $1")
                    .bind(PACE)
                    .fetch_optional(&mut **c)
                    .await
            }
            Connection::Postgres(c) => {
                const SQL: &str = "SELECT per_minute, next_at FROM pace WHERE name = $1 FOR UPDATE SKIP LOCKED";
                sqlx::query_as(SQL).bind(PACE).fetch_optional(&mut **c).await
            }
        };
        Ok(found?)
    }

    /// Returns how many may be taken up at once: what is due in a second, so that many a minute need few claims.
    fn allows(&self, now: Millis) -> i64 {
        if now < self.next_at { 0 } else { (self.per_minute / 60).max(1) }
    }

    /// Returns when more may be taken up. A pause is not made up for.
    fn after(&self, now: Millis, taken: usize) -> Millis {
        let taken = i64::try_from(taken).unwrap_or(i64::MAX);
        let takes = taken.saturating_mul(60_000).div_euclid(self.per_minute.max(1)).max(1);
        self.next_at.max(now - SAVED).saturating_add(takes)
    }
}

/// Which orders are taken up.
#[derive(Clone, Copy)]
enum Which {
    Rank(i64),
    Order(i64),
}

/// Which step of which orders is taken up, and for how long.
struct Taking<'c> {
    step: Step,
    which: Which,
    without: &'c [String],
    lease_for: Millis,
    token: &'c str,
}

/// Leaves out the orders of storefronts; the stores differ in how they read a list of JSON.
macro_rules! others {
    ($list:literal) => {
        concat!(
            " AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = work.order_id AND storefront IN (SELECT value FROM ",
            $list,
            "))"
        )
    };
}

impl Taking<'_> {
    async fn take(&self, tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Lease>, LedgerError> {
        let (now, until, step) = (tx.now, tx.now.saturating_add(self.lease_for), self.step.as_str());
        let (Which::Rank(value) | Which::Order(value)) = self.which;
        let without = (!self.without.is_empty()).then(|| Value::from(self.without).to_string());
        let taken: Vec<Taken> = match &mut tx.connection {
            Connection::Sqlite(c) => {
                let query =
                    sqlx::query_as(self.in_sqlite()).bind(self.token).bind(until).bind(step).bind(now).bind(value);
                let query = query.bind(limit);
                let query = if let Some(without) = without { query.bind(without) } else { query };
                query.fetch_all(&mut **c).await?
            }
            Connection::Postgres(c) => {
                let query =
                    sqlx::query_as(self.in_postgres()).bind(self.token).bind(until).bind(step).bind(now).bind(value);
                let query = query.bind(limit);
                let query = if let Some(without) = without { query.bind(without) } else { query };
                query.fetch_all(&mut **c).await?
            }
        };
        let lease = |taken: Taken| Lease {
            order_id: taken.order_id,
            step: self.step,
            token: self.token.to_owned(),
            wanted: taken.wanted,
            attempts: taken.attempts,
        };
        Ok(taken.into_iter().map(lease).collect())
    }

    fn in_sqlite(&self) -> &'static str {
        match (self.which, self.without) {
            (Which::Rank(_), []) => claim!("IN (", "rank = $5 AND begun < 2", "", ")"),
            (Which::Rank(_), _) => claim!("IN (", "rank = $5 AND begun < 2", others!("json_each($7)"), ")"),
            (Which::Order(_), []) => claim!("IN (", "order_id = $5", "", ")"),
            (Which::Order(_), _) => claim!("IN (", "order_id = $5", others!("json_each($7)"), ")"),
        }
    }

    fn in_postgres(&self) -> &'static str {
        match (self.which, self.without) {
            (Which::Rank(_), []) => claim!("= ANY (ARRAY(", "rank = $5 AND begun < 2", "", " FOR UPDATE SKIP LOCKED))"),
            (Which::Rank(_), _) => claim!(
                "= ANY (ARRAY(",
                "rank = $5 AND begun < 2",
                others!("json_array_elements_text(CAST($7 AS json)) AS value"),
                " FOR UPDATE SKIP LOCKED))"
            ),
            (Which::Order(_), []) => claim!("= ANY (ARRAY(", "order_id = $5", "", " FOR UPDATE SKIP LOCKED))"),
            (Which::Order(_), _) => claim!(
                "= ANY (ARRAY(",
                "order_id = $5",
                others!("json_array_elements_text(CAST($7 AS json)) AS value"),
                " FOR UPDATE SKIP LOCKED))"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_more_are_taken_up_than_the_pace_says(
            per_minute in 1_i64..100_000,
            pauses in proptest::collection::vec(0_i64..5_000, 1..200),
        ) {
            let mut pace = Pace { per_minute, next_at: 0 };
            let (mut now, mut taken) = (1_000_000, 0);
            let began = now;
            for pause in pauses {
                now += pause;
                let allowed = pace.allows(now);
                if allowed > 0 {
                    pace.next_at = pace.after(now, usize::try_from(allowed).unwrap_or_default());
                    taken += allowed;
                }
                // What is saved up, and the one claim that uses up the last of it.
                let most = (now - began + 2_000) * per_minute / 60_000 + 2 * (per_minute / 60).max(1);
                prop_assert!(taken <= most, "{taken} in {} ms at {per_minute} a minute", now - began);
            }
        }
    }
}
