//! What was sent of orders, job by job, for whoever has to account for it.

use super::clock::Millis;
use super::error::LedgerError;
use super::row::JobRow;
use super::store::Ledger;
use super::tx::{on, places};
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::BTreeMap;

/// A job, and the last round that it was in.
#[derive(Clone, Debug, FromRow)]
pub struct SentJob {
    /// The job.
    #[sqlx(flatten)]
    pub job: JobRow,
    /// The round; none where the job was not in one yet.
    pub submission_id: Option<i64>,
    /// 1 for the first.
    pub round: Option<i64>,
    /// The order id that 4over was told.
    pub reference: Option<String>,
    /// The mappings that made it.
    pub mapping_version: Option<String>,
    /// Whether 4over was to print nothing.
    pub is_test: Option<bool>,
    /// When the intent was committed.
    pub intended_at: Option<Millis>,
    /// What was charged for the whole round.
    pub charged: Option<String>,
    /// The same part by part, a JSON object.
    pub round_price: Option<String>,
}

impl Ledger {
    /// Returns the jobs of some orders with the last round of each, by order, the newest first, and by their position.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn sent_jobs(&self, orders: &[i64]) -> Result<Vec<SentJob>, LedgerError> {
        let sql = format!(
            "SELECT jobs.id, jobs.order_id, job_name, position, mapping, order_line_item_id, state, reason, number,
                    progress, status, tracking, attach, placed_at, changed_at, not_placed, files_follow, attached_sha256, jobs.price,
                    submission.id AS submission_id, round,
                    reference, mapping_version, is_test, intended_at, charged, submission.price AS round_price
             FROM jobs LEFT JOIN submission ON submission.id =
                  (SELECT max(submission_id) FROM submission_job WHERE job_id = jobs.id)
             WHERE jobs.order_id IN ({}) ORDER BY jobs.order_id DESC, position",
            places(1, orders.len())
        );
        self.ask(async |tx| {
            on!(tx, c => {
                let mut query = sqlx::query_as(AssertSqlSafe(sql.clone()));
                for order in orders {
                    query = query.bind(order);
                }
                query.fetch_all(c)
            })
        })
        .await
    }

    /// Returns what rounds sent, without the payment token, by round; a round whose body was erased has none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn sent_bodies(&self, rounds: &[i64]) -> Result<BTreeMap<i64, Vec<u8>>, LedgerError> {
        let sql = format!(
            "SELECT submission_id, body FROM submission_body WHERE submission_id IN ({})",
            places(1, rounds.len())
        );
        let rows: Vec<(i64, Vec<u8>)> = self
            .ask(async |tx| {
                on!(tx, c => {
                    let mut query = sqlx::query_as(AssertSqlSafe(sql.clone()));
                    for round in rounds {
                        query = query.bind(round);
                    }
                    query.fetch_all(c)
                })
            })
            .await?;
        Ok(rows.into_iter().collect())
    }
}
