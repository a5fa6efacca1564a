//! Members of a storefront record, read and written as they stand there.

use crate::address::scalar;
use overprint_generic::Field;
use serde_json::{Map, Value};

/// Reads a member as text; a number as it is written, anything else but null as absent.
pub(super) fn text(record: &Value, name: &str) -> Field<String> {
    match record.get(name) {
        Some(Value::Null) => Field::Null,
        Some(value) => scalar(value).map_or(Field::Absent, |text| Field::Value(text.to_owned())),
        None => Field::Absent,
    }
}

/// Reads the first of some members that is not blank, else the first of them as it is.
pub(super) fn first_text(record: &Value, names: &[&str]) -> Field<String> {
    let mut texts = names.iter().map(|name| text(record, name));
    let first = texts.next().unwrap_or_default();
    if is_filled(&first) {
        return first;
    }
    texts.find(is_filled).unwrap_or(first)
}

/// Reads the phone numbers of some members, in their order, each number once.
pub(super) fn phones(record: &Value, names: &[&'static str]) -> Vec<(&'static str, String)> {
    let mut phones: Vec<(&'static str, String)> = Vec::new();
    for name in names {
        if let Field::Value(phone) = text(record, name)
            && !phone.trim().is_empty()
            && phones.iter().all(|(_, known)| *known != phone)
        {
            phones.push((name, phone));
        }
    }
    phones
}

/// Writes a member, unless it is absent.
pub(super) fn put(members: &mut Map<String, Value>, name: &str, value: &Field<String>) {
    let value = match value {
        Field::Absent => return,
        Field::Null => Value::Null,
        Field::Value(text) => text.as_str().into(),
    };
    members.insert(name.to_owned(), value);
}

/// Tells whether a member says something.
pub(super) fn is_filled(value: &Field<String>) -> bool {
    value.value().is_some_and(|text| !text.trim().is_empty())
}
