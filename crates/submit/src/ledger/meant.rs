//! Which orders a word means: an order ID, an order number, a job name, or a job number.

use super::error::LedgerError;
use super::store::Ledger;
use super::tx::on;
use sqlx::FromRow;

/// Orders that a word may mean at most, for a message.
const MOST: i64 = 10;

/// An order that a word means.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Meant {
    /// Its ledger entry.
    pub order_id: i64,
    /// What the word is of the order: `order ID`, `order number`, `job name` or `job number`.
    pub what: String,
}

impl Ledger {
    /// Lists every order that a word means, each once.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn meant(&self, word: &str) -> Result<Vec<Meant>, LedgerError> {
        const SQL: &str = "SELECT id AS order_id, 'order ID' AS what FROM orders WHERE external_id = $1
             UNION ALL SELECT id, 'order number' FROM orders WHERE number = $1
             UNION ALL SELECT order_id, 'job name' FROM jobs WHERE job_name = $1
             UNION ALL SELECT order_id, 'job number' FROM jobs WHERE number = $1
             LIMIT $2";
        let mut found: Vec<Meant> =
            self.ask(async |tx| on!(tx, c => sqlx::query_as(SQL).bind(word).bind(MOST).fetch_all(c))).await?;
        let mut seen = Vec::new();
        found.retain(|meant| {
            let is_new = !seen.contains(&meant.order_id);
            seen.push(meant.order_id);
            is_new
        });
        found.sort_by_key(|meant| meant.order_id);
        Ok(found)
    }
}
