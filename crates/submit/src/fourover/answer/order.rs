//! The parts of an order answer that decide about its jobs.

use rust_decimal::Decimal;
use serde_json::Value;

use super::job_errors::{self, JobError};
use super::job_ids::JobIds;

/// `order_status`, in any case and by its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrderStatus {
    Success,
    Warning,
    Fail,
    Unclear,
}

/// The parts of an order answer that decide.
#[derive(Debug)]
pub(super) struct Order<'a> {
    pub(super) status: OrderStatus,
    pub(super) job_ids: JobIds,
    /// `job_ids` as written, to find a name in a place where it is not expected.
    job_ids_json: Option<&'a Value>,
    /// Whether there is another `job_ids` further down.
    pub(super) strays: bool,
    pub(super) errors: Vec<JobError>,
    pub(super) charged: bool,
}

impl<'a> Order<'a> {
    /// Reads the parts.
    pub(super) fn read(json: &'a Value, charged: Option<Decimal>) -> Self {
        let job_ids_json = json.get("job_ids");
        Order {
            status: OrderStatus::read(json.get("order_status")),
            job_ids: JobIds::read(job_ids_json),
            job_ids_json,
            strays: json.as_object().is_some_and(|members| members.values().any(super::has_job_ids)),
            errors: job_errors::read(json.get("errors")),
            charged: charged.is_some_and(|amount| !amount.is_zero()),
        }
    }

    /// Returns the errors that name a job.
    pub(super) fn errors_of(&self, name: &str) -> impl Iterator<Item = &JobError> {
        self.errors.iter().filter(move |error| error.name.as_deref() == Some(name))
    }

    /// Nothing went through: `Fail` with an empty `job_ids` (seed 000, "If order_status is Fail").
    pub(super) fn failed_as_a_whole(&self) -> bool {
        self.status == OrderStatus::Fail && self.job_ids.is_empty()
    }

    /// Tells whether `job_ids` has a text anywhere, be it a member's name, a text or a number.
    pub(super) fn job_ids_mention(&self, text: &str) -> bool {
        self.job_ids_json.is_some_and(|json| mentions(json, text))
    }
}

impl OrderStatus {
    fn read(json: Option<&Value>) -> Self {
        let status = json.and_then(Value::as_str).unwrap_or_default().trim().to_lowercase();
        match status.as_str() {
            "success" => OrderStatus::Success,
            "warning" => OrderStatus::Warning,
            fail if fail.starts_with("fail") => OrderStatus::Fail,
            _ => OrderStatus::Unclear,
        }
    }
}

/// Tells whether a text is, anywhere in a value, a member's name, a text or a number.
fn mentions(json: &Value, text: &str) -> bool {
    match json {
        Value::Object(members) => members.iter().any(|(name, json)| name == text || mentions(json, text)),
        Value::Array(items) => items.iter().any(|item| mentions(item, text)),
        Value::String(string) => string == text,
        Value::Number(number) => number.to_string() == text,
        Value::Null | Value::Bool(_) => false,
    }
}
