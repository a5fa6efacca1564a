//! Taking up what is due.

use super::Act;
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::Step;
use crate::ledger::tx::{Connection, Tx};
use sqlx::FromRow;

/// Takes up to `limit` orders whose step is due, those first that have been due longest.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The step.
    pub step: Step,
    /// Only this order.
    pub only: Option<i64>,
    /// How many at most.
    pub limit: i64,
    /// How long nobody else takes them, in milliseconds.
    pub lease_for: Millis,
    /// Tells this claim from every other.
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
    ($open:literal, $close:literal) => {
        concat!(
            "UPDATE work SET lease = $1, next_at = $2 WHERE step = $3 AND order_id ",
            $open,
            "SELECT order_id FROM work WHERE step = $3 AND next_at <= $4
                 AND (CAST($5 AS BIGINT) IS NULL OR order_id = $5) ORDER BY next_at LIMIT $6",
            $close,
            " RETURNING order_id, wanted, attempts"
        )
    };
}

impl Act for Claim {
    type Done = Vec<Lease>;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Done, LedgerError> {
        let until = tx.now + self.lease_for;
        let step = self.step.as_str();
        let taken: Vec<Taken> = match &mut tx.connection {
            Connection::Sqlite(c) => {
                let query = sqlx::query_as(claim!("IN (", ")")).bind(&self.token).bind(until).bind(step).bind(tx.now);
                query.bind(self.only).bind(self.limit).fetch_all(&mut **c).await?
            }
            Connection::Postgres(c) => {
                const SQL: &str = claim!("= ANY (ARRAY(", " FOR UPDATE SKIP LOCKED))");
                let query = sqlx::query_as(SQL).bind(&self.token).bind(until).bind(step).bind(tx.now);
                query.bind(self.only).bind(self.limit).fetch_all(&mut **c).await?
            }
        };
        let lease = |taken: Taken| Lease {
            order_id: taken.order_id,
            step: self.step,
            token: self.token.clone(),
            wanted: taken.wanted,
            attempts: taken.attempts,
        };
        Ok(taken.into_iter().map(lease).collect())
    }
}
