//! The rules of `ship_to` and `ship_from` (seed 000, input parameters).

use serde_json::Value;

use super::notes::{Notes, text};

const KEYS: [&str; 11] = [
    "company",
    "firstname",
    "lastname",
    "email",
    "phone",
    "address",
    "address2",
    "city",
    "state",
    "zipcode",
    "country",
];
const REQUIRED: [&str; 6] = ["phone", "address", "city", "state", "zipcode", "country"];

/// Checks one address. It may be absent, null or `[]` unless it is required.
pub(super) fn check(notes: &mut Notes, at: &str, name: &str, address: Option<&Value>, required: bool) {
    let given = address.filter(|address| !address.is_null() && !is_empty_array(address));
    let Some(address) = given else {
        if required {
            notes.problem(format!("{name} is required"));
        }
        return;
    };
    if !address.is_object() {
        notes.problem(format!("{name} has to be an object"));
        return;
    }
    notes.unknown_keys(&format!("{at}.{name}"), address, &KEYS);
    for key in REQUIRED {
        if text(address, key).is_none() {
            notes.problem(format!("{name}.{key} is required"));
        }
    }
    let has = |key| text(address, key).is_some();
    let named = has("company") || (has("firstname") && has("lastname"));
    if !named {
        notes.problem(format!("{name}.company, or {name}.firstname and {name}.lastname, is required"));
    }
    for key in ["company", "firstname", "lastname", "email", "address2"] {
        if !matches!(address.get(key), None | Some(Value::Null | Value::String(_))) {
            notes.problem(format!("{name}.{key} has to be a string"));
        }
    }
}

/// `ship_from: []` is seen where there is none (4over, Create Order).
fn is_empty_array(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}
