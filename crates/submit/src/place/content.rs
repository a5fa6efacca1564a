//! What an order says as far as its mappings read it, and what changed since it was sent. Pure.
//!
//! Progress is no change: how much was shipped, and a status that takes nothing back. Neither are fields that Overprint writes.

mod keys;

pub(super) use keys::Keys;

use crate::glob;
use crate::ledger::content::{Change, ChangeKind, Content, Kept, Values, kept};
use crate::shown::cut;
use keys::{FIELD, OPTIONS};
use overprint_mapping::{Line, withdraws};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Changes that a text names one by one; more are counted.
const NAMED: usize = 10;

/// The longest part of a text that comes from the order.
const FOREIGN: usize = 40;

/// Members whose values are kept as they are.
const PLAIN: [&str; 5] =
    ["/quantity", "/quantity_cancelled", "/quantity_returned", "/quantity_pending_return", "/amount_refunded"];

/// Members that take a line or order back once they say something.
const WITHDRAWING: [&str; 5] =
    ["/status", "/quantity_cancelled", "/quantity_returned", "/quantity_pending_return", "/amount_refunded"];

/// Returns what an order says of itself and of the lines that are printed, as far as it was read.
///
/// `by` are the custom fields that Overprint writes, and the salt of what is hashed.
pub(super) fn content(order: &Value, keys: &Keys, lines: &[Line], by: (&[String], &str)) -> Content {
    let values = |at: &Value, keys: &BTreeSet<String>| -> Values {
        keys.iter().map(|key| (key.clone(), value(at, key, by))).collect()
    };
    let is_printed = |index: &usize| matches!(lines.get(*index), Some(Line::Printed { .. }));
    let (printed, others): (Vec<_>, Vec<_>) = items(order).enumerate().partition(|(index, _)| is_printed(index));
    Content {
        order: values(order, &keys.of_order),
        lines: printed.into_iter().map(|(index, item)| (line_id(item, index), values(item, &keys.of_line))).collect(),
        others: others.into_iter().map(|(index, item)| line_id(item, index)).collect(),
        salt: by.1.to_owned(),
    }
}

/// Lists what an order says otherwise than when it was sent.
pub(super) fn changes(content: &Content, order: &Value, spared: &[String]) -> Vec<(ChangeKind, String)> {
    let mut changes = Vec::new();
    let by = (spared, content.salt.as_str());
    differences(&content.order, order, "", by, &mut changes);
    for (id, values) in &content.lines {
        match items(order).enumerate().find(|(index, item)| line_id(item, *index) == *id) {
            None => changes.push((ChangeKind::Withdrawn, format!("the line with ID {} is gone", cut(id, FOREIGN)))),
            Some((index, item)) => {
                differences(values, item, &format!("/line_items/{index}"), by, &mut changes);
            }
        }
    }
    changes
}

/// Lists the lines that were not sent and would be printed; without a translation, those that were not there.
pub(super) fn added(content: &Content, order: &Value, lines: Option<&[Line]>) -> Vec<(ChangeKind, String)> {
    let is_new = |index: usize, item: &Value| {
        let id = line_id(item, index);
        let is_printed = match lines {
            Some(lines) => matches!(lines.get(index), Some(Line::Printed { .. })),
            None => !content.others.contains(&id),
        };
        // A line without an ID cannot be told from others.
        is_printed && !id.starts_with('#') && !content.lines.contains_key(&id)
    };
    let new = items(order).enumerate().filter(|(index, item)| is_new(*index, item));
    new.map(|(index, _)| (ChangeKind::Added, format!("line {} was added", index + 1))).collect()
}

/// Makes one change of several; none of none.
pub(super) fn change(mut changes: Vec<(ChangeKind, String)>) -> Option<Change> {
    // What is most urgent stands first.
    changes.sort_by_key(|(kind, _)| std::cmp::Reverse(*kind));
    let kind = changes.first()?.0;
    let named: Vec<&str> = changes.iter().take(NAMED).map(|(_, text)| text.as_str()).collect();
    let mut text = named.join("; ");
    if changes.len() > NAMED {
        text.push_str(&format!("; and {} more", changes.len() - NAMED));
    }
    Some(Change { kind, text })
}

fn differences(before: &Values, at: &Value, place: &str, by: (&[String], &str), into: &mut Vec<(ChangeKind, String)>) {
    for (key, was) in before {
        let key: &str = key;
        let is = value(at, key, by);
        if is == *was {
            continue;
        }
        let member = match key.strip_prefix(FIELD) {
            Some(id) => format!("custom field {}", cut(id, FOREIGN)),
            None if key == OPTIONS => format!("{place}/variant_options or modifier_options"),
            None => format!("{place}{key}"),
        };
        let is_readable = PLAIN.contains(&key) || key == "/status";
        let text = match is_readable {
            true => format!("{member} was {} and is {}", shown(was), shown(&is)),
            false => format!("{member} changed"),
        };
        into.push((kind(key, was, &is), text));
    }
}

