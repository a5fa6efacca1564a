//! What an answer of 4over tells besides what became of each job: messages, numbers that fit no job, and what was charged.

use crate::fourover::cost_breakdown;
use crate::ledger::JobRow;
use serde_json::{Map, Value};

/// Lists what an answer tells that a person needs to resolve an order, or to account for it.
pub(super) fn facts(answer: &Value, jobs: &[JobRow]) -> Vec<String> {
    let mut facts = Vec::new();
    for (number, entry) in listed(answer.get("job_ids")) {
        let name = text(entry, "customer_job_id");
        let is_known = jobs.iter().any(|job| job.number.as_deref() == Some(number.as_str()));
        let is_ours = name.is_some_and(|name| jobs.iter().any(|job| job.job_name == name));
        match name {
            _ if is_known => {}
            Some(name) if is_ours => {
                facts.push(format!("4over gives {number} for job {name}, which has another number here, or none"))
            }
            Some(name) => facts.push(format!("4over gives {number} for `{name}`, which is not the name of a job here")),
            None => facts.push(format!("4over gives {number} without the name of a job")),
        }
        let messages = entry.get("messages").map(texts).unwrap_or_default();
        facts.extend((!messages.is_empty()).then(|| format!("{number}: {}", messages.join("; "))));
    }
    for error in errors(answer.get("errors")) {
        let name = text(error, "customer_job_id").unwrap_or("the order");
        if let Some(number) = text(error, "internal_id") {
            facts.push(format!("{name}: 4over's internal ID is {number}"));
        }
        let meta = error.pointer("/message/meta").or_else(|| error.get("meta")).filter(|meta| !is_empty(meta));
        facts.extend(meta.map(|meta| format!("{name}: meta {meta}")));
    }
    if let Some(parts) = cost_breakdown::of_order(answer) {
        facts.push(format!("the order cost {}", sum(&parts)));
    }
    facts
}

/// Writes what was charged for a job.
pub(super) fn price(parts: &str) -> Option<String> {
    let parts: Map<String, Value> = serde_json::from_str(parts).ok()?;
    Some(format!("charged {}", sum(&parts)))
}

/// Writes parts of a price with their sum; a part of zero says nothing.
fn sum(parts: &Map<String, Value>) -> String {
    let plain = |part: &Value| part.as_str().map_or_else(|| part.to_string(), str::to_owned);
    let is_nothing = |text: &str| text.chars().all(|sign| matches!(sign, '0' | '.'));
    let listed = parts.iter().map(|(name, part)| (name.replace('_', " "), plain(part)));
    let listed: Vec<String> =
        listed.filter(|(_, part)| !is_nothing(part)).map(|(name, part)| format!("{name} {part}")).collect();
    match cost_breakdown::total(parts) {
        Some(total) => format!("{total}: {}", listed.join(", ")),
        None => listed.join(", "),
    }
}

/// Lists the entries of `job_ids` with their numbers, in each of its shapes.
fn listed(job_ids: Option<&Value>) -> Vec<(String, &Value)> {
    match job_ids {
        Some(Value::Object(by_number)) => by_number.iter().map(|(number, entry)| (number.clone(), entry)).collect(),
        Some(Value::Array(items)) => {
            let number = |item: &Value| item.as_str().or_else(|| text(item, "internal_id")).map(str::to_owned);
            items.iter().filter_map(|item| Some((number(item)?, item))).collect()
        }
        _ => Vec::new(),
    }
}

fn errors(errors: Option<&Value>) -> Vec<&Value> {
    match errors {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(single @ Value::Object(members)) if members.contains_key("message") => vec![single],
        Some(Value::Object(members)) => members.values().collect(),
        _ => Vec::new(),
    }
}

/// Gathers the texts of a value, wherever they are.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{facts, price};
    use serde_json::json;

    #[test]
    fn what_helps_to_resolve_an_order_is_told() {
        let answer = json!({
            "job_ids": {
                "X1-001": {"customer_job_id": "other", "status": 200, "messages": []},
                "X1-002": {"customer_job_id": null, "status": 200, "messages": ["resized", {"text": "low ink"}]},
            },
            "errors": [{"customer_job_id": "a", "internal_id": "X1", "message": {"code": "409", "meta": {"zip": "bad"}}}],
            "order_cost_breakdown": {"product_price": "2.00", "product_tax": "0.14", "postage_tax": "0.00"},
        });
        assert_eq!(
            facts(&answer, &[]),
            [
                "4over gives X1-001 for `other`, which is not the name of a job here",
                "4over gives X1-002 without the name of a job",
                "X1-002: resized; low ink",
                "a: 4over's internal ID is X1",
                "a: meta {\"zip\":\"bad\"}",
                "the order cost 2.14: product price 2.00, product tax 0.14",
            ]
        );
        let list = json!({"job_ids": ["X1-001"], "errors": "no"});
        assert_eq!(facts(&list, &[]), ["4over gives X1-001 without the name of a job"]);
        assert_eq!(
            price(r#"{"product_price":2,"discount":"0.50"}"#).as_deref(),
            Some("charged product price 2, discount 0.50")
        );
    }
}
