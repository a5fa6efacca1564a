//! The tracking numbers of a job; before shipment there are none, and 4over does not document how that looks.

use serde_json::Value;

use super::member;

/// Reads `GET /orders/{job}/tracking`; an empty list means "not yet".
///
/// Not yet is: a missing, null or empty member, an empty body, `false`, an empty list, and HTTP 404 (4over, Job Tracking).
///
/// # Errors
/// Returns what was expected.
pub fn read(http_status: u16, body: &[u8]) -> Result<Vec<String>, String> {
    if http_status == 404 || body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let json: Value =
        serde_json::from_slice(body).map_err(|error| format!("it should be JSON with tracking: {error}"))?;
    let mut numbers = Vec::new();
    match &json {
        Value::Object(members) => collect(members.get("tracking").unwrap_or(&Value::Null), &mut numbers)?,
        Value::Null | Value::Bool(false) | Value::Array(_) => collect(&json, &mut numbers)?,
        Value::Bool(true) | Value::Number(_) | Value::String(_) => {
            return Err("it should be an object with tracking".to_owned());
        }
    }
    Ok(numbers)
}

/// Gathers numbers from a text, which may list several, or from a list of texts or of objects with `tracking`.
fn collect(json: &Value, numbers: &mut Vec<String>) -> Result<(), String> {
    match json {
        Value::Null | Value::Bool(false) => Ok(()),
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, numbers)),
        Value::Object(members) => match member::first(json, &["tracking", "tracking_number"]) {
            Some(inner) => collect(inner, numbers),
            None if members.is_empty() => Ok(()),
            None => Err("tracking is an object without a number".to_owned()),
        },
        Value::String(_) | Value::Number(_) => {
            let text = member::text(json).unwrap_or_default();
            for number in text.split([',', ';', '|', '\n']).map(str::trim).filter(|number| !number.is_empty()) {
                if !numbers.iter().any(|known| known == number) {
                    numbers.push(number.to_owned());
                }
            }
            Ok(())
        }
        Value::Bool(true) => Err("tracking is true, which is no number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn nothing_yet_comes_in_many_shapes() {
        for body in [
            "",
            " \n",
            "{}",
            "null",
            "[]",
            "false",
            r#"{"tracking":null}"#,
            r#"{"tracking":""}"#,
            r#"{"tracking":" "}"#,
            r#"{"tracking":[]}"#,
            r#"{"tracking":{}}"#,
            r#"{"tracking":false}"#,
            r#"{"tracking":[null,""]}"#,
        ] {
            assert_eq!(read(200, body.as_bytes()).unwrap(), Vec::<String>::new(), "{body}");
        }
        assert_eq!(read(404, b"<html>not found</html>").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn one_number_or_several_are_read_once_each() {
        for body in [
            r#"{"tracking":"1Z2A61010358895672, 1Z9"}"#,
            r#"{"tracking":["1Z2A61010358895672","1Z9","1Z9"]}"#,
            r#"[{"tracking":"1Z2A61010358895672"},{"tracking_number":"1Z9"}]"#,
        ] {
            assert_eq!(read(200, body.as_bytes()).unwrap(), ["1Z2A61010358895672", "1Z9"], "{body}");
        }
        assert_eq!(read(200, br#"{"tracking":9405511899223197428490}"#).unwrap(), ["9405511899223197428490"]);
    }

    #[test]
    fn anything_else_is_refused() {
        for body in ["<html>", "true", "7", r#""1Z""#, r#"{"tracking":true}"#, r#"{"tracking":{"x":1}}"#] {
            assert!(read(200, body.as_bytes()).is_err(), "{body}");
        }
    }
}
