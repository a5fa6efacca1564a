//! The rules of `POST /orders` above its jobs (seed 000).

use serde_json::Value;

use super::job_check::{self, CheckedJob};
use super::notes::{Notes, flag, text};

const KEYS: [&str; 8] = [
    "order_id",
    "is_test_order",
    "display_breakdown_prices",
    "coupon_code",
    "skip_conformation",
    "skip_confirmation",
    "jobs",
    "payment",
];

/// An order that has an id and jobs. Its jobs may still be wrong.
#[derive(Debug)]
pub(super) struct CheckedOrder {
    pub(super) order_id: String,
    pub(super) test: bool,
    pub(super) breakdown: Breakdown,
    pub(super) jobs: Vec<CheckedJob>,
    pub(super) unknown_keys: Vec<String>,
    pub(super) ignored_keys: Vec<String>,
}

/// Which cost breakdowns are asked for (`display_breakdown_prices`).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Breakdown {
    pub(super) by_job: bool,
    pub(super) of_order: bool,
}

/// Checks an order. What is wrong above the jobs refuses the whole request; what is wrong in a job
/// refuses that job.
pub(super) fn check(order: &Value) -> Result<CheckedOrder, Vec<String>> {
    let mut notes = Notes::default();
    notes.unknown_keys("", order, &KEYS);
    let order_id = text(order, "order_id").unwrap_or_else(|| {
        notes.problem("order_id is required");
        ""
    });
    let test = switch(&mut notes, order, "is_test_order");
    switch(&mut notes, order, "skip_conformation");
    switch(&mut notes, order, "skip_confirmation");
    let breakdown = breakdown(&mut notes, order);
    coupon(&mut notes, order);
    let jobs = jobs(&mut notes, order);
    if order.get("skip_confirmation").is_some() && !jobs.iter().any(job_check::is_direct_mail) {
        notes.ignored.push("skip_confirmation".to_owned());
    }
    if !notes.problems.is_empty() {
        return Err(notes.problems);
    }
    let check_job = |(index, job)| job_check::check(&mut notes, &format!("jobs[{index}]"), job);
    Ok(CheckedOrder {
        order_id: order_id.to_owned(),
        test,
        breakdown,
        jobs: jobs.iter().enumerate().map(check_job).collect(),
        unknown_keys: notes.unknown,
        ignored_keys: notes.ignored,
    })
}

fn switch(notes: &mut Notes, order: &Value, key: &str) -> bool {
    let read = flag(order, key).unwrap_or_else(|()| {
        notes.problem(format!("{key} has to be true or false"));
        None
    });
    read.unwrap_or(false)
}

fn breakdown(notes: &mut Notes, order: &Value) -> Breakdown {
    let (by_job, of_order) = match order.get("display_breakdown_prices") {
        None => (false, false),
        Some(Value::String(word)) if word == "job" => (true, false),
        Some(Value::String(word)) if word == "order" => (false, true),
        Some(Value::String(word)) if word == "all" => (true, true),
        Some(_) => {
            notes.problem("display_breakdown_prices has to be job, order or all");
            (false, false)
        }
    };
    Breakdown { by_job, of_order }
}

/// Only one coupon per order is allowed, so an array of them cannot be right (seed 000).
fn coupon(notes: &mut Notes, order: &Value) {
    if !matches!(order.get("coupon_code"), None | Some(Value::String(_))) {
        notes.problem("coupon_code has to be a string");
    }
}

fn jobs<'a>(notes: &mut Notes, order: &'a Value) -> &'a [Value] {
    let jobs = order.get("jobs").and_then(Value::as_array).map(Vec::as_slice);
    let jobs = jobs.unwrap_or_default();
    if jobs.is_empty() {
        notes.problem("jobs is required and has to hold at least one job");
    } else if !jobs.iter().all(Value::is_object) {
        notes.problem("jobs holds something that is not a job");
    }
    jobs
}
