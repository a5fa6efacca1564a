//! What unverified pushes claim of jobs in doubt.

use super::clock::Millis;
use super::error::LedgerError;
use super::store::Ledger;
use super::tx::on;
use serde::Serialize;
use sqlx::FromRow;

/// How long a 4over job number is at most; those that are known have 15 letters.
const LONGEST: usize = 64;

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

/// Tells whether a text has the form of a 4over job number.
pub fn is_job_number(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
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

#[cfg(test)]
mod tests {
    use super::is_job_number;

    #[test]
    fn a_job_number_is_letters_digits_and_hyphens() {
        assert!(is_job_number("X8291118499-001") && is_job_number("1"));
        for text in ["", "X 1", "X1\u{202e}", "X1\n", "<b>", "../X1", &"X".repeat(65)] {
            assert!(!is_job_number(text), "{text:?}");
        }
    }
}
