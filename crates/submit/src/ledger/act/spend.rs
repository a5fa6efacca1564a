//! The limits on what is sent: money of a day, orders of a customer and of a storefront. They are checked within the transaction
//! that records an intent, so that no two workers exceed them together.

use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::pseudonym::Pseudonyms;
use crate::ledger::tx::{Connection, Tx, on, places};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sqlx::AssertSqlSafe;
use std::num::NonZeroU32;

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

/// Tells the lock of the limits from other locks.
const LOCK: i64 = 0x6f76_6572_7072;

/// What a request is going to cost, and the limits it has to keep. Days and hours are those of UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    /// What 4over quoted for it.
    pub quoted: Option<Decimal>,
    /// What all requests of the day may cost together.
    pub day_ceiling: Option<Decimal>,
    /// What all requests of the day for orders of the same storefront may cost together.
    pub storefront_day_ceiling: Option<Decimal>,
    /// How many orders of the same storefront are sent within an hour of the clock.
    pub storefront_hour: Option<NonZeroU32>,
    /// How many orders of the same customer are sent in a day. Orders without a customer count as those of one.
    pub customer_day: Option<NonZeroU32>,
}

/// Whose order a request is for.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'w> {
    /// The number of the order in the ledger; 0 for an order that the ledger does not know.
    pub order_id: i64,
    /// The storefront by its name.
    pub storefront: &'w str,
    /// Who ordered, as the storefront calls them.
    pub customer: Option<&'w str>,
}

/// A limit that a request would exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// That of the day.
    Day {
        /// What the day cost before.
        spent: Decimal,
    },
    /// That of the storefront's day.
    StorefrontDay {
        /// What the storefront's day cost before.
        spent: Decimal,
    },
    /// That of the storefront's hour.
    StorefrontHour,
    /// That of the customer's day.
    CustomerDay,
}

impl Over {
    /// Tells whether the limit is an amount of money.
    pub fn is_about_money(self) -> bool {
        matches!(self, Over::Day { .. } | Over::StorefrontDay { .. })
    }
}

impl Spending {
    /// Lists the limits that the request would exceed if nothing had been sent before.
    pub fn over_alone(&self) -> Vec<Over> {
        let (spent, costs) = (Decimal::ZERO, self.quoted.unwrap_or_default());
        let day = self.day_ceiling.filter(|ceiling| costs > *ceiling).map(|_| Over::Day { spent });
        let storefront = self.storefront_day_ceiling.filter(|ceiling| costs > *ceiling);
        day.into_iter().chain(storefront.map(|_| Over::StorefrontDay { spent })).collect()
    }

    /// Tells whether there is a limit at all.
    pub fn is_limited(&self) -> bool {
        self.day_ceiling.is_some()
            || self.storefront_day_ceiling.is_some()
            || self.storefront_hour.is_some()
            || self.customer_day.is_some()
    }

    /// Keeps other intents from being recorded until this transaction ends; a file has one writer anyhow.
    pub(super) async fn lock(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        if let (Connection::Postgres(connection), true) = (&mut tx.connection, self.is_limited()) {
            sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut **connection).await?;
        }
        Ok(())
    }

    /// Lists the limits that the request would exceed.
    pub(in crate::ledger) async fn over(&self, tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<Vec<Over>, LedgerError> {
        let (mut over, costs) = (Vec::new(), self.quoted.unwrap_or_default());
        if let Some(ceiling) = self.day_ceiling {
            let spent = spent(tx).await?;
            over.extend((spent + costs > ceiling).then_some(Over::Day { spent }));
        }
        if let Some(ceiling) = self.storefront_day_ceiling {
            let spent = spent_by(tx, whose.storefront).await?;
            over.extend((spent + costs > ceiling).then_some(Over::StorefrontDay { spent }));
        }
        if let Some(most) = self.storefront_hour {
            let is_over = sent_of_storefront(tx, whose).await? >= i64::from(most.get());
            over.extend(is_over.then_some(Over::StorefrontHour));
        }
        if let Some(most) = self.customer_day {
            let sent = match whose.customer {
                Some(customer) => sent_of_customer(tx, whose, customer).await?,
                None => sent_of_no_customer(tx, whose).await?,
            };
            over.extend((sent >= i64::from(most.get())).then_some(Over::CustomerDay));
        }
        Ok(over)
    }
}

