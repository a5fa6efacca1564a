//! Takes out of an answer what must neither be kept nor shown: tokens, signatures, people and their addresses.
//!
//! A create-order answer carries users with their e-mail and their session token in `payment_response` (seed 000, Sample Response).

use serde_json::{Map, Value};
use std::fmt;

/// What stands where something was taken out.
pub const REDACTED: &str = "[redacted]";

/// Characters of a text body that are kept.
const TEXT_LIMIT: usize = 4096;

/// Characters of a body that a message shows.
const EXCERPT_LIMIT: usize = 300;

/// Parts of member names whose values are private; letters and digits only, lower case.
const PRIVATE: [&str; 26] = [
    "token",
    "signature",
    "email",
    "phone",
    "apikey",
    "privatekey",
    "password",
    "secret",
    "authorization",
    "credential",
    "firstname",
    "lastname",
    "fullname",
    "user",
    "organization",
    "company",
    "address",
    "zipcode",
    "postcode",
    "cardnumber",
    "accountnumber",
    "ccv",
    "cvv",
    "expirationdate",
    "timestamp",
    "profile",
];

/// Member names whose values are private when the whole name agrees.
const PRIVATE_WHOLE: [&str; 3] = ["shipto", "shipfrom", "candidates"];

/// Members of `payment_response` that are kept, when they hold no object or list.
const PAYMENT: [&str; 15] = [
    "payment_uuid",
    "payment_provider",
    "requested_amount",
    "requested_refund_amount",
    "requested_at",
    "response_transaction_code",
    "responded_at",
    "authorized_at",
    "authorized_payment_amount",
    "authorized_refund_amount",
    "created_at",
    "currency_code",
    "card_type",
    "card_number",
    "response_message",
];

/// Members of `payment_response` that are looked into.
const PAYMENT_GROUPS: [&str; 4] = ["payment_provider", "requested_currency", "authorized_currency", "response_data"];

/// Members whose text is ours or 4over's own name for something, and stays as it is.
const NAMES: [&str; 4] = ["customer_job_id", "customer_order_id", "internal_id", "job_name"];

/// Bytes from elsewhere, kept whole; only their redacted beginning is ever printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Foreign(Vec<u8>);

impl Foreign {
    /// Keeps the bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Foreign(bytes)
    }

    /// Returns the bytes as they came, private matters included.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("an empty body");
        }
        let shown = match body(&self.0) {
            Value::String(text) => text,
            value => value.to_string(),
        };
        f.write_str(&excerpt(&shown, EXCERPT_LIMIT))
    }
}

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Foreign({self})")
    }
}

/// Redacts a body; one that is not JSON becomes a string of its first 4096 characters.
pub fn body(bytes: &[u8]) -> Value {
    match serde_json::from_slice(bytes) {
        Ok(json) => value(&json),
        Err(_) => Value::String(excerpt(&text(&String::from_utf8_lossy(bytes)), TEXT_LIMIT)),
    }
}

/// Redacts a JSON value, members of every depth included.
pub fn value(json: &Value) -> Value {
    match json {
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, json)| (name.clone(), member(name, json))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(value).collect()),
        Value::String(string) => Value::String(text(string)),
        Value::Null | Value::Bool(_) | Value::Number(_) => json.clone(),
    }
}

/// Redacts running text: words with an `@`, key and signature parameters, and long hexadecimal runs.
pub fn text(text: &str) -> String {
    // A body that broke off inside the payment is no JSON any more, so nothing can be picked out of it.
    let (text, cut) = match text.find("payment_response") {
        Some(position) => (&text[..position], REDACTED),
        None => (text, ""),
    };
    let mut redacted = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| c.is_whitespace() || "\"'<>()[]{},;".contains(c)) {
        let core = word.trim_end_matches(|c: char| c.is_whitespace() || "\"'<>()[]{},;".contains(c));
        if is_private_word(core) {
            redacted.push_str(REDACTED);
            redacted.push_str(&word[core.len()..]);
        } else {
            redacted.push_str(word);
        }
    }
    redacted + cut
}

fn member(name: &str, json: &Value) -> Value {
    if json.is_null() {
        Value::Null
    } else if name == "payment_response" {
        payment(json)
    } else if is_private(name) {
        REDACTED.into()
    } else if NAMES.contains(&name) && json.is_string() {
        json.clone()
    } else {
        value(json)
    }
}

/// Keeps of a payment only what tells how much was charged, when, and to which masked card.
fn payment(json: &Value) -> Value {
    let Value::Object(members) = json else {
        return REDACTED.into();
    };
    let mut kept = Map::new();
    for (name, json) in members {
        match json {
            Value::Object(_) if PAYMENT_GROUPS.contains(&name.as_str()) => kept.insert(name.clone(), payment(json)),
            Value::Object(_) | Value::Array(_) => None,
            _ if name == "card_number" => kept.insert(name.clone(), last_four(json)),
            _ if PAYMENT.contains(&name.as_str()) => kept.insert(name.clone(), value(json)),
            _ => None,
        };
    }
    Value::Object(kept)
}