fn kind(key: &str, was: &str, is: &str) -> ChangeKind {
    let number = |text: &str| if text.is_empty() { Some(Decimal::ZERO) } else { text.parse::<Decimal>().ok() };
    let is_withdrawn = match (number(was), number(is)) {
        _ if key == "/status" => !is.is_empty(),
        (Some(was), Some(is)) if WITHDRAWING.contains(&key) => is.abs() > was.abs(),
        (Some(_), Some(is)) if key == "/quantity" => is.is_zero(),
        _ => WITHDRAWING.contains(&key) && !is.is_empty(),
    };
    if is_withdrawn { ChangeKind::Withdrawn } else { ChangeKind::Changed }
}

fn shown(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { cut(text, FOREIGN) }
}

/// Returns what stands at a key, as it is kept.
fn value(at: &Value, key: &str, (spared, salt): (&[String], &str)) -> String {
    if let Some(pattern) = key.strip_prefix(FIELD) {
        return kept(Some(&fields(at, pattern, spared)), Kept::Hashed, salt);
    }
    if key == OPTIONS {
        let options: Vec<&Value> = ["variant_options", "modifier_options"]
            .into_iter()
            .filter_map(|name| at.get(name).and_then(Value::as_array))
            .flatten()
            .collect();
        return kept(Some(&json!(options)), Kept::Hashed, salt);
    }
    if key == "/status" {
        let status = at.get("status").and_then(Value::as_str).filter(|status| withdraws(status));
        return status.map(|status| cut(status, FOREIGN)).unwrap_or_default();
    }
    let how = if PLAIN.contains(&key) { Kept::Plain } else { Kept::Hashed };
    kept(at.pointer(key), how, salt)
}

/// Returns what the custom fields of these IDs hold, but for those that Overprint writes.
fn fields(order: &Value, pattern: &str, spared: &[String]) -> Value {
    let all = order.get("custom_field_values").and_then(Value::as_array).into_iter().flatten();
    let is_meant = |field: &&Value| {
        let id = field.get("custom_field_id").and_then(Value::as_str).unwrap_or_default();
        glob::matches(pattern, id) && !spared.iter().any(|spared| spared == id)
    };
    json!(all.filter(is_meant).collect::<Vec<&Value>>())
}

fn items(order: &Value) -> impl Iterator<Item = &Value> {
    order.get("line_items").and_then(Value::as_array).into_iter().flatten()
}

