//! A job as it is exported.

use crate::cli::orders::body;
use crate::ledger::{JobRow, Millis, OrderRow, SentJob};
use crate::place::JobOutcome;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The columns, in their order. Whoever reads them goes by their names: none is ever renamed or moved.
const COLUMNS: [&str; 27] = [
    "storefront",
    "order_id",
    "number",
    "order_state",
    "total",
    "job_name",
    "job_number",
    "state",
    "progress",
    "reason",
    "mapping",
    "order_line_item_id",
    "product_uuid",
    "runsize_uuid",
    "colorspec_uuid",
    "turnaroundtime_uuid",
    "test",
    "round",
    "reference",
    "charged_for_round",
    "mapping_version",
    "sent_at",
    "placed_at",
    "tracking",
    "price",
    "job_cost_breakdown",
    "order_cost_breakdown",
];

/// The columns that say who somebody is.
const PERSONAL: [&str; 2] = ["customer", "ship_to"];

/// A job, by column.
pub(super) struct Row(Map<String, Value>);

/// Reads what rounds sent; what cannot be read is not there.
pub(super) fn bodies(bodies: BTreeMap<i64, Vec<u8>>) -> BTreeMap<i64, Value> {
    bodies.into_iter().filter_map(|(round, body)| Some((round, serde_json::from_slice(&body).ok()?))).collect()
}

impl Row {
    /// Names the columns.
    pub(super) fn columns(personal: bool) -> impl Iterator<Item = &'static str> {
        COLUMNS.into_iter().chain(PERSONAL.into_iter().filter(move |_| personal))
    }

    /// Makes the row of a job: what it is now, and what its last round sent for it.
    pub(super) fn new(order: &OrderRow, sent: &SentJob, bodies: &BTreeMap<i64, Value>) -> Row {
        let job = &sent.job;
        let body = sent.submission_id.and_then(|round| sent_as(bodies.get(&round)?, &job.job_name));
        let part = |name: &str| body.and_then(|body| body.get(name)).cloned().unwrap_or_default();
        let tracking: Vec<String> = serde_json::from_str(&job.tracking).unwrap_or_default();
        let values = [
            json!(order.storefront),
            json!(order.external_id),
            json!(order.number),
            json!(order.state),
            json!(order.amount),
            json!(job.job_name),
            json!(job.number),
            json!(job.state),
            json!(job.progress),
            json!(job.reason),
            json!(job.mapping),
            json!(job.order_line_item_id),
            part("product_uuid"),
            part("runsize_uuid"),
            part("colorspec_uuid"),
            part("turnaroundtime_uuid"),
            json!(sent.is_test),
            json!(sent.round),
            json!(sent.reference),
            json!(sent.charged),
            json!(sent.mapping_version),
            json!(sent.intended_at.map(time)),
            json!(job.placed_at.map(time)),
            json!(tracking),
            json!(price(job)),
            parts(job.price.as_deref()),
            parts(sent.round_price.as_deref()),
        ];
        let personal = [json!(order.customer), part("ship_to")];
        let named = COLUMNS.into_iter().zip(values).chain(PERSONAL.into_iter().zip(personal));
        Row(named.map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Writes the row as an object.
    pub(super) fn document(&self, personal: bool) -> Value {
        Row::columns(personal).map(|column| (column.to_owned(), self.0[column].clone())).collect()
    }

    /// Writes the row as cells.
    pub(super) fn cells(&self, personal: bool) -> impl Iterator<Item = String> {
        Row::columns(personal).map(|column| match &self.0[column] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
            }
            other => other.to_string(),
        })
    }
}

/// Reads what was charged, part by part.
fn parts(price: Option<&str>) -> Value {
    price.and_then(|price| serde_json::from_str(price).ok()).unwrap_or_default()
}

/// Adds up what was charged for a job.
fn price(job: &JobRow) -> Option<String> {
    JobOutcome::of(job).price
}

/// Finds what was sent of a job: itself, or the job that has it as a set.
fn sent_as<'b>(body: &'b Value, name: &str) -> Option<&'b Value> {
    body::jobs(body).find(|job| body::names(job).contains(&name))
}

/// Writes a time as RFC 3339 has it, in UTC.
fn time(at: Millis) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}
