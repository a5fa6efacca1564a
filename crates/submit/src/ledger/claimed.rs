//! What unverified pushes claim of jobs in doubt.

use super::clock::Millis;
use super::error::LedgerError;
use super::store::Ledger;
use super::tx::on;
use serde::Serialize;
use sqlx::FromRow;

/// A number that a push claimed for a job in doubt. Nobody verified it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize)]
pub struct ClaimRow {
    /// The job.
    pub job_id: i64,
    /// The 4over job number that was claimed.
    pub number: String,
    /// When it was claimed first.
    pub claimed_at: Millis,
}

impl Ledger {
    /// Returns what pushes claimed of the jobs of an order, the oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn claims(&self, order_id: i64) -> Result<Vec<ClaimRow>, LedgerError> {
        self.ask(async |tx| {
            on!(tx, c => sqlx::query_as(
                "SELECT job_id, claimed_number.number, claimed_at FROM claimed_number JOIN jobs ON jobs.id = job_id
                 WHERE order_id = $1 ORDER BY claimed_at, claimed_number.number",
            ).bind(order_id).fetch_all(c))
        })
        .await
    }
}
