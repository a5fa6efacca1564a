//! What a day's orders cost, and what it may be: decided in the transaction that records an intent, so that no two go over it
//! together.

use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Connection, Tx, on};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const DAY: Millis = 86_400_000;

/// Tells the lock of whoever looks at a day's sum from locks of others.
const LOCK: i64 = 0x6f76_6572_7072;

/// What a request is going to cost, and what all of a day may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    /// What 4over quoted for it.
    pub quoted: Option<Decimal>,
    /// What all requests of the day (UTC) may cost together; none where nobody said.
    pub day_ceiling: Option<Decimal>,
}

impl Spending {
    /// Returns what was spent before today, where this would go beyond the ceiling.
    pub(super) async fn over(self, tx: &mut Tx<'_>) -> Result<Option<Decimal>, LedgerError> {
        let Some(ceiling) = self.day_ceiling else { return Ok(None) };
        if let Connection::Postgres(connection) = &mut tx.connection {
            // Others that are about to spend wait until this is committed; a file has one writer anyhow.
            sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut **connection).await?;
        }
        let spent = spent(tx).await?;
        let is_over = spent + self.quoted.unwrap_or_default() > ceiling;
        Ok(is_over.then_some(spent))
    }
}

/// Adds up what was spent on the day of the transaction (UTC): what was charged, and what is quoted and not answered yet.
pub(in crate::ledger) async fn spent(tx: &mut Tx<'_>) -> Result<Decimal, LedgerError> {
    let since = tx.now - tx.now.rem_euclid(DAY);
    let (hundredths,): (i64,) = on!(tx, c => sqlx::query_as(
        "SELECT CAST(coalesce(sum(spent), 0) AS BIGINT) FROM submission WHERE intended_at >= $1 AND spent IS NOT NULL",
    ).bind(since).fetch_one(c))?;
    Ok(Decimal::new(hundredths, 2))
}

/// Returns an amount in hundredths, rounded up.
pub(super) fn hundredths(amount: Decimal) -> Option<i64> {
    (amount * Decimal::ONE_HUNDRED).ceil().to_i64()
}
