//! Questions about customers and their personal data: whose an order is, and what of it is older than it may be.

use super::act::Kept;
use super::error::LedgerError;
use super::store::Ledger;
use super::tx::{on, places};
use sqlx::AssertSqlSafe;

impl Ledger {
    /// Tells whether an order of the customer was placed before, other than this one.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn is_known_customer(
        &self,
        order_id: i64,
        storefront: &str,
        customer: &str,
    ) -> Result<bool, LedgerError> {
        let called = self.pseudonyms().await?.all(customer)?;
        let sql = format!(
            "SELECT id FROM orders WHERE storefront = $1 AND id <> $2 AND state IN ('placed', 'done')
                 AND customer IN ({}) LIMIT 1",
            places(3, called.len())
        );
        let found: Option<(i64,)> = self
            .ask(async |tx| {
                on!(tx, c => {
                    let query = sqlx::query_as(AssertSqlSafe(sql.clone())).bind(storefront).bind(order_id);
                    called.iter().fold(query, |query, one| query.bind(one)).fetch_optional(c)
                })
            })
            .await?;
        Ok(found.is_some())
    }

    /// Finds the orders of a customer, by whom the storefront calls them, in one storefront or in all; with whether each was
    /// erased for good.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn orders_of_customer(
        &self,
        storefront: Option<&str>,
        customer: &str,
    ) -> Result<Vec<(i64, bool)>, LedgerError> {
        let called = self.pseudonyms().await?.all(customer)?;
        let sql = format!(
            "SELECT id, forgotten FROM orders WHERE (CAST($1 AS TEXT) IS NULL OR storefront = $1) AND customer IN ({})
             ORDER BY id",
            places(2, called.len())
        );
        self.ask(async |tx| {
            on!(tx, c => {
                let query = sqlx::query_as(AssertSqlSafe(sql.clone())).bind(storefront);
                called.iter().fold(query, |query, one| query.bind(one)).fetch_all(c)
            })
        })
        .await
    }

    /// Returns the orders of which nobody knows yet whose they are, as they came, from above an order of the ledger on.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn unread_bodies(
        &self,
        storefront: Option<&str>,
        above: i64,
    ) -> Result<Vec<(i64, Vec<u8>)>, LedgerError> {
        self.ask(async |tx| {
            on!(tx, c => sqlx::query_as(
                "SELECT id, body FROM orders JOIN order_personal ON order_id = id
                 WHERE customer IS NULL AND order_personal.erased_at IS NULL AND id > $2
                     AND (CAST($1 AS TEXT) IS NULL OR storefront = $1) ORDER BY id LIMIT 100",
            ).bind(storefront).bind(above).fetch_all(c))
        })
        .await
    }

    /// Finds orders of which something is older than it may be; by what is too old of them, and the oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn expired(&self, kept: Kept, limit: i64) -> Result<Vec<i64>, LedgerError> {
        let [bodies, ended, stale] = kept.limits(self.clock().now());
        let found: Vec<(i64,)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as(
                    "SELECT id FROM orders WHERE erased_at IS NULL AND changed_at < $1
                         AND (changed_at < $2 OR state IN ('done', 'cancelled', 'nothing')) ORDER BY changed_at LIMIT $3",
                ).bind(ended).bind(stale).bind(limit).fetch_all(c))
            })
            .await?;
        if !found.is_empty() {
            return Ok(found.into_iter().map(|(id,)| id).collect());
        }
        const CAME: &str = "SELECT order_id FROM order_personal WHERE erased_at IS NULL AND stored_at < $1 ORDER BY stored_at LIMIT $2";
        const WAS_SENT: &str = "SELECT s.order_id FROM submission_body b JOIN submission s ON s.id = b.submission_id
             WHERE b.erased_at IS NULL AND s.intended_at < $1 ORDER BY b.submission_id LIMIT $2";
        for sql in [CAME, WAS_SENT] {
            let found: Vec<(i64,)> =
                self.ask(async |tx| on!(tx, c => sqlx::query_as(sql).bind(bodies).bind(limit).fetch_all(c))).await?;
            if !found.is_empty() {
                return Ok(found.into_iter().map(|(id,)| id).collect());
            }
        }
        Ok(Vec::new())
    }
}
