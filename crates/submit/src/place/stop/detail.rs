//! What the ledger keeps of a reason, as JSON: the first of each list, and how many more there are.

use super::Stop;
use super::words::{LISTED, TEXT};
use crate::place::guard::Finding;
use crate::shown::cut;
use serde_json::{Value, json};

impl Stop {
    /// Returns what there is to say, as JSON, where that is more than a sentence: of each kind the first of them and their
    /// number, so that an order of thousands of lines takes no more space than one of a hundred.
    pub fn detail(&self) -> Option<String> {
        self.details().map(|details| details.to_string())
    }

    fn details(&self) -> Option<Value> {
        let of = |name: &str, list: Value| {
            let mut details = json!({});
            bounded(name, list, &mut details);
            details
        };
        match self {
            Stop::Held { held, .. } => {
                let mut details = of("problems", json!(held.problems));
                bounded("notices", json!(held.notices), &mut details);
                Some(details)
            }
            Stop::NotSold { findings, .. } => Some(of("findings", json!(findings))),
            Stop::Guarded(findings) => Some(of("guards", json!(Finding::without_personal(findings)))),
            Stop::Several(stops) => {
                let one = |stop: &Stop| json!({ "reason": stop.to_string(), "detail": stop.details() });
                Some(of("reasons", stops.iter().map(one).collect()))
            }
            _ => None,
        }
    }
}

/// Adds the first of a list to details, their texts cut, and how many more there are.
fn bounded(name: &str, list: Value, details: &mut Value) {
    let Value::Array(mut list) = list else { return };
    if list.len() > LISTED {
        details[format!("more_{name}")] = (list.len() - LISTED).into();
        list.truncate(LISTED);
    }
    list.iter_mut().for_each(shorten);
    details[name] = Value::Array(list);
}

/// Cuts the texts of a document.
fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > TEXT => *text = cut(text, TEXT),
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(members) => members.values_mut().for_each(shorten),
        _ => {}
    }
}
