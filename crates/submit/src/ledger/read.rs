//! What is asked of the ledger; nothing here changes it.

use super::act::approval::releases;
use super::act::spend::spent;
use super::act::{Over, Releases, Spending, Whose};
use super::clock::Millis;
use super::error::LedgerError;
use super::row::{Entry, EventRow, OrderAndJob, PlanRow, ShipmentRow, Step, SubmissionRow, WorkRow, order_and_jobs};
use super::state::State;
use super::store::Ledger;
use super::tx::{Connection, ask, on};
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;

/// Amounts are compared in these parts of one: what 4over and storefronts charge is in hundredths.
pub(super) const UNITS: i64 = 10_000;

/// When a step is due next, also in the past; none where nothing is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// For live orders.
    pub live: Option<Millis>,
    /// For orders of back-fills, once their pace lets them be taken up.
    pub behind: Option<Millis>,
    /// For orders whose step was taken up twice and never ended: these are worked on one at a time.
    pub suspect: Option<Millis>,
}

impl Ledger {
    /// Reads an order and its jobs.
    ///
    /// # Errors
    /// There is no such order, or the store cannot be read.
    pub async fn entry(&self, order_id: i64) -> Result<Entry, LedgerError> {
        // One statement, so that it is of one moment without a transaction around it.
        let rows: Vec<OrderAndJob> = self.ask(async |tx| ask!(tx, order_and_jobs!("id = $1"), order_id)).await?;
        Entry::of(order_id, rows)
    }

