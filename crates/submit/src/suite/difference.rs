//! What differs between two documents, value by value.

use serde::Serialize;
use serde_json::Value;

/// One value that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// JSON Pointer of the value: in what was got, or, for what is no longer there, in what was expected.
    pub pointer: String,
    /// The value that was expected; nothing where it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Value>,
    /// The value that was got; nothing where it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub got: Option<Value>,
}

/// Lists what differs. The order of members does not count, the spelling of numbers does.
pub fn differences(expected: &Value, got: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(expected, got, String::new(), &mut found);
    found
}

fn compare(expected: &Value, got: &Value, pointer: String, found: &mut Vec<Difference>) {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (name, value) in expected {
                let pointer = member(&pointer, name);
                match got.get(name) {
                    Some(other) => compare(value, other, pointer, found),
                    None => found.push(gone(pointer, value)),
                }
            }
            let new = got.iter().filter(|(name, _)| !expected.contains_key(*name));
            found.extend(new.map(|(name, value)| came(member(&pointer, name), value)));
        }
        (Value::Array(expected), Value::Array(got)) => elements(expected, got, &pointer, found),
        (expected, got) if expected == got => {}
        (expected, got) => {
            found.push(Difference { pointer, expected: Some(expected.clone()), got: Some(got.clone()) });
        }
    }
}

/// Compares arrays; where one is longer, the elements that both have at the ends are not blamed for it.
fn elements(expected: &[Value], got: &[Value], pointer: &str, found: &mut Vec<Difference>) {
    let (start, end) = match expected.len() == got.len() {
        true => (0, 0),
        false => {
            let start = expected.iter().zip(got).take_while(|(one, other)| one == other).count();
            let (expected, got) = (&expected[start..], &got[start..]);
            let end = expected.iter().rev().zip(got.iter().rev()).take_while(|(one, other)| one == other).count();
            (start, end)
        }
    };
    let (expected, got) = (&expected[start..expected.len() - end], &got[start..got.len() - end]);
    for index in 0..expected.len().max(got.len()) {
        let pointer = format!("{pointer}/{}", start + index);
        match (expected.get(index), got.get(index)) {
            (Some(expected), Some(got)) => compare(expected, got, pointer, found),
            (Some(expected), None) => found.push(gone(pointer, expected)),
            (None, Some(got)) => found.push(came(pointer, got)),
            (None, None) => {}
        }
    }
}

fn gone(pointer: String, value: &Value) -> Difference {
    Difference { pointer, expected: Some(value.clone()), got: None }
}

fn came(pointer: String, value: &Value) -> Difference {
    Difference { pointer, expected: None, got: Some(value.clone()) }
}

fn member(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::differences;
    use serde_json::{Value, json};

    fn shown(expected: &Value, got: &Value) -> Vec<String> {
        let text = |value: Option<Value>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        let all = differences(expected, got).into_iter();
        all.map(|one| format!("{} {} {}", one.pointer, text(one.expected), text(one.got))).collect()
    }

    #[test]
    fn each_value_is_told_by_its_pointer() {
        let expected = json!({"a": {"b/c": 1, "d": [1, 2]}, "gone": null, "same": "x"});
        let got = json!({"same": "x", "a": {"d": [1, 3], "b/c": "1"}, "new": []});
        assert_eq!(shown(&expected, &got), ["/a/b~1c 1 \"1\"", "/a/d/1 2 3", "/gone null -", "/new - []"]);
    }

    #[test]
    fn an_element_that_comes_or_goes_blames_no_other() {
        assert_eq!(shown(&json!([1, 2, 3]), &json!([1, 9, 2, 3])), ["/1 - 9"]);
        assert_eq!(shown(&json!([1, 2, 3]), &json!([2, 3])), ["/0 1 -"]);
        assert_eq!(shown(&json!([1, 1]), &json!([1])), ["/1 1 -"]);
        assert_eq!(shown(&json!([]), &json!([])), Vec::<String>::new());
    }

    #[test]
    fn the_spelling_of_a_number_counts() {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        assert_eq!(shown(&read("12.50"), &read("12.5")), [" 12.50 12.5"]);
    }
}
