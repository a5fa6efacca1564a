//! The reading of a create-order answer: one outcome per job, and `Unknown` wherever the answer leaves a doubt.
//!
//! A job that is called refused is sent again, and its card is charged again. So nothing is `Refused` unless 4over names the job as failed,
//! or says that the whole order failed and lists no job number; and nothing is `Placed` unless its number stands in the answer. The body
//! decides, not the HTTP status, which is documented for no order answer (4over, Create Order). An answer that says
//! anywhere that something is there already refuses nothing.

mod order;

mod job_ids;

mod job_errors;

mod decision;

mod attribution;

mod another;

mod repeated;

mod turned_away;

#[cfg(test)]
mod corpus;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod quirks;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::redact;
use super::refusal::Refusal;
use crate::shown::cut;
use order::Order;

/// What 4over answered to a create-order request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// One entry per job name that was asked about, in that order.
    pub jobs: Vec<JobAnswer>,
    /// 4over's `order_status` as written: `Success`, `Warning`, `Fail` or `Failed`.
    pub order_status: Option<String>,
    /// What was charged, `authorized_payment_amount`, in the currency of the account.
    pub charged: Option<Decimal>,
    /// Job numbers, and texts of errors, that belong to no job name for certain.
    pub unattributed: Vec<String>,
    /// The HTTP status of the answer.
    pub http_status: u16,
    /// Seconds that the `Retry-After` header asks for.
    pub retry_after: Option<u64>,
    /// The answer without private matters; a string where it is not JSON.
    pub body: Value,
}

/// The outcome of one job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobAnswer {
    /// The job name that was sent, which 4over calls `customer_job_id`.
    pub job_name: String,
    /// What became of the job.
    pub outcome: Outcome,
}

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 4over has the job and it must not be sent again.
    Placed {
        /// The 4over job number.
        number: String,
    },
    /// 4over does not have the job; it may be sent again once the reason is dealt with.
    Refused {
        /// 4over's code, or the HTTP status.
        code: Option<String>,
        /// 4over's words, redacted.
        reason: String,
    },
    /// The request was turned away before its jobs were read: 4over does not have the job, and no other order would fare better.
    TurnedAway {
        /// 4over's code, or the HTTP status: 401, 403, 404, 405, 407, 410 or 429.
        code: u16,
        /// 4over's words, redacted.
        reason: String,
    },
    /// The job may or may not be at 4over; a person decides.
    Unknown {
        /// What makes it doubtful.
        reason: String,
        /// The job number that the answer gives for this name, where it gives one.
        number: Option<String>,
    },
}

impl Outcome {
    fn refused(refusal: Refusal) -> Self {
        Outcome::Refused { code: refusal.code, reason: refusal.reason }
    }

    /// Returns the job number that the outcome carries.
    pub fn number(&self) -> Option<&str> {
        match self {
            Outcome::Placed { number } => Some(number),
            Outcome::Unknown { number, .. } => number.as_deref(),
            Outcome::Refused { .. } | Outcome::TurnedAway { .. } => None,
        }
    }

    /// Tells whether the answer says that something is there already, and yet the job is not placed.
    fn is_denied_by(&self, json: Option<&Value>, body: &[u8]) -> bool {
        match self {
            Outcome::Refused { .. } => repeated::is_said(json, body),
            // Nothing was read of the order then, so that only what is said of it counts.
            Outcome::TurnedAway { .. } => repeated::is_said_of_the_order(json, body),
            Outcome::Placed { .. } | Outcome::Unknown { .. } => false,
        }
    }

    /// Puts a job in doubt that is not placed, since the answer says that something is there already.
    fn unless_repeated(self) -> Self {
        match self {
            Outcome::Refused { reason, .. } | Outcome::TurnedAway { reason, .. } => Outcome::unknown(format!(
                "4over may have the order already, since it does not take it in words that say so: {reason}"
            )),
            other => other,
        }
    }

