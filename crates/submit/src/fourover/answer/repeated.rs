//! Words that say that 4over has the order already. An answer with such words refuses nothing.
//!
//! 4over does not document what it answers when an `order_id` comes twice (4over, Create Order), so that any such word counts,
//! in any member of any shape.

use serde_json::Value;

/// Parts of texts that say so.
const WORDS: &[&str] = &[
    "already",
    "exists",
    "existing",
    "existed",
    "duplic",
    "dupe",
    "not unique",
    "be unique",
    "non unique",
    "unique constraint",
    "unique key",
    "unique violation",
    "uniqueness",
    "previously",
    "reused",
    "re used",
    "in use",
    "been used",
    "been taken",
    "is taken",
    "been placed",
    "was placed",
    "been submitted",
    "was submitted",
    "been processed",
    "was processed",
    "been received",
    "been created",
    "been ordered",
    "second time",
    "twice",
];

/// Parts of texts that say the opposite with one of these words.
const OPPOSITES: &[&str] = &["non existing", "nonexisting", "not existing", "no existing"];

/// Tells whether an answer says anywhere that an order, or a part of it, was there before.
pub(super) fn is_said(json: Option<&Value>, body: &[u8]) -> bool {
    match json {
        Some(json) => in_json(json),
        // The bytes of zero are those of a text in UTF-16.
        None => {
            let bytes: Vec<u8> = body.iter().copied().filter(|byte| *byte != 0).collect();
            in_text(&String::from_utf8_lossy(&bytes))
        }
    }
}

fn in_json(json: &Value) -> bool {
    match json {
        Value::String(text) => in_text(text),
        Value::Array(items) => items.iter().any(in_json),
        Value::Object(members) => {
            members.iter().any(|(name, json)| (in_text(name) && !is_denied(json)) || in_json(json))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Tells whether a member such as `duplicate` says no.
fn is_denied(json: &Value) -> bool {
    match json {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty() || text.eq_ignore_ascii_case("false"),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(true) => false,
    }
}

fn in_text(text: &str) -> bool {
    // Names of members and codes have other signs between their words.
    let plain = text.to_lowercase().replace(|sign: char| !sign.is_alphanumeric(), " ");
    let mut plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for opposite in OPPOSITES {
        plain = plain.replace(opposite, "");
    }
    WORDS.iter().any(|word| plain.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{in_text, is_said};
    use serde_json::json;

    #[test]
    fn texts_that_say_so_are_told_from_others() {
        for text in [
            "order_id already exists",
            "OrderAlreadyPlacedException",
            "DUPLICATE_ORDER",
            "Duplicated order",
            "order_id must be unique",
            "This order_id has been_used",
            "The order ID is taken.",
            "SQLSTATE[23505]: Unique violation",
            "was previously submitted",
        ] {
            assert!(in_text(text), "{text}");
        }
        for text in [
            "The file does not exist.",
            "No such runsize",
            "non-existing option",
            "Conflict",
            "unique_id 7",
            "mistaken address",
            "You must post a payment at the time of order.",
            "",
        ] {
            assert!(!in_text(text), "{text}");
        }
    }

    #[test]
    fn any_member_counts_and_one_that_says_no_does_not() {
        for said in
            [json!({"duplicate": true}), json!({"a": [{"already_exists": "X1"}]}), json!(["x", {"meta": ["exists"]}])]
        {
            assert!(is_said(Some(&said), b""), "{said}");
        }
        for other in [json!({"duplicate": false}), json!({"duplicates": []}), json!({"exists": null, "code": 409})] {
            assert!(!is_said(Some(&other), b""), "{other}");
        }
        let utf_16: Vec<u8> = "order_id already exists".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(
            is_said(None, &utf_16) && is_said(None, b"<p>Order ALREADY placed</p>") && !is_said(None, b"<p>no</p>")
        );
    }
}
