//! The order and what came with it as one document: taken apart into texts, and put together again.

use super::Text;
use super::cover::Cover;
use super::role::{Place, Role, is_guess, is_removed, role};
use crate::project::{Document, RecipientRecord};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The members of an envelope.
const PARTS: &[(&str, Place)] = &[
    ("order", Place::Order),
    ("contacts", Place::Contact),
    ("organizations", Place::Organization),
    ("storefront", Place::Storefront),
];

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
    for (name, place) in PARTS {
        if let Some(value) = envelope.get_mut(name) {
            walk(value, *place, name, format!("/{name}"), &mut texts);
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

/// Renames members that no schema names where somebody is mentioned in the name, and lists them by JSON Pointer.
pub(super) fn renamed(mut envelope: Value, cover: &Cover) -> (Value, Vec<String>) {
    let mut names = Vec::new();
    for (name, place) in PARTS {
        if let Some(value) = envelope.get_mut(name) {
            rename(value, *place, format!("/{name}"), cover, &mut names);
        }
    }
    (envelope, names)
}

fn rename(value: &mut Value, place: Place, pointer: String, cover: &Cover, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let old = std::mem::take(members);
            for (name, mut value) in old {
                let pointer = member(&pointer, &name);
                rename(&mut value, place.below(&name), pointer.clone(), cover, names);
                let new = if place == Place::Unknown { cover.scrubbed(&name) } else { name.clone() };
                if new != name {
                    names.push(pointer);
                }
                members.insert(new, value);
            }
        }
        Value::Array(elements) => {
            let each = elements.iter_mut().enumerate();
            each.for_each(|(index, element)| rename(element, place, format!("{pointer}/{index}"), cover, names));
        }
        _ => {}
    }
}

/// The members of a custom field that hold its value, whatever the field is about.
const VALUES: [&str; 2] = ["numeric_value", "string_value"];

/// Tells whether an object is a custom field that is about a phone number, by its id.
fn says_phone(members: &Map<String, Value>) -> bool {
    let id = members.get("custom_field_id").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    ["phone", "fax", "mobile", "whatsapp"].iter().any(|part| id.contains(part))
}

fn has_digits(text: &Text) -> bool {
    text.text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Writes a whole number with its digits alone: a table program exports a phone number as `8655550137.0`.
fn whole(number: &str) -> String {
    let read: Option<Decimal> = number.parse().or_else(|_| Decimal::from_scientific(number)).ok();
    read.filter(Decimal::is_integer).map_or_else(|| number.to_owned(), |read| read.normalize().to_string())
}

/// Tells whether a number has the form of a phone number of North America: area code and exchange begin with 2 to 9.
fn is_phone_number(digits: &str) -> bool {
    let national = match digits.len() {
        11 => digits.strip_prefix('1').unwrap_or_default(),
        _ => digits,
    };
    let begins = |at: usize| matches!(national.as_bytes().get(at), Some(b'2'..=b'9'));
    national.len() == 10 && national.bytes().all(|byte| byte.is_ascii_digit()) && begins(0) && begins(3)
}

fn member(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Goes through a value; the elements of an array are what the array's member says they are.
fn walk(value: &mut Value, place: Place, name: &str, pointer: String, texts: &mut Vec<Text>) {
    match value {
        Value::Object(members) => {
            members.retain(|name, value| !is_removed(place, name, matches!(value, Value::Bool(_) | Value::Null)));
            let is_of_phone = says_phone(members);
            for (name, value) in members {
                let pointer = member(&pointer, name);
                let before = texts.len();
                walk(value, place.below(name), name, pointer, texts);
                if is_of_phone && VALUES.contains(&name.as_str()) {
                    texts[before..].iter_mut().filter(|text| has_digits(text)).for_each(|text| text.role = Role::Phone);
                }
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
            let (text, digits) = (number.to_string(), whole(&number.to_string()));
            let is_phone = name == "numeric_value" && is_phone_number(&digits);
            let role = if is_phone { Role::Phone } else { role(place, name, &digits) };
            let text = if role == Role::Phone { digits } else { text };
            texts.push(Text { pointer, text, is_number: true, role, may_stay: false });
        }
        Value::Null | Value::Bool(_) => {}
    }
}
