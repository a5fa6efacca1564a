//! The order and what came with it as one document: taken apart into texts, and put together again.

use super::Text;
use super::role::{Place, Role, is_guess, is_removed, role};
use crate::project::{Document, RecipientRecord};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Puts an order and what came with it into an envelope, as cases have it.
pub(super) fn envelope(document: &Document) -> Result<Value, String> {
    let order: Value = serde_json::from_slice(document.bytes()).map_err(|error| error.to_string())?;
    let records = |records: &[RecipientRecord]| Value::Array(records.iter().map(|one| one.record.clone()).collect());
    let mut members = Map::from_iter([("order".to_owned(), order)]);
    if !document.contacts.is_empty() {
        members.insert("contacts".to_owned(), records(&document.contacts));
    }
    if !document.organizations.is_empty() {
        members.insert("organizations".to_owned(), records(&document.organizations));
    }
    if !document.storefront.is_empty() {
        members.insert("storefront".to_owned(), Value::Object(document.storefront.clone()));
    }
    Ok(Value::Object(members))
}

/// Leaves out what no case holds, and lists the texts of the rest.
pub(super) fn read(mut envelope: Value) -> (Value, Vec<Text>) {
    let mut texts = Vec::new();
    for (name, place) in [
        ("order", Place::Order),
        ("contacts", Place::Contact),
        ("organizations", Place::Organization),
        ("storefront", Place::Storefront),
    ] {
        if let Some(value) = envelope.get_mut(name) {
            walk(value, place, name, format!("/{name}"), &mut texts);
        }
    }
    // A description that repeats the SKU says no more than it.
    let fixed: HashSet<String> = texts.iter().filter(|it| it.role == Role::Fixed).map(|it| it.text.clone()).collect();
    texts
        .iter_mut()
        .filter(|it| it.role == Role::Free && fixed.contains(&it.text))
        .for_each(|it| it.role = Role::Fixed);
    (envelope, texts)
}

/// Goes through a value; the elements of an array are what the array's member says they are.
fn walk(value: &mut Value, place: Place, name: &str, pointer: String, texts: &mut Vec<Text>) {
    match value {
        Value::Object(members) => {
            members.retain(|name, value| !is_removed(place, name, matches!(value, Value::Bool(_) | Value::Null)));
            for (name, value) in members {
                let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                walk(value, place.below(name), name, pointer, texts);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter_mut().enumerate() {
                walk(element, place, name, format!("{pointer}/{index}"), texts);
            }
        }
        Value::String(text) => {
            let role = role(place, name, text);
            let may_stay = is_guess(place, name, role);
            texts.push(Text { pointer, text: text.clone(), is_number: false, role, may_stay });
        }
        Value::Number(number) => {
            let text = number.to_string();
            let role = role(place, name, &text);
            texts.push(Text { pointer, text, is_number: true, role, may_stay: false });
        }
        Value::Null | Value::Bool(_) => {}
    }
}
