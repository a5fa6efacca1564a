//! The artwork that orders of a day have, so that the same one is seen when it comes in another order.

use crate::ledger::error::LedgerError;
use crate::ledger::store::Ledger;
use crate::ledger::tx::{Tx, changed, on};

/// How many days artwork is remembered.
const DAYS: i64 = 7;

/// What tells the artwork of an order from that of others; nothing of the customer can be read from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artwork {
    /// What tells the customer from others: a hash.
    pub customer: String,
    /// The day, counted from 1970 in UTC.
    pub day: i64,
    /// What tells the artwork of each job from others: hashes.
    pub contents: Vec<String>,
    /// Whether a person said that it may come again.
    pub may_repeat: bool,
}

impl Artwork {
    /// Puts artwork on record as that of an order; false where another order of the day has it, which may have been recorded since
    /// somebody looked.
    ///
    /// Orders of which nothing is printed do not count.
    pub(super) async fn see(&self, tx: &mut Tx<'_>, order_id: i64) -> Result<bool, LedgerError> {
        let before = self.day - DAYS;
        changed!(tx, c => sqlx::query("DELETE FROM artwork_seen WHERE day < $1").bind(before).execute(c))?;
        for content in &self.contents {
            let taken = changed!(tx, c => sqlx::query(
                "INSERT INTO artwork_seen (day, customer, content, order_id) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (day, customer, content) DO UPDATE SET order_id = excluded.order_id
                 WHERE artwork_seen.order_id = excluded.order_id
                     OR (SELECT state FROM orders WHERE orders.id = artwork_seen.order_id) IN ('cancelled', 'nothing', 'refused')",
            ).bind(self.day).bind(&self.customer).bind(content).bind(order_id).execute(c))?;
            if taken == 0 && !self.may_repeat {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Ledger {
    /// Finds other orders of the day with the same artwork: what they have of it, and what they are called.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn same_artwork(&self, order_id: i64, artwork: &Artwork) -> Result<Vec<(String, String)>, LedgerError> {
        let mut found = Vec::new();
        for content in &artwork.contents {
            let other: Option<(Option<String>, String)> = self
                .ask(async |tx| {
                    on!(tx, c => sqlx::query_as(
                        "SELECT orders.number, orders.external_id
                         FROM artwork_seen JOIN orders ON orders.id = artwork_seen.order_id
                         WHERE day = $1 AND artwork_seen.customer = $2 AND content = $3 AND orders.id <> $4
                             AND orders.state NOT IN ('cancelled', 'nothing', 'refused')",
                    ).bind(artwork.day).bind(&artwork.customer).bind(content).bind(order_id).fetch_optional(c))
                })
                .await?;
            let described = other.map(|(number, external_id)| {
                let number = number.map_or_else(String::new, |number| format!("{number}, "));
                format!("order {number}{external_id}")
            });
            found.extend(described.map(|described| (content.clone(), described)));
        }
        Ok(found)
    }
}