/// Returns when the day or hour of the transaction began.
fn began(tx: &Tx<'_>, unit: Millis) -> Millis {
    tx.now - tx.now.rem_euclid(unit)
}

/// Adds up what was spent on the day of the transaction (UTC): what was charged, and what is quoted and not answered yet.
pub(in crate::ledger) async fn spent(tx: &mut Tx<'_>) -> Result<Decimal, LedgerError> {
    let since = began(tx, DAY);
    let (hundredths,): (i64,) = on!(tx, c => sqlx::query_as(
        "SELECT CAST(coalesce(sum(spent), 0) AS BIGINT) FROM submission WHERE intended_at >= $1 AND spent IS NOT NULL",
    ).bind(since).fetch_one(c))?;
    Ok(Decimal::new(hundredths, 2))
}

/// Adds up the same for the orders of one storefront.
async fn spent_by(tx: &mut Tx<'_>, storefront: &str) -> Result<Decimal, LedgerError> {
    let since = began(tx, DAY);
    let (hundredths,): (i64,) = on!(tx, c => sqlx::query_as(
        "SELECT CAST(coalesce(sum(s.spent), 0) AS BIGINT) FROM submission s JOIN orders o ON o.id = s.order_id
             WHERE s.intended_at >= $1 AND s.spent IS NOT NULL AND o.storefront = $2",
    ).bind(since).bind(storefront).fetch_one(c))?;
    Ok(Decimal::new(hundredths, 2))
}

/// Counts the other orders of the storefront that were sent in this hour.
async fn sent_of_storefront(tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<i64, LedgerError> {
    let since = began(tx, HOUR);
    let (sent,): (i64,) = on!(tx, c => sqlx::query_as(
        "SELECT count(DISTINCT o.id) FROM submission s JOIN orders o ON o.id = s.order_id
             WHERE s.intended_at >= $1 AND (s.outcome IS NULL OR s.outcome NOT IN ('not_sent', 'turned_away'))
               AND o.storefront = $2 AND o.id <> $3",
    ).bind(since).bind(whose.storefront).bind(whose.order_id).fetch_one(c))?;
    Ok(sent)
}

/// Counts the other orders of the customer that were sent today.
async fn sent_of_customer(tx: &mut Tx<'_>, whose: Whose<'_>, customer: &str) -> Result<i64, LedgerError> {
    let since = began(tx, DAY);
    let called = Pseudonyms::read(tx).await?.all(customer)?;
    let sql = format!(
        "SELECT count(*) FROM orders o WHERE o.storefront = $1 AND o.id <> $2 AND EXISTS
             (SELECT 1 FROM submission s WHERE s.order_id = o.id AND s.intended_at >= $3
                 AND (s.outcome IS NULL OR s.outcome NOT IN ('not_sent', 'turned_away'))) AND o.customer IN ({})",
        places(4, called.len())
    );
    let (sent,): (i64,) = on!(tx, c => {
        let query = sqlx::query_as(AssertSqlSafe(sql.clone())).bind(whose.storefront).bind(whose.order_id).bind(since);
        called.iter().fold(query, |query, one| query.bind(one)).fetch_one(c)
    })?;
    Ok(sent)
}

/// Counts the other orders without a customer that were sent today.
async fn sent_of_no_customer(tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<i64, LedgerError> {
    let since = began(tx, DAY);
    let (sent,): (i64,) = on!(tx, c => sqlx::query_as(
        "SELECT count(DISTINCT o.id) FROM submission s JOIN orders o ON o.id = s.order_id
             WHERE s.intended_at >= $1 AND (s.outcome IS NULL OR s.outcome NOT IN ('not_sent', 'turned_away'))
               AND o.storefront = $2 AND o.customer IS NULL AND o.id <> $3",
    ).bind(since).bind(whose.storefront).bind(whose.order_id).fetch_one(c))?;
    Ok(sent)
}

/// Returns an amount in hundredths, rounded up.
pub(super) fn hundredths(amount: Decimal) -> Option<i64> {
    (amount * Decimal::ONE_HUNDRED).ceil().to_i64()
}
