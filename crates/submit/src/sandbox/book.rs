//! What a sandbox remembers of everything that was asked of it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

/// A snapshot of both fakes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Book {
    /// Every well-formed `POST /orders`, placed or not, oldest first.
    pub orders: Vec<PostedOrder>,
    /// Every job placed, oldest first.
    pub jobs: Vec<Job>,
    /// Every charge, oldest first.
    pub charges: Vec<Charge>,
    /// Every file that `POST /files` took in and that was not deleted.
    pub files: Vec<StoredFile>,
    /// Every change written to a storefront order, oldest first.
    pub patches: Vec<Patch>,
    /// Every Shipment record made at the storefront, oldest first.
    pub shipments: Vec<Value>,
    /// Storefront calls that a connector must never make, as `METHOD /path`.
    pub forbidden_calls: Vec<String>,
    /// Tokens issued by `POST /oauth/token`.
    pub tokens_issued: usize,
    /// Every request to either server except the sandbox's own routes, oldest first.
    pub requests: Vec<RequestLine>,
    /// The rules still in force, in text.
    pub behaviours: Vec<String>,
    /// Answers held back at this moment.
    pub held: usize,
}

impl Book {
    /// Names that more than one placed job has. 4over takes them, and then nobody can tell the jobs
    /// apart.
    #[must_use]
    pub fn duplicate_job_names(&self) -> Vec<String> {
        repeated(self.jobs.iter().map(|job| job.job_name.as_str()))
    }

    /// Values of `order_id` under which jobs were placed more than once. 4over is not known to refuse
    /// them (4over, Create Order), so each is money spent twice.
    #[must_use]
    pub fn duplicate_order_ids(&self) -> Vec<String> {
        let placed = self.orders.iter().filter(|order| !order.jobs.is_empty());
        repeated(placed.map(|order| order.order_id.as_str()))
    }

    /// Tracking numbers of which an order has more than one Shipment record.
    #[must_use]
    pub fn duplicate_shipments(&self) -> Vec<String> {
        let parcel = |shipment: &Value| format!("{} {}", shipment["order_id"], shipment["tracking_number"]);
        let parcels: Vec<String> = self.shipments.iter().map(parcel).collect();
        repeated(parcels.iter().map(String::as_str))
    }

    /// Adds up all charges, in US dollars.
    #[must_use]
    pub fn total_charged(&self) -> Decimal {
        self.charges.iter().map(|charge| charge.amount).sum()
    }

    /// Keys in orders that no source documents, all orders together.
    #[must_use]
    pub fn unknown_keys(&self) -> Vec<String> {
        self.orders.iter().flat_map(|order| order.unknown_keys.clone()).collect()
    }

    /// Keys in orders that 4over probably ignores in silence, all orders together.
    #[must_use]
    pub fn ignored_keys(&self) -> Vec<String> {
        self.orders.iter().flat_map(|order| order.ignored_keys.clone()).collect()
    }

    /// Counts requests of a method whose path begins as given.
    #[must_use]
    pub fn count(&self, method: &str, path: &str) -> usize {
        let fits = |line: &&RequestLine| line.method == method && line.path.starts_with(path);
        self.requests.iter().filter(fits).count()
    }
}

fn repeated<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts.retain(|_, count| *count > 1);
    counts.into_keys().map(str::to_owned).collect()
}

/// One `POST /orders` and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct PostedOrder {
    /// The caller's `order_id`.
    pub order_id: String,
    /// 4over's order number, without the job's suffix.
    pub number: String,
    /// `Success`, `Warning`, `Fail` or `Failed`, as answered.
    pub status: String,
    /// Whether `is_test_order` was true.
    pub test: bool,
    /// Numbers of the jobs placed.
    pub jobs: Vec<String>,
    /// Jobs not placed.
    pub refused: Vec<Refusal>,
    /// Keys that no source documents, as paths such as `jobs[0].custom_data`.
    pub unknown_keys: Vec<String>,
    /// Keys that 4over probably ignores in silence.
    pub ignored_keys: Vec<String>,
    /// The body as received.
    pub body: Value,
}

/// A job that was not placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The caller's `job_name`; empty if there was none.
    pub job_name: String,
    /// Why, as answered.
    pub message: String,
}

/// A job at the fake 4over.
#[derive(Clone, Debug, Serialize)]
pub struct Job {
    /// 4over job number, such as `X8291118499-001`.
    pub number: String,
    /// The caller's `job_name`, of the set if the job is one of several.
    pub job_name: String,
    /// The caller's `order_id`.
    pub order_id: String,
    /// Whether the order had `skip_files`, so that files may be attached later.
    pub skip_files: bool,
    /// Artwork by reason code.
    pub files: Value,
    /// Status history, oldest first.
    pub history: Vec<StatusEntry>,
    /// Tracking number, from shipment on.
    pub tracking: Option<String>,
}

impl Job {
    /// Returns the label of the present status.
    #[must_use]
    pub fn status(&self) -> &str {
        self.history.last().map_or("", |entry| entry.label)
    }
}

/// One step of a job.
#[derive(Clone, Debug, Serialize)]
pub struct StatusEntry {
    /// Label of the official table.
    pub label: &'static str,
    /// A UUID of that label.
    pub uuid: &'static str,
    /// When, without zone.
    pub date: String,
}

/// Money taken.
#[derive(Clone, Debug, Serialize)]
pub struct Charge {
    /// The caller's `order_id`.
    pub order_id: String,
    /// US dollars.
    pub amount: Decimal,
    /// The profile token charged.
    pub profile_token: String,
    /// Whether the order was a test order.
    pub test: bool,
}

/// A file at the fake 4over.
#[derive(Clone, Debug, Serialize)]
pub struct StoredFile {
    /// Its UUID.
    pub uuid: String,
    /// The URL it was asked to be fetched from.
    pub source: String,
}

/// A change written to a storefront order.
#[derive(Clone, Debug, Serialize)]
pub struct Patch {
    /// The order's id.
    pub order: String,
    /// RFC 6902 operations as received.
    pub operations: Value,
}

/// One request, without query, headers and body.
#[derive(Clone, Debug, Serialize)]
pub struct RequestLine {
    /// `4over` or `storefront`.
    pub server: &'static str,
    /// HTTP method.
    pub method: String,
    /// Path as sent.
    pub path: String,
    /// Status of the answer that was made, also if it did not get through; `None` if a rule came
    /// before the request was carried out.
    pub status: Option<u16>,
}
