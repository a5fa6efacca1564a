//! Lists of orders in the three shapes, page by page.

use serde_json::{Map, Value, json};
use std::borrow::Cow;

use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::options::{CursorShape, ListShape, Options};
use crate::sandbox::records::Records;
use crate::sandbox::state::State;

use super::id_of;

/// `GET /orders/{tenant}`, `GET /shipments/{tenant}`.
pub(super) fn whole(state: &State, records: &Records, call: &Call) -> Answer {
    if state.options.listing == ListShape::Array {
        let items: Vec<Value> = records.from(0).map(|record| projected(&record, call)).collect();
        return Answer::json(200, &Value::Array(items));
    }
    if state.options.listing == ListShape::FirstPage {
        let items: Vec<Value> =
            records.from(0).take(state.options.page_size).map(|record| projected(&record, call)).collect();
        return Answer::json(200, &Value::Array(items));
    }
    write(state, records, state.options.listing, call, |_| true)
}

/// `GET /orders/{tenant}/shippable/{status}`: always a page.
pub(super) fn shippable(state: &State, call: &Call, status: &str) -> Answer {
    let fits = |order: &Value| order.get("sys_shippable_status").and_then(Value::as_str) == Some(status);
    write(state, &state.store.orders, ListShape::Page, call, fits)
}

fn write(state: &State, records: &Records, shape: ListShape, call: &Call, fits: impl Fn(&Value) -> bool) -> Answer {
    let page = match page(&state.options, call, records, |record| Ok(fits(record))) {
        Ok(page) => page,
        Err(answer) => return answer,
    };
    let items = page.items.iter().map(|order| projected(order, call)).collect();
    Answer::json(200, &page.body(&state.options, items, shape == ListShape::Page))
}

/// One page of records, in the order in which they came.
pub(super) struct Page<'a> {
    pub(super) items: Vec<Cow<'a, Value>>,
    more: bool,
}

impl Page<'_> {
    /// Writes a page; the last one has no cursor.
    pub(super) fn body(&self, options: &Options, items: Vec<Value>, counted: bool) -> Value {
        let mut body = Map::new();
        if counted {
            body.insert("Count".to_owned(), json!(items.len()));
        }
        body.insert("Items".to_owned(), Value::Array(items));
        if let Some(last) = self.items.last().filter(|_| self.more) {
            let cursor = match options.cursor {
                CursorShape::Text => json!(id_of(last)),
                CursorShape::Object => json!({ "id": id_of(last) }),
            };
            body.insert("LastEvaluatedKey".to_owned(), cursor);
        }
        Value::Object(body)
    }
}

/// Cuts out the page after `exclusiveStartKey`, of the records that fit; which member of a search has another shape, otherwise.
pub(super) fn page<'a>(
    options: &Options,
    call: &Call,
    records: &'a Records,
    fits: impl Fn(&Value) -> Result<bool, String>,
) -> Result<Page<'a>, Answer> {
    let start = match call.query("exclusiveStartKey") {
        None => 0,
        Some(key) => {
            let at = cursor_id(options, key).and_then(|id| records.position(&id));
            let unknown = || Answer::message(400, &format!("exclusiveStartKey {key} is not a key of this list"));
            at.ok_or_else(unknown)? + 1
        }
    };
    let size = options.page_size.max(1);
    let mut items = Vec::new();
    for order in records.from(start) {
        let is_in = fits(&order).map_err(|key| Answer::message(400, &format!("{key} has another shape")))?;
        if is_in && items.len() == size {
            return Ok(Page { items, more: true });
        }
        items.extend(is_in.then_some(order));
    }
    Ok(Page { items, more: false })
}

/// A cursor that went out as an object comes back as its JSON text.
fn cursor_id(options: &Options, key: &str) -> Option<String> {
    match options.cursor {
        CursorShape::Text => Some(key.to_owned()),
        CursorShape::Object => {
            let cursor: Value = serde_json::from_str(key).ok()?;
            cursor.get("id").and_then(Value::as_str).map(str::to_owned)
        }
    }
}

/// Keeps the members that the query's comma list `fields` names, or all without it.
pub(super) fn projected(record: &Value, call: &Call) -> Value {
    let (Some(fields), Some(members)) = (call.query("fields"), record.as_object()) else {
        return record.clone();
    };
    let wanted: Vec<&str> = fields.split(',').map(str::trim).collect();
    let kept = members.iter().filter(|(key, _)| wanted.contains(&key.as_str()));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}
