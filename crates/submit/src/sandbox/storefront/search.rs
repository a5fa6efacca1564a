//! `POST /orders/{tenant}/search` (storefront, Search Orders).

use std::cmp::Ordering;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::state::State;

use super::listing;

/// Filters of the form `[from, to]`, both ends included.
const RANGES: [&str; 7] = ["date", "number", "total", "amount_paid", "discounts", "total_weight", "balance_due"];
/// Filters of the form `[one, or another]`.
const SETS: [&str; 5] = ["id", "type", "status", "purchase_order_number", "shipping_method_name"];
/// Filters of one value.
const SCALARS: [&str; 6] = [
    "bill_to_type",
    "ship_to_type",
    "bill_to_contact_id",
    "bill_to_organization_id",
    "ship_to_contact_id",
    "ship_to_organization_id",
];

/// Answers slim items: no lines, no addresses. There is no filter on `sys_last_modified_at`, and a
/// filter that does not exist is refused.
pub(super) fn search(state: &State, call: &Call) -> Answer {
    let body = match call.json() {
        Ok(Value::Object(body)) => body,
        _ => return Answer::message(400, "the body has to be a JSON object"),
    };
    let known = |key: &str| [&RANGES[..], &SETS[..], &SCALARS[..]].concat().contains(&key);
    if let Some(key) = body.keys().find(|key| !known(key)) {
        return Answer::message(400, &format!("{key} is not a search parameter"));
    }
    match listing::page(&state.options, call, &state.store.orders, |order| fits(&body, order)) {
        Ok(page) => {
            let items = page.items.iter().map(|order| slim(order)).collect();
            Answer::json(200, &page.body(&state.options, items, false))
        }
        Err(answer) => answer,
    }
}

fn fits(body: &Map<String, Value>, order: &Value) -> Result<bool, String> {
    for (key, wanted) in body {
        let found = order.get(key).unwrap_or(&Value::Null);
        let fits = match wanted {
            Value::Array(ends) if RANGES.contains(&key.as_str()) && ends.len() == 2 => {
                let at_least = compare(found, &ends[0]).is_some_and(Ordering::is_ge);
                at_least && compare(found, &ends[1]).is_some_and(Ordering::is_le)
            }
            Value::Array(values) if SETS.contains(&key.as_str()) => values.contains(found),
            Value::String(_) if SCALARS.contains(&key.as_str()) => wanted == found,
            _ => return Err(key.clone()),
        };
        if !fits {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Compares numbers as numbers and texts as texts; anything else has no order.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let number = |number: &serde_json::Number| Decimal::from_str(&number.to_string()).ok();
            Some(number(left)?.cmp(&number(right)?))
        }
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// Keeps the searchable members; `ids` is a string despite its plural.
fn slim(order: &Value) -> Value {
    let keys = RANGES.iter().chain(&SETS).chain(&SCALARS);
    let kept = keys.filter_map(|key| Some(((*key).to_owned(), order.get(*key)?.clone())));
    let ids = order.get("id").cloned().unwrap_or_default();
    [("ids".to_owned(), ids)].into_iter().chain(kept).collect()
}
