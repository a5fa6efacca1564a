//! The answer to an order, in the shape the options ask for (4over, Create Order).

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::sandbox::clock::Clock;
use crate::sandbox::exchange::Answer;
use crate::sandbox::options::{JobIdsShape, MessageShape, Options};

use super::cost::Cost;
use super::order_check::CheckedOrder;
use super::payment_answer;

/// What became of the jobs of one order.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) placed: Vec<Placed>,
    pub(super) failures: Vec<Failure>,
    pub(super) charged: Decimal,
}

impl Outcome {
    /// The word of `order_status`.
    pub(super) fn status(&self, options: &Options) -> String {
        match (self.placed.is_empty(), self.failures.is_empty()) {
            (true, _) => options.fail_word.to_string(),
            (false, true) => "Success".to_owned(),
            (false, false) => "Warning".to_owned(),
        }
    }
}

/// A job that was taken.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) name: String,
    pub(super) number: String,
    pub(super) cost: Cost,
    pub(super) skip_files: bool,
    pub(super) files: Value,
}

/// A job that was not.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) name: String,
    /// With the job's suffix in a warning, without it when the whole order failed (seed 000).
    pub(super) number: String,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(name: String, number: String, message: String) -> Self {
        Self { name, number, message }
    }
}

/// Writes the answer.
pub(super) fn write(options: &Options, clock: &mut Clock, order: &CheckedOrder, outcome: &Outcome) -> Answer {
    let mut body = Map::new();
    let mut member = |key: &str, value| body.insert(key.to_owned(), value);
    member("order_status", Value::String(outcome.status(options)));
    member("customer_order_id", Value::String(order.order_id.clone()));
    member("job_ids", job_ids(options.job_ids, &outcome.placed));
    let nothing_placed = outcome.placed.is_empty();
    if nothing_placed {
        member("payment_response", Value::Null);
        member("payment_type", Value::Null);
    } else {
        member("payment_response", payment_answer::write(&clock.tick().iso(), outcome.charged));
        member("payment_type", json!("authnet"));
        if order.breakdown.by_job {
            member("job_cost_breakdown", by_job(&outcome.placed));
        }
    }
    let error = |failure: &Failure| error(options, order, failure, nothing_placed);
    member("errors", outcome.failures.iter().map(error).collect());
    if nothing_placed {
        member("order_cost_breakdown", Value::Null);
    } else if order.breakdown.of_order {
        member(
            "order_cost_breakdown",
            costs(outcome.placed.iter().fold(Cost::default(), |sum, job| sum.add(job.cost))),
        );
    }
    let status = if nothing_placed { options.fail_status } else { 200 };
    Answer::json(status, &Value::Object(body))
}

/// An order of which nothing was placed has `[]` in every shape: an empty map of PHP (seed 000).
fn job_ids(shape: JobIdsShape, placed: &[Placed]) -> Value {
    match shape {
        _ if placed.is_empty() => json!([]),
        JobIdsShape::Object => {
            let good = |job: &Placed| {
                (job.number.clone(), json!({ "customer_job_id": job.name, "status": 200, "messages": [] }))
            };
            placed.iter().map(good).collect()
        }
        JobIdsShape::Objects => {
            let good = |job: &Placed| json!({ "internal_id": job.number, "customer_job_id": job.name });
            placed.iter().map(good).collect()
        }
        JobIdsShape::Strings => placed.iter().map(|job| job.number.clone()).collect(),
    }
}

fn error(options: &Options, order: &CheckedOrder, failure: &Failure, nothing_placed: bool) -> Value {
    let message = match options.messages {
        MessageShape::Object => {
            json!({ "code": "409", "description": failure.message, "meta": [] })
        }
        MessageShape::Text => json!(failure.message),
    };
    json!({
        "customer_order_id": order.order_id,
        "customer_job_id": failure.name,
        "internal_id": failure.number,
        "job_status": if nothing_placed { "Failed" } else { "Warning" },
        "message": message,
    })
}

fn by_job(placed: &[Placed]) -> Value {
    placed.iter().map(|job| (job.number.clone(), costs(job.cost))).collect()
}

/// Prices are strings with two decimals (seed 000).
fn costs(cost: Cost) -> Value {
    let of = |part: Decimal| format!("{part:.2}");
    json!({
        "product_price": of(cost.product),
        "option_price": of(cost.options),
        "turnaround_price": of(cost.turnaround),
        "product_tax": of(cost.tax),
        "shipping_price": of(cost.shipping),
        "shipping_tax": "0.00",
        "postage_price": "0.00",
        "postage_tax": "0.00",
    })
}