fn last_four(card_number: &Value) -> Value {
    let digits: Vec<char> = card_number.to_string().chars().filter(char::is_ascii_digit).collect();
    let tail: String = digits[digits.len().saturating_sub(4)..].iter().collect();
    format!("XXXX{tail}").into()
}

fn is_private(name: &str) -> bool {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    PRIVATE.iter().any(|part| name.contains(part)) || PRIVATE_WHOLE.contains(&name.as_str())
}

fn is_private_word(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    word.contains('@')
        || ["apikey=", "signature=", "token="].iter().any(|parameter| lower.contains(parameter))
        || word.split(|c: char| !c.is_ascii_hexdigit()).any(|run| run.len() >= 32)
}

fn excerpt(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_payment_keeps_its_amounts_as_text_or_number_and_loses_its_people() {
        let payment = json!({
            "payment_uuid": "e58bee7f", "requested_amount": "119.70", "authorized_refund_amount": 0, "requested_refund_amount": null,
            "authorized_currency": {"currency_code": "USD", "currency": "canary"},
            "response_data": {"card_number": "4111-XXXX-canary-1111", "card_type": "Visa", "expiration_date": "canary", "response_message": "ok"},
            "payment_provider": {"payment_provider": "Authorizenet", "payment_provider_uuid": "canary"},
            "authorization_code": "canary", "request_data": "canary", "created_at": "2018-10-18T18:06:19+0000",
            "paying_user": {"first_name": "canary", "email": "canary", "token": "canary", "timestamp": "canary"},
            "paying_organization": {"organization_name": "canary", "primary_contact_user": {"user_notes": "canary"}},
            "requested_at": {"nested": "canary"}, "responded_at": ["canary"], "unheard_of": "canary"
        });
        assert_eq!(
            value(&json!({"payment_response": payment})),
            json!({"payment_response": {
                "payment_uuid": "e58bee7f", "requested_amount": "119.70", "authorized_refund_amount": 0, "requested_refund_amount": null,
                "authorized_currency": {"currency_code": "USD"},
                "response_data": {"card_number": "XXXX1111", "card_type": "Visa", "response_message": "ok"},
                "payment_provider": {"payment_provider": "Authorizenet"}, "created_at": "2018-10-18T18:06:19+0000"
            }})
        );
    }

    #[test]
    fn private_members_are_replaced_at_every_depth() {
        for name in [
            "token",
            "profile_token",
            "accessToken",
            "signature",
            "email",
            "E-Mail",
            "phone",
            "phone_number",
            "api_key",
            "apikey",
            "user",
            "primary_contact_user",
            "ship_to",
            "ship_from",
            "firstname",
            "first_name",
            "address2",
            "zipcode",
            "company",
            "organization_name",
            "timestamp",
            "Authorization",
        ] {
            let json = json!({"jobs": [{"deep": {name: "canary"}}, {name: ["canary", {"x": "canary"}]}, {name: null}]});
            let shown = value(&json).to_string();
            assert!(!shown.contains("canary"), "{shown}");
            assert!(shown.contains(REDACTED) && shown.contains("null"), "{shown}");
        }
    }

    #[test]
    fn what_the_order_is_about_stays() {
        let json = json!({
            "order_status": "Success", "customer_order_id": "jo@shop-1", "job_ids": {"X1-001": {"customer_job_id": "a@b", "status": 200}},
            "job_cost_breakdown": {"X1-001": {"product_price": "28.87"}}, "errors": [{"message": {"code": "409", "description": "d"}}]
        });
        assert_eq!(value(&json), json);
    }

    #[test]
    fn running_text_loses_addresses_and_credentials() {
        let sha = "0911bdb7f48c0d0f58a9de3b19877faad0581856";
        for (before, after) in [
            ("write to <jo@example.com>, please", "write to <[redacted]>, please"),
            ("GET /x?apikey=me&signature=abc failed", "GET [redacted] failed"),
            (sha, REDACTED),
            (
                "job X8291118499-001 e58bee7f-0b57-4214-9e2a-33d683e7fe9f",
                "job X8291118499-001 e58bee7f-0b57-4214-9e2a-33d683e7fe9f",
            ),
            (r#"{"a":1,"payment_response":{"first_name":"canary"#, r#"{"a":1,"[redacted]"#),
            ("", ""),
        ] {
            assert_eq!(text(before), after);
        }
    }

    #[test]
    fn a_foreign_body_keeps_its_bytes_and_shows_a_redacted_beginning() {
        let body = format!(r#"{{"email":"canary","x":"{}"}}"#, "é".repeat(400));
        let foreign = Foreign::new(body.clone().into_bytes());
        assert_eq!(foreign.bytes(), body.as_bytes());
        let shown = format!("{foreign} {foreign:?}");
        assert!(!shown.contains("canary") && shown.contains('…'), "{shown}");
        assert_eq!(Foreign::new(vec![0xff]).to_string(), "\u{fffd}");
        assert_eq!(Foreign::new(Vec::new()).to_string(), "an empty body");
    }
}
