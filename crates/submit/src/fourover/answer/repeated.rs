//! Words that say that 4over has the order already. An answer with such words refuses nothing.
//!
//! 4over does not document what it answers when an `order_id` comes twice (4over, Create Order), so that any such word counts,
//! in any member of any shape, and so does whatever it says of the order ID, which is never wrong by itself.

use serde_json::Value;

/// Parts of texts that say so.
const WORDS: &[&str] = &[
    "already",
    "exist",
    "duplic",
    "dupe",
    "double",
    "not unique",
    "be unique",
    "be a unique",
    "non unique",
    "unique constraint",
    "unique key",
    "unique violation",
    "unique value",
    "uniqueness",
    "previous",
    "earlier order",
    "reused",
    "re used",
    "in use",
    "been used",
    "used before",
    "is used",
    "id used",
    "been taken",
    "is taken",
    "been placed",
    "was placed",
    "was successfully",
    "successfully placed",
    "been submitted",
    "was submitted",
    "have submitted",
    "resubmi",
    "re submi",
    "been processed",
    "was processed",
    "being processed",
    "in progress",
    "been received",
    "been created",
    "been ordered",
    "order before",
    "repeat",
    "same order",
    "second time",
    "twice",
    "on file",
    "collide",
    "collision",
    // What a server says in another language.
    "deja",
    "d\u{e9}j\u{e0}",
    "ya existe",
    "bereits",
    "schon ",
    "vorhanden",
    "doppelt",
];

/// Words for the ID of the order, in a text.
const ID: &[&str] = &["order id", "orderid", "order number", "order reference"];

/// Parts of texts that say the opposite with one of these words.
const OPPOSITES: &[&str] =
    &["not exist", "t exist", "non exist", "nonexist", "no exist", "no longer exist", "never exist"];

/// Tells whether an answer says anywhere that an order, or a part of it, was there before.
pub(super) fn is_said(json: Option<&Value>, body: &[u8]) -> bool {
    in_any(json, body, &says_so)
}

/// Tells whether an answer says that of the order, and not of a key, a signature, or how often something was asked.
pub(super) fn is_said_of_the_order(json: Option<&Value>, body: &[u8]) -> bool {
    in_any(json, body, &|text| says_so(text) && text.split(' ').any(|word| word.starts_with("order")))
}

/// Asks of each text of an answer, as plain words.
fn in_any(json: Option<&Value>, body: &[u8], says: &dyn Fn(&str) -> bool) -> bool {
    match json {
        Some(json) => in_json(json, says),
        // The bytes of zero are those of a text in UTF-16.
        None => {
            let bytes: Vec<u8> = body.iter().copied().filter(|byte| *byte != 0).collect();
            says(&plain(&unescaped(&String::from_utf8_lossy(&bytes))))
        }
    }
}

fn in_json(json: &Value, says: &dyn Fn(&str) -> bool) -> bool {
    match json {
        Value::String(text) => {
            let text = plain(&unescaped(text));
            ID.iter().any(|id| text.contains(id)) || says(&text)
        }
        Value::Array(items) => items.iter().any(|json| in_json(json, says)),
        Value::Object(members) => {
            members.iter().any(|(name, json)| (says(&plain(name)) && !is_denied(json)) || in_json(json, says))
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

/// Writes a text as words in small letters; names of members and codes have other signs between their words.
fn plain(text: &str) -> String {
    let plain = text.to_lowercase().replace(|sign: char| !sign.is_alphanumeric(), " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads what a page for people writes as `&#108;`, and a text beside JSON as `\\u0061`.
fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(['&', '\\']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let (sign, length) = escape(rest).unwrap_or_else(|| (rest.chars().next().unwrap_or(' '), 1));
        plain.push(sign);
        rest = &rest[length..];
    }
    plain + rest
}

/// Reads the escape that a text begins with, and how long it is.
fn escape(text: &str) -> Option<(char, usize)> {
    let number = |digits: &str, radix| char::from_u32(u32::from_str_radix(digits, radix).ok()?);
    if let Some(rest) = text.strip_prefix("\\u") {
        return Some((number(rest.get(..4)?, 16)?, 6));
    }
    let body = text.strip_prefix("&#")?;
    let end = body.find(';').filter(|end| *end < 8)?;
    let sign = match body[..end].strip_prefix(['x', 'X']) {
        Some(digits) => number(digits, 16)?,
        None => number(&body[..end], 10)?,
    };
    Some((sign, end + 3))
}

fn says_so(plain: &str) -> bool {
    let mut plain = plain.to_owned();
    for opposite in OPPOSITES {
        plain = plain.replace(opposite, "");
    }
    WORDS.iter().any(|word| plain.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{is_said, is_said_of_the_order, plain, says_so, unescaped};
    use serde_json::json;

    fn in_text(text: &str) -> bool {
        says_so(&plain(&unescaped(text)))
    }

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
            "order_id does exist",
            "E_ORDER_EXIST",
            "order_id must be a unique value",
            "The order_id is a repeat of another order",
            "There is an order with the same order_id",
            "order_id was used before",
            "You have submitted this order before",
            "Resubmission of order not allowed",
            "This order is being processed",
            "We have this order on file",
            "order_id collides with order 123",
            "Order was successfully placed but email failed",
            "a&#108;ready exist&#115;",
            "a&#x6c;ready",
            "\\u0061lready",
            "La commande existe d\u{e9}j\u{e0}",
            "El pedido ya existe",
            "Die Bestellung ist bereits vorhanden",
        ] {
            assert!(in_text(text), "{text}");
        }
        for text in [
            "The file does not exist.",
            "No such runsize",
            "non-existing option",
            "The runsize doesn't exist",
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
    fn what_is_said_of_the_order_id_counts_and_its_echo_does_not() {
        assert!(is_said(Some(&json!({"message": "An order with this order_id was found"})), b""));
        assert!(is_said(Some(&json!({"errors": [{"text": "Conflict on order_id"}]})), b""));
        assert!(!is_said(Some(&json!({"order_id": "shop-o-1", "message": "No such runsize"})), b""));
    }

    #[test]
    fn what_is_said_of_the_account_is_not_said_of_the_order() {
        for (text, is_of_the_order) in [
            ("You have already made 1000 requests today", false),
            ("The signature has already expired", false),
            ("API key not in use", false),
            ("The order already exists", true),
            ("OrderAlreadyPlacedException", true),
        ] {
            let said = json!({ "message": text });
            assert!(is_said(Some(&said), b""), "{text}");
            assert_eq!(is_said_of_the_order(Some(&said), b""), is_of_the_order, "{text}");
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
