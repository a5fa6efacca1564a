//! The rows of the ledger as they are read.

mod entry; // An order with its jobs.
mod job; // A job.
mod order; // An order.
mod shipment; // A parcel.
mod source; // How orders come.
mod state; // Where they are.
mod step; // What is done with them.

pub use entry::Entry;
pub(super) use entry::{OrderAndJob, order_and_jobs};
pub use job::JobRow;
pub(super) use job::job_columns;
pub use order::OrderRow;
pub(super) use order::order_columns;
pub use shipment::{ShipmentRow, Shipped};
pub use source::Source;
pub use step::Step;

use super::clock::Millis;
use serde::Serialize;
use sqlx::FromRow;

/// A round of an order.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct SubmissionRow {
    /// Its id.
    pub id: i64,
    /// The order.
    pub order_id: i64,
    /// 1 for the first.
    pub round: i64,
    /// The order id that 4over was told.
    pub reference: String,
    /// SHA-256 of the bytes that were to be sent.
    pub body_sha256: String,
    /// The mappings that made it.
    pub mapping_version: String,
    /// Whether 4over was to print nothing.
    pub is_test: bool,
    /// The lease under which it was sent, which no other round has.
    #[serde(skip)]
    pub lease: String,
    /// When the intent was committed.
    pub intended_at: Millis,
    /// When it was known of every job what became of it.
    pub resolved_at: Option<Millis>,
    /// What became of it: `answered`, `not_sent`, `turned_away`, `in_doubt`, `resolved`.
    pub outcome: Option<String>,
    /// The HTTP status of the answer.
    pub http_status: Option<i64>,
    /// 4over's answer without private matters.
    pub answer: Option<String>,
    /// What was charged.
    pub charged: Option<String>,
    /// What was quoted before.
    pub quoted: Option<String>,
    /// What 4over charged, part by part, a JSON object.
    pub price: Option<String>,
}

/// What was planned for an order when it was held last.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct PlanRow {
    /// When.
    pub made_at: Millis,
    /// The fingerprint of the translation that it is of.
    pub fingerprint: String,
    /// What the order was quoted to cost.
    pub total: Option<String>,
    /// What the guards found, a JSON list, without what is personal in it.
    pub findings: String,
    /// The whole plan, JSON, unless it was erased.
    pub summary: Option<String>,
}

/// Artwork of an order that is checked before it is placed.
#[derive(Clone, Debug, FromRow)]
pub struct LookRow {
    /// The translation that names the files.
    pub fingerprint: String,
    /// A hash of the customer.
    pub customer: String,
    /// A hash of the host of the first file that is left.
    pub host: String,
    /// The URLs that are left to fetch, a JSON list.
    pub urls: String,
    /// What was found, a JSON object by the SHA-256 of the URL.
    pub found: String,
}

/// A line of the history.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct EventRow {
    /// Its id; later ones are higher.
    pub id: i64,
    /// The order.
    pub order_id: i64,
    /// The job, where it is about one.
    pub job_id: Option<i64>,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// What happened.
    pub what: String,
    /// More about it: text, or JSON.
    pub detail: Option<String>,
}

/// A step of an order that is, was or will be due.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct WorkRow {
    /// The order.
    pub order_id: i64,
    /// The step.
    pub step: String,
    /// When it is due, or, while somebody does it, when their lease ends; none: it is not due.
    pub next_at: Option<Millis>,
    /// Whether somebody does it now.
    pub is_leased: bool,
    /// How often it came to nothing since it last succeeded.
    pub attempts: i64,
    /// Why it came to nothing.
    pub trouble: Option<String>,
}
