//! `errors` in its shapes: missing, an empty list, or a list whose `message` is a text or an object.

use serde_json::Value;

use crate::fourover::member::text_of;
use crate::fourover::refusal::Refusal;

/// One element of `errors`.
#[derive(Debug)]
pub(super) struct JobError {
    /// `customer_job_id`, the job name that was sent; an error without one is about the order.
    pub(super) name: Option<String>,
    pub(super) refusal: Refusal,
}

/// Reads the member; missing, null and empty are one.
pub(super) fn read(json: Option<&Value>) -> Vec<JobError> {
    match json {
        Some(Value::Array(items)) => items.iter().filter(|item| !is_nothing(item)).map(job_error).collect(),
        // A list with gaps leaves PHP as an object; a single error may come without its list.
        Some(single @ Value::Object(members))
            if members.contains_key("message") || members.contains_key("customer_job_id") =>
        {
            vec![job_error(single)]
        }
        Some(Value::Object(members)) => members.values().filter(|item| !is_nothing(item)).map(job_error).collect(),
        Some(single) if !is_nothing(single) => vec![job_error(single)],
        _ => Vec::new(),
    }
}

fn job_error(json: &Value) -> JobError {
    let message = if json.is_object() { json.get("message") } else { Some(json) };
    let mut refusal = Refusal::of_message(message);
    refusal.code = refusal.code.or_else(|| text_of(json, &["code"]));
    JobError { name: text_of(json, &["customer_job_id"]), refusal }
}

fn is_nothing(json: &Value) -> bool {
    json.is_null() || json == "" || json == &Value::Bool(false)
}
