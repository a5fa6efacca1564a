//! What a foreign answer says, made fit for our own messages.

use serde_json::Value;

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
    let words: Vec<_> =
        message.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
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