    /// Puts a job in doubt: the answer is about the order `about`, which was not sent.
    fn of_another(self, about: &str) -> Self {
        let number = self.number().map(str::to_owned);
        let reason = format!("4over's answer is about the order `{}`, which is another one", cut(about, 80));
        Outcome::Unknown { reason, number }
    }

    fn unknown(reason: impl Into<String>) -> Self {
        Outcome::Unknown { reason: reason.into(), number: None }
    }
}

/// Reads the answer to a create-order request with this `order_id` that named these jobs, in the order of the request; with sets, the names of the sets.
pub fn read(order_id: &str, job_names: &[String], http_status: u16, body: &[u8]) -> Answer {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let order = json.as_ref().filter(|json| json.get("job_ids").is_some() || json.get("order_status").is_some());
    let charged = json.as_ref().and_then(charged);
    let (mut outcomes, unattributed) = match order {
        Some(order) => Order::read(order, charged).decide(job_names),
        None => {
            let outcome = no_order(job_names, http_status, json.as_ref(), body);
            (vec![outcome; job_names.len()], Vec::new())
        }
    };
    let json_read = json.as_ref();
    if outcomes.iter().any(|outcome| outcome.is_denied_by(json_read, body)) {
        outcomes = outcomes.into_iter().map(Outcome::unless_repeated).collect();
    }
    if let Some(about) = json.as_ref().and_then(|json| another::of(json, order_id)) {
        outcomes = outcomes.into_iter().map(|outcome| outcome.of_another(&about)).collect();
    }
    Answer {
        jobs: job_names
            .iter()
            .cloned()
            .zip(outcomes)
            .map(|(job_name, outcome)| JobAnswer { job_name, outcome })
            .collect(),
        order_status: order.and_then(|order| order.get("order_status")?.as_str()).map(str::to_owned),
        charged,
        unattributed,
        http_status,
        retry_after: None,
        body: json.as_ref().map_or_else(|| redact::body(body), redact::value),
    }
}

/// Decides on a body that is no order: an error object by its code, anything else by HTTP status.
fn no_order(job_names: &[String], http_status: u16, json: Option<&Value>, body: &[u8]) -> Outcome {
    if json.is_some_and(has_job_ids) {
        return Outcome::unknown("the answer has job_ids in a place that is not known");
    }
    if json.is_none() && !is_text(body) {
        return Outcome::unknown(format!("the answer (HTTP {http_status}) is neither JSON nor a text"));
    }
    if http_status == 409 && body.trim_ascii().is_empty() {
        return Outcome::unknown("4over says that the order conflicts with something (HTTP 409), and not with what");
    }
    if json.and_then(charged).is_some_and(|amount| !amount.is_zero()) {
        return Outcome::unknown("the answer is no order, and yet says that a payment was authorized");
    }
    let error = json.and_then(Refusal::of_error_object);
    let refusal = error.unwrap_or_else(|| Refusal::of_http_error(http_status, json, body));
    // An error object without a code of its own refuses as much as the HTTP status does.
    let code = refusal.http_code().unwrap_or(http_status);
    match code {
        _ if turned_away::is_so(code, job_names, &refusal.reason, body) => {
            Outcome::TurnedAway { code, reason: refusal.reason }
        }
        400..=407 | 409..=499 => Outcome::Refused { code: Some(code.to_string()), reason: refusal.reason },
        _ => Outcome::unknown(format!("the answer (HTTP {http_status}) is no order: {}", refusal.reason)),
    }
}

/// Tells whether a body can be read: one that is compressed, or encrypted, says nothing.
fn is_text(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
}

fn has_job_ids(json: &Value) -> bool {
    match json {
        Value::Object(members) => members.iter().any(|(name, json)| name == "job_ids" || has_job_ids(json)),
        Value::Array(items) => items.iter().any(has_job_ids),
        _ => false,
    }
}

/// Reads the charged amount, a text or a number.
fn charged(json: &Value) -> Option<Decimal> {
    super::member::amount(json.get("payment_response")?.get("authorized_payment_amount")?)
}