    /// Reads orders and their jobs, all in one message to the store; what is not there is left out.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn entries(&self, order_ids: &[i64]) -> Result<Vec<Entry>, LedgerError> {
        let ids = Value::from(order_ids).to_string();
        let rows: Vec<OrderAndJob> = self
            .ask(async |tx| match tx.connection {
                Connection::Sqlite(_) => {
                    ask!(tx, order_and_jobs!("id IN (SELECT value FROM json_each($1))"), ids.as_str())
                }
                Connection::Postgres(_) => {
                    const SQL: &str = order_and_jobs!(
                        "id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($1 AS json)) AS value)"
                    );
                    ask!(tx, SQL, ids.as_str())
                }
            })
            .await?;
        Entry::all(rows)
    }

    /// Finds an order by what the storefront calls it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn find(&self, storefront: &str, external_id: &str) -> Result<Option<i64>, LedgerError> {
        self.ask(async |tx| {
            let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(
                "SELECT id FROM orders WHERE storefront = $1 AND external_id = $2",
            ).bind(storefront).bind(external_id).fetch_optional(c))?;
            Ok(found.map(|(id,)| id))
        })
        .await
    }

    /// Counts orders by where they are.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn counts(&self) -> Result<BTreeMap<State, i64>, LedgerError> {
        let rows: Vec<(String, i64)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as("SELECT state, count(*) FROM orders GROUP BY state").fetch_all(c))
            })
            .await?;
        rows.into_iter().map(|(state, count)| Ok((State::try_from(state)?, count))).collect()
    }

    /// Returns when a step of some order is due next, also in the past; what is behind, once its pace lets it be taken up.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn next_due(&self, step: Step) -> Result<Option<Millis>, LedgerError> {
        let Due { live, behind, suspect } = self.due(step).await?;
        Ok(live.into_iter().chain(behind).chain(suspect).min())
    }

    /// Returns when a step is due next of some live order, and of some order of a back-fill.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn due(&self, step: Step) -> Result<Due, LedgerError> {
        type Times = (Option<Millis>, Option<Millis>, Option<Millis>, Option<Millis>);
        const SQL: &str = "SELECT
                (SELECT min(next_at) FROM work WHERE step = $1 AND rank = 0 AND next_at IS NOT NULL AND begun < 2),
                (SELECT min(next_at) FROM work WHERE step = $1 AND rank = 1 AND next_at IS NOT NULL AND begun < 2),
                (SELECT next_at FROM pace WHERE name = 'backfill' AND $1 = 'place'),
                (SELECT min(next_at) FROM work WHERE step = $1 AND begun >= 2)";
        let (live, behind, paced, suspect): Times =
            self.ask(async |tx| on!(tx, c => sqlx::query_as(SQL).bind(step.as_str()).fetch_one(c))).await?;
        Ok(Due { live, behind: behind.max(paced.filter(|_| behind.is_some())), suspect })
    }

    /// Returns the steps of an order that are due, will be or were.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn work(&self, order_id: i64) -> Result<Vec<WorkRow>, LedgerError> {
        self.ask(async |tx| {
            on!(tx, c => sqlx::query_as(
                "SELECT order_id, step, next_at, lease IS NOT NULL AS is_leased, attempts, trouble FROM work
                 WHERE order_id = $1 ORDER BY step",
            ).bind(order_id).fetch_all(c))
        })
        .await
    }

    /// Returns the order as a person handed it over, while that is kept. The storefront is not asked for such an order.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn body(&self, order_id: i64) -> Result<Option<Vec<u8>>, LedgerError> {
        let found: Option<(Vec<u8>,)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as("SELECT body FROM order_personal WHERE order_id = $1 AND erased_at IS NULL")
                    .bind(order_id).fetch_optional(c))
            })
            .await?;
        Ok(found.map(|(body,)| body))
    }

    /// Returns when the order that a person handed over was erased.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn erased_body(&self, order_id: i64) -> Result<Option<Millis>, LedgerError> {
        let found: Option<(Millis,)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as(
                    "SELECT erased_at FROM order_personal WHERE order_id = $1 AND erased_at IS NOT NULL",
                ).bind(order_id).fetch_optional(c))
            })
            .await?;
        Ok(found.map(|(at,)| at))
    }

    /// Returns what was planned for an order when it was held last.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn plan(&self, order_id: i64) -> Result<Option<PlanRow>, LedgerError> {
        self.ask(async |tx| {
            on!(tx, c => sqlx::query_as(
                "SELECT made_at, fingerprint, total, findings, summary FROM plan WHERE order_id = $1",
            ).bind(order_id).fetch_optional(c))
        })
        .await
    }

    /// Adds up what was spent today (UTC): what was charged, and what was quoted for requests whose answer is not known.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn spent_today(&self) -> Result<Decimal, LedgerError> {
        self.ask(spent).await
    }

    /// Returns who released an order as it is translated, since it was held last, and who held it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn releases(&self, order_id: i64, fingerprint: &str) -> Result<Releases, LedgerError> {
        self.read(async |tx| releases(tx, order_id, fingerprint).await).await
    }

    /// Lists the limits that a request would exceed now. They are checked again where the intent is recorded.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn over(&self, spending: Spending, whose: Whose<'_>) -> Result<Vec<Over>, LedgerError> {
        if !spending.is_limited() {
            return Ok(Vec::new());
        }
        self.read(async |tx| spending.over(tx, whose).await).await
    }

    /// Returns the rounds of an order, the first one first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn submissions(&self, order_id: i64) -> Result<Vec<SubmissionRow>, LedgerError> {
        self.ask(async |tx| {
            on!(tx, c => sqlx::query_as(
                "SELECT id, order_id, round, reference, body_sha256, mapping_version, is_test, lease, intended_at, resolved_at,
                        outcome, http_status, answer, charged, quoted, price
                 FROM submission WHERE order_id = $1 ORDER BY round",
            ).bind(order_id).fetch_all(c))
        })
        .await
    }

    /// Returns what a round sent, without the payment token, where that is kept.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn sent(&self, submission_id: i64) -> Result<Option<Vec<u8>>, LedgerError> {
        let found: Option<(Vec<u8>,)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as("SELECT body FROM submission_body WHERE submission_id = $1 AND erased_at IS NULL")
                    .bind(submission_id).fetch_optional(c))
            })
            .await?;
        Ok(found.map(|(body,)| body))
    }

    /// Returns the history of an order, the oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn history(&self, order_id: i64) -> Result<Vec<EventRow>, LedgerError> {
        self.ask(async |tx| {
            on!(tx, c => sqlx::query_as(
                "SELECT id, order_id, job_id, at, actor, what, detail FROM event WHERE order_id = $1 ORDER BY id",
            ).bind(order_id).fetch_all(c))
        })
        .await
    }

    /// Returns how often something of an order came to the same as before, and when it did so last.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn repeated(&self, order_id: i64) -> Result<Option<(i64, Millis)>, LedgerError> {
        self.ask(async |tx| {
            on!(tx, c => sqlx::query_as("SELECT times, last_at FROM repeated WHERE order_id = $1").bind(order_id)
                .fetch_optional(c))
        })
        .await
    }

    /// Returns what was written back to an order, by custom field, as JSON.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn written(&self, order_id: i64) -> Result<BTreeMap<String, String>, LedgerError> {
        let rows: Vec<(String, String)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as("SELECT custom_field_id, value FROM written WHERE order_id = $1")
                    .bind(order_id).fetch_all(c))
            })
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Returns the parcels that the storefront was told of, or was to be.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn shipments(&self, order_id: i64) -> Result<Vec<ShipmentRow>, LedgerError> {
        self.ask(async |tx| {
            on!(tx, c => sqlx::query_as(
                "SELECT tracking_number, state, lines, intended_at, shipment_id FROM shipment
                 WHERE order_id = $1 ORDER BY tracking_number",
            ).bind(order_id).fetch_all(c))
        })
        .await
    }

    /// Finds the order that has a job of this 4over number, or of this name.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn order_of_job(&self, name_or_number: &str) -> Result<Option<i64>, LedgerError> {
        let found: Option<(i64,)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as("SELECT order_id FROM jobs WHERE number = $1 OR job_name = $1 LIMIT 1")
                    .bind(name_or_number).fetch_optional(c))
            })
            .await?;
        Ok(found.map(|(id,)| id))
    }

    /// Tells whether a version of the mappings has placed a job before.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn is_known_version(&self, mapping_version: &str) -> Result<bool, LedgerError> {
        let found: Option<(i64,)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as(
                    "SELECT submission.id FROM submission JOIN submission_job ON submission_id = submission.id
                         JOIN jobs ON jobs.id = job_id
                     WHERE submission.mapping_version = $1 AND jobs.number IS NOT NULL LIMIT 1",
                ).bind(mapping_version).fetch_optional(c))
            })
            .await?;
        Ok(found.is_some())
    }

    /// Tells whether people were told of something that is not over yet.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn has_notices(&self) -> Result<bool, LedgerError> {
        let found: Option<(String,)> = self
            .ask(async |tx| on!(tx, c => sqlx::query_as("SELECT what FROM notice LIMIT 1").fetch_optional(c)))
            .await?;
        Ok(found.is_some())
    }

    /// Returns the position of a cursor.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn cursor(&self, name: &str) -> Result<Option<String>, LedgerError> {
        let found: Option<(String,)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as("SELECT position FROM cursor WHERE name = $1").bind(name).fetch_optional(c))
            })
            .await?;
        Ok(found.map(|(position,)| position))
    }

    /// Returns the value of a setting.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, LedgerError> {
        let found: Option<(String,)> = self
            .ask(async |tx| {
                on!(tx, c => sqlx::query_as("SELECT value FROM setting WHERE name = $1").bind(name).fetch_optional(c))
            })
            .await?;
        Ok(found.map(|(value,)| value))
    }
}
