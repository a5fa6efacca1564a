//! The sandbox's own routes, under `/_sandbox/` on both servers, for people who drive it by hand.
//!
//! | route | body | effect |
//! | --- | --- | --- |
//! | `GET /_sandbox/book` | | the [`Book`](super::Book) |
//! | `GET /_sandbox/behaviours` | | the rules in force |
//! | `POST /_sandbox/behaviours` | a rule in text, or an array of them | adds them |
//! | `DELETE /_sandbox/behaviours` | | removes all rules |
//! | `POST /_sandbox/advance` | `{"job": "X…-001", "to": "Complete: Shipped"}`, both optional | moves jobs on |
//! | `PUT /_sandbox/orders`, `…/contacts`, `…/organizations` | a record, or an array of them | stores them at the storefront |
//! | `POST /_sandbox/expire` | | makes every issued token invalid |
//! | `POST /_sandbox/release` | | lets held answers go |

use serde_json::{Value, json};

use super::behaviour::Behaviour;
use super::exchange::{Answer, Call};
use super::fourover;
use super::server::Shared;

const PREFIX: &str = "/_sandbox/";

pub(super) fn is_for(call: &Call) -> bool {
    call.path.starts_with(PREFIX)
}

pub(super) fn answer(shared: &Shared, call: &Call) -> Answer {
    let route = call.path.strip_prefix(PREFIX).unwrap_or_default();
    let done = match (call.method.as_str(), route) {
        ("GET", "book") => book(shared),
        ("GET", "behaviours") => Ok(behaviours(shared)),
        ("POST", "behaviours") => add_behaviours(shared, call),
        ("DELETE", "behaviours") => {
            shared.lock().rules.clear();
            Ok(behaviours(shared))
        }
        ("POST", "advance") => advance(shared, call),
        ("PUT", "orders" | "contacts" | "organizations") => store(shared, call, route),
        ("POST", "expire") => {
            shared.lock().store.expire_tokens();
            Ok(json!({}))
        }
        ("POST", "release") => {
            let held = shared.gate.held();
            shared.gate.release();
            Ok(json!({ "released": held }))
        }
        _ => return Answer::message(404, "the sandbox has no such route"),
    };
    match done {
        Ok(value) => Answer::json(200, &value),
        Err(message) => Answer::message(400, &message),
    }
}

fn book(shared: &Shared) -> Result<Value, String> {
    let book = shared.lock().book(shared.gate.held());
    let mut value = serde_json::to_value(&book).map_err(|error| error.to_string())?;
    value["duplicate_order_ids"] = json!(book.duplicate_order_ids());
    value["duplicate_job_names"] = json!(book.duplicate_job_names());
    Ok(value)
}

fn behaviours(shared: &Shared) -> Value {
    json!({ "behaviours": shared.lock().rules.texts() })
}

fn add_behaviours(shared: &Shared, call: &Call) -> Result<Value, String> {
    let mut rules = Vec::new();
    for item in items(call)? {
        let text = item
            .as_str()
            .ok_or_else(|| format!("{item} is not a rule: write a string such as \"order=acme-1001:drop_after\""))?;
        rules.push(text.parse::<Behaviour>().map_err(|error| error.to_string())?);
    }
    let mut state = shared.lock();
    for rule in rules {
        state.rules.add(rule);
    }
    drop(state);
    Ok(behaviours(shared))
}

fn advance(shared: &Shared, call: &Call) -> Result<Value, String> {
    let body = if call.body.is_empty() { json!({}) } else { parse(call)? };
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let moved = fourover::advance(&mut shared.lock(), text("job"), text("to")).map_err(|error| error.to_string())?;
    Ok(json!({ "moved": moved }))
}

fn store(shared: &Shared, call: &Call, kind: &str) -> Result<Value, String> {
    let records = items(call)?;
    if let Some(wrong) = records.iter().find(|record| !record.is_object()) {
        return Err(format!("{wrong} is not a record: write a JSON object"));
    }
    let stored = records.len();
    let mut state = shared.lock();
    for record in records {
        match kind {
            "contacts" => state.store.contacts.put(record, "contact"),
            "organizations" => state.store.organizations.put(record, "organization"),
            _ => state.store.orders.put(record, "order"),
        }
    }
    Ok(json!({ "stored": stored }))
}

fn items(call: &Call) -> Result<Vec<Value>, String> {
    Ok(match parse(call)? {
        Value::Array(items) => items,
        item => vec![item],
    })
}

fn parse(call: &Call) -> Result<Value, String> {
    call.json().map_err(|error| format!("the body is not JSON: {error}"))
}