/// Returns the ID of a line; one without is known by its place.
fn line_id(item: &Value, index: usize) -> String {
    match item.get("order_line_item_id") {
        Some(Value::String(id)) if !id.is_empty() => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => format!("#{index}"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Keys, added, change, changes, content};
    use crate::ledger::content::{Change, ChangeKind};
    use overprint_mapping::Line;
    use overprint_mapping::lint::{Kind as ReadKind, Reading, Use};
    use serde_json::{Value, json};

    fn order() -> Value {
        json!({
            "status": "paid", "sys_version": 1, "notes": "thanks",
            "shipping_address": { "city": "Knoxville" },
            "custom_field_values": [{ "custom_field_id": "art_1", "file_url_value": "https://a/1" },
                                    { "custom_field_id": "print_status", "string_value": "" }],
            "line_items": [
                { "order_line_item_id": "a", "sku": "FL", "status": "paid", "quantity": 1000, "quantity_shipped": 0,
                  "payload": { "front": "https://a/front.pdf", "seen": 1 },
                  "variant_options": [{ "option_name": "Sides", "value": "Both" }] },
                { "order_line_item_id": "b", "sku": "MEMBER", "quantity": 1 },
            ],
        })
    }

    fn changed(edit: impl FnOnce(&mut Value)) -> Option<Change> {
        let reading = |kind, name: &str, used| Reading { kind, name: name.to_owned(), uses: vec![used], r#for: vec![] };
        let readings = [
            reading(ReadKind::Pointer, "/line/payload/front", Use::Sent),
            reading(ReadKind::Pointer, "/line/quantity_shipped", Use::Decides),
            reading(ReadKind::Pointer, "/order/shipping_address/city", Use::Sent),
            reading(ReadKind::Pointer, "/order/notes", Use::Shown),
            reading(ReadKind::Option, "Sides", Use::Decides),
            reading(ReadKind::CustomField, "art_{{line.number}}", Use::Sent),
            reading(ReadKind::CustomField, "print_status", Use::Decides),
        ];
        let printed = Line::Printed { mapping: "flyers".to_owned(), job_names: vec!["a".to_owned()] };
        let left_out = Line::LeftOut { because: "no print".to_owned(), rule: "f:1:1".to_owned() };
        let spared = ["print_status".to_owned()];
        let keys = Keys::of(&readings);
        let read = keys.read(order().to_string().as_bytes()).unwrap();
        assert_eq!(read.get("sys_version"), None, "only what is asked for is read");
        let whole = content(&order(), &keys, &[printed.clone(), left_out.clone()], (&spared, "salt"));
        let content = content(&read, &keys, &[printed.clone(), left_out.clone()], (&spared, "salt"));
        assert_eq!(content, whole, "what is not asked for says nothing");
        let text = serde_json::to_string(&content).unwrap();
        assert!(!text.contains("Knoxville") && !text.contains("https"), "nothing personal is kept: {text}");
        let mut order = order();
        edit(&mut order);
        let mut found = changes(&content, &order, &spared);
        let lines = [printed.clone(), left_out, printed];
        found.extend(added(&content, &order, Some(&lines)));
        assert_eq!(added(&content, &order, None), added(&content, &order, Some(&lines)));
        change(found)
    }

    #[test]
    fn progress_and_unread_members_are_no_changes() {
        assert_eq!(changed(|_| {}), None);
        let touched = changed(|order| {
            order["sys_version"] = json!(9);
            order["status"] = json!("partially shipped");
            order["notes"] = json!("call me");
            order["custom_field_values"][1]["string_value"] = json!("placed");
            order["line_items"][0]["status"] = json!("shipped");
            order["line_items"][0]["quantity"] = json!("1000.0");
            order["line_items"][0]["quantity_shipped"] = json!(1000);
            order["line_items"][0]["quantity_cancelled"] = json!(0);
            order["line_items"][0]["payload"]["seen"] = json!(2);
            order["line_items"][1]["quantity"] = json!(2);
        });
        assert_eq!(touched, None);
    }

    #[test]
    fn each_change_is_named_with_its_member_and_its_kind() {
        let table: Vec<(&str, Value, ChangeKind, &str)> = vec![
            ("/line_items/0/quantity", json!(2500), ChangeKind::Changed, "/line_items/0/quantity was 1000 and is 2500"),
            (
                "/line_items/0/quantity",
                json!(0),
                ChangeKind::Withdrawn,
                "/line_items/0/quantity was 1000 and is nothing",
            ),
            (
                "/line_items/0/quantity_cancelled",
                json!(400),
                ChangeKind::Withdrawn,
                "/line_items/0/quantity_cancelled was nothing and is 400",
            ),
            (
                "/line_items/0/status",
                json!("Canceled"),
                ChangeKind::Withdrawn,
                "/line_items/0/status was nothing and is Canceled",
            ),
            ("/status", json!("refunded"), ChangeKind::Withdrawn, "/status was nothing and is refunded"),
            ("/amount_refunded", json!("9.50"), ChangeKind::Withdrawn, "/amount_refunded was nothing and is 9.5"),
            ("/shipping_address/city", json!("Oak Ridge"), ChangeKind::Changed, "/shipping_address/city changed"),
            (
                "/line_items/0/payload/front",
                json!("https://a/other.pdf"),
                ChangeKind::Changed,
                "/line_items/0/payload/front changed",
            ),
            (
                "/line_items/0/variant_options/0/value",
                json!("Front"),
                ChangeKind::Changed,
                "/line_items/0/variant_options or modifier_options changed",
            ),
            (
                "/custom_field_values/0/file_url_value",
                json!("https://a/2"),
                ChangeKind::Changed,
                "custom field art_* changed",
            ),
        ];
        for (pointer, value, kind, text) in table {
            let found = changed(|order| {
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                let parent = order.pointer_mut(parent).unwrap();
                match name.parse::<usize>() {
                    Ok(index) if parent.is_array() => parent[index] = value.clone(),
                    _ => parent[name] = value.clone(),
                }
            });
            assert_eq!(found, Some(Change { kind, text: text.to_owned() }), "{pointer}");
        }
    }

    #[test]
    fn lines_that_come_and_go_are_named_and_the_most_urgent_stands_first() {
        let found = changed(|order| {
            let line = json!({ "order_line_item_id": "c", "sku": "FL-2", "quantity": 500 });
            order["line_items"].as_array_mut().unwrap().push(line);
        });
        assert_eq!(found, Some(Change { kind: ChangeKind::Added, text: "line 3 was added".to_owned() }));
        let found = changed(|order| {
            order["shipping_address"]["city"] = json!("Oak Ridge");
            order["line_items"][0]["order_line_item_id"] = json!("d");
        });
        let text = "the line with ID a is gone; /shipping_address/city changed; line 1 was added";
        assert_eq!(found, Some(Change { kind: ChangeKind::Withdrawn, text: text.to_owned() }));
    }
}
