//! Which members exist below each root, taken from the types that describe the order.

use super::Root;
use overprint_generic::Order;
use serde_json::Value;
use std::sync::LazyLock;

/// Members of the recipient document.
const RECIPIENT: &[&str] =
    &["kind", "id", "company", "first_name", "last_name", "name", "email", "phone", "phones", "address"];

/// Members of a job in a write-back.
const JOB: &[&str] =
    &["name", "number", "status", "reason", "mapping", "order_line_item_id", "tracking_number", "price"];

/// The answer to "is there such a member".
pub(super) enum Known {
    /// There is, or the place takes any member.
    Yes,
    /// There is not: the name, and the names there are.
    No { member: String, known: Vec<String> },
}

static ORDER_SCHEMA: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(Order).to_value());

pub(super) fn known(root: Root, tokens: &[Box<str>]) -> Known {
    match root {
        Root::Order => walk(&ORDER_SCHEMA, tokens),
        Root::Line => match member(&ORDER_SCHEMA, "line_items").and_then(items) {
            Some(line) => walk(line, tokens),
            None => Known::Yes,
        },
        Root::Recipient => match tokens.split_first() {
            None => Known::Yes,
            Some((first, rest)) if **first == *"address" => {
                member(&ORDER_SCHEMA, "shipping_address").map_or(Known::Yes, |address| walk(address, rest))
            }
            Some((first, _)) => among(first, RECIPIENT),
        },
        Root::Jobs => match tokens.get(1) {
            Some(name) => among(name, JOB),
            None => Known::Yes,
        },
        Root::Quantity | Root::Status => match tokens.first() {
            Some(token) => Known::No { member: token.to_string(), known: Vec::new() },
            None => Known::Yes,
        },
        Root::Storefront | Root::Item => Known::Yes,
    }
}

/// Lists the pointers that can be told without an order, in the order of the schema.
pub(crate) fn pointers() -> Vec<String> {
    let mut found = vec!["/quantity".to_owned(), "/status".to_owned(), "/jobs".to_owned()];
    found.extend(JOB.iter().map(|member| format!("/jobs/*/{member}")));
    found.extend(RECIPIENT.iter().map(|member| format!("/recipient/{member}")));
    below("/order", &ORDER_SCHEMA, &mut found);
    if let Some(line) = member(&ORDER_SCHEMA, "line_items").and_then(items) {
        below("/line", line, &mut found);
    }
    found
}

/// Lists the members of an object and of the objects in it; what lies in arrays is reached by an `each`.
fn below(at: &str, schema: &Value, found: &mut Vec<String>) {
    let properties = resolve(schema).get("properties").and_then(Value::as_object);
    for (name, inner) in properties.into_iter().flatten() {
        let pointer = format!("{at}/{}", jsonptr::Token::new(name.as_str()).encoded());
        found.push(pointer.clone());
        if items(inner).is_none() {
            below(&pointer, inner, found);
        }
    }
}

/// Returns the JSON types that a value may have, other than null; none where the schema does not say.
pub(crate) fn types(root: Root, tokens: &[Box<str>]) -> Vec<String> {
    let start = match root {
        Root::Order => Some(&*ORDER_SCHEMA),
        Root::Line => member(&ORDER_SCHEMA, "line_items").and_then(items),
        _ => None,
    };
    let found = tokens.iter().try_fold(start, |schema, token| {
        let schema = schema?;
        Some(items(schema).or_else(|| member(schema, token)))
    });
    let Some(Some(schema)) = found else { return Vec::new() };
    let types = resolve(schema).get("type");
    let listed = types
        .and_then(Value::as_array)
        .map_or_else(|| types.into_iter().collect(), |list| list.iter().collect::<Vec<_>>());
    listed.into_iter().filter_map(Value::as_str).filter(|kind| *kind != "null").map(str::to_owned).collect()
}

fn among(name: &str, known: &[&str]) -> Known {
    if known.contains(&name) {
        return Known::Yes;
    }
    Known::No { member: name.to_owned(), known: known.iter().map(|&name| name.to_owned()).collect() }
}

fn walk(schema: &Value, tokens: &[Box<str>]) -> Known {
    let Some((first, rest)) = tokens.split_first() else { return Known::Yes };
    let schema = resolve(schema);
    if let Some(items) = items(schema) {
        let is_index = &**first == "*" || first.bytes().all(|byte| byte.is_ascii_digit());
        return if is_index {
            walk(items, rest)
        } else {
            Known::No { member: first.to_string(), known: vec!["0".into()] }
        };
    }
    match schema.get("properties").and_then(Value::as_object) {
        // No properties: a free object, or a scalar, whose misuse shows when an order is translated.
        None => Known::Yes,
        Some(properties) => match properties.get(&**first) {
            Some(found) => walk(found, rest),
            None => Known::No { member: first.to_string(), known: properties.keys().cloned().collect() },
        },
    }
}

fn member<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    resolve(schema).get("properties")?.get(name)
}

fn items(schema: &Value) -> Option<&Value> {
    resolve(schema).get("items")
}

/// Looks through references and through "or null".
fn resolve(schema: &Value) -> &Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return ORDER_SCHEMA.pointer(reference.trim_start_matches('#')).map_or(schema, resolve);
    }
    let alternatives = schema.get("anyOf").and_then(Value::as_array);
    match alternatives.and_then(|list| list.iter().find(|one| one.get("type").is_none_or(|kind| kind != "null"))) {
        Some(value) => resolve(value),
        None => schema,
    }
}
