//! What a foreign answer says, made fit for our own messages.

use overprint_mapping::is_hidden;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// How many characters of a foreign message are kept.
const MESSAGE_MAX: usize = 500;

/// Where a foreign error message is found, in the order of preference.
const MESSAGE_MEMBERS: [&str; 5] = ["error_description", "message", "errorMessage", "error_message", "error"];

/// Keeps what a foreign body says about a failure: one line, at most 500 characters, without the secret that was sent.
pub(super) fn foreign_message(body: &[u8], secret: &str) -> String {
    let text = String::from_utf8_lossy(body);
    let member = serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|answer| MESSAGE_MEMBERS.iter().find_map(|name| answer.get(*name)?.as_str().map(str::to_owned)));
    let message = member.unwrap_or_else(|| text.into_owned());
    let message = if secret.is_empty() { message } else { message.replace(secret, "[secret]") };
    let words: Vec<_> = message.split(|c: char| c.is_whitespace() || is_hidden(c)).filter(|w| !w.is_empty()).collect();
    match words.is_empty() {
        true => "no message".to_owned(),
        false => words.join(" ").chars().take(MESSAGE_MAX).collect(),
    }
}

/// Names the kind of a JSON value.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Returns those members of an object that are among `names` and no arrays or objects; whatever else it holds takes no memory.
/// Of a member that is there twice, the last counts. What is not an object has none.
pub(super) fn scalars(record: &RawValue, names: &[&str]) -> Value {
    let mut members = Map::new();
    each_member(record, |name, value| {
        if names.contains(&name) && !value.starts_with(['[', '{']) {
            members.insert(name.to_owned(), serde_json::from_str(value).unwrap_or_default());
        }
    });
    Value::Object(members)
}

/// Shows each member of an object, its value as it is written; shows nothing of what is not an object.
pub(super) fn each_member<'r>(record: &'r RawValue, mut each: impl FnMut(&str, &'r str)) {
    struct Members<F>(F);
    impl<'de, F: FnMut(&str, &'de str)> Visitor<'de> for Members<F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
            while let Some(name) = map.next_key::<Cow<'_, str>>()? {
                (self.0)(&name, map.next_value::<&'de RawValue>()?.get());
            }
            Ok(())
        }
    }
    // The text is JSON already, so that nothing but another kind of value can be wrong.
    let _another_kind = serde_json::Deserializer::from_str(record.get()).deserialize_map(Members(&mut each));
}

/// Names the kind of a JSON text.
pub(super) fn kind_of(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "a boolean",
        Some(b'"') => "a string",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::foreign_message;

    #[test]
    fn a_foreign_message_is_short_one_line_and_without_the_secret() {
        let table = [
            (r#"{"message":"record is locked"}"#, "record is locked"),
            (r#"{"error":"access_denied","error_description":"Unauthorized client"}"#, "Unauthorized client"),
            (r#"{"error":{"deep":1}}"#, r#"{"error":{"deep":1}}"#),
            ("<h1>Bad\r\n\tGateway</h1>\u{1b}[31m", "<h1>Bad Gateway</h1> [31m"),
            ("your token sesame is old", "your token [secret] is old"),
            ("one\u{202e}owt \u{200b}three", "one owt three"),
            ("", "no message"),
            (" \n ", "no message"),
        ];
        for (body, message) in table {
            assert_eq!(foreign_message(body.as_bytes(), "sesame"), message);
        }
        assert_eq!(foreign_message("é".repeat(900).as_bytes(), "").chars().count(), 500);
        assert_eq!(foreign_message(b"bad \xff byte", ""), "bad \u{fffd} byte");
    }
}
