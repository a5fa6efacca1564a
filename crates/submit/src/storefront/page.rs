//! A page of a listing, in each of the three shapes the storefront answers with.

use super::error::{Error, Operation};
use super::foreign::kind;
use serde_json::Value;

/// A page of records, as they came.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The records. What each holds is for the reader to check; a search brings slim ones, without lines or address.
    pub items: Vec<Value>,
    /// How many the storefront says there are on the page; a search and a bare array do not say.
    pub count: Option<u64>,
    /// Where the next page begins; none on the last one.
    pub next: Option<Cursor>,
}

/// Where a page begins: `LastEvaluatedKey` of the page before, sent as `exclusiveStartKey`.
///
/// A key that came as an object is kept as its JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// Takes up a cursor that was kept.
    pub fn new(text: impl Into<String>) -> Self {
        Cursor(text.into())
    }

    /// Returns the text to keep and to send.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Page {
    /// Reads a page: `{Count, Items, LastEvaluatedKey}`, `{Items, LastEvaluatedKey}` or a bare array (storefront
    /// reference, section 2).
    ///
    /// `LastEvaluatedKey` may be absent, null, empty, a string or an object (section 5.2).
    ///
    /// # Errors
    /// Names the place whose shape is another. A page that leads back to `asked`, the cursor it was asked with, is
    /// refused too: following it would never end.
    pub(super) fn read(operation: Operation, answer: Value, asked: Option<&Cursor>) -> Result<Self, Error> {
        let shape = |place: &str, expected, found: &Value| Error::Shape {
            operation,
            place: place.to_owned(),
            expected,
            found: kind(found),
        };
        let mut members = match answer {
            Value::Array(items) => {
                return Ok(Page { items, count: None, next: None });
            }
            Value::Object(members) => members,
            other => return Err(shape("", "an array or an object with `Items`", &other)),
        };
        let items = match members.remove("Items") {
            Some(Value::Array(items)) => items,
            Some(other) => return Err(shape("/Items", "an array", &other)),
            None => {
                let place = "/Items".to_owned();
                return Err(Error::Shape { operation, place, expected: "an array", found: "nothing" });
            }
        };
        let next = match members.remove("LastEvaluatedKey") {
            None | Some(Value::Null) => None,
            Some(Value::String(key)) => (!key.is_empty()).then_some(Cursor(key)),
            Some(Value::Object(key)) => (!key.is_empty()).then(|| Cursor(Value::Object(key).to_string())),
            Some(other) => return Err(shape("/LastEvaluatedKey", "a string or an object", &other)),
        };
        if next.is_some() && next.as_ref() == asked {
            let place = "/LastEvaluatedKey".to_owned();
            return Err(Error::Shape { operation, place, expected: "another key", found: "the key that was sent" });
        }
        let count = members.get("Count").and_then(Value::as_u64);
        Ok(Page { items, count, next })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Cursor, Operation, Page};
    use serde_json::json;

    #[test]
    fn every_shape_of_a_page_is_read() {
        let key = r#"{"id":"7","n":1.50}"#;
        let table = [
            (json!([{"id": "1"}]), 1, None, None),
            (json!([]), 0, None, None),
            (json!({"Items": []}), 0, None, None),
            (json!({"Count": 2, "Items": [1, 2], "LastEvaluatedKey": null}), 2, Some(2), None),
            (json!({"Count": null, "Items": [{}], "LastEvaluatedKey": ""}), 1, None, None),
            (json!({"Items": [{}], "LastEvaluatedKey": {}}), 1, None, None),
            (json!({"Items": [{}], "LastEvaluatedKey": "k1"}), 1, None, Some("k1")),
            (serde_json::from_str(&format!(r#"{{"Items":[],"LastEvaluatedKey":{key}}}"#)).unwrap(), 0, None, Some(key)),
        ];
        for (answer, items, count, next) in table {
            let page = Page::read(Operation::Orders, answer.clone(), Some(&Cursor::new("k0"))).unwrap();
            assert_eq!(page.items.len(), items, "{answer}");
            assert_eq!(page.count, count, "{answer}");
            assert_eq!(page.next, next.map(Cursor::new), "{answer}");
        }
    }

    #[test]
    fn another_shape_is_named_with_its_place() {
        let table = [
            (json!("x"), "has a string at ``, where an array or an object with `Items` belongs"),
            (json!({}), "has nothing at `/Items`, where an array belongs"),
            (json!({"Items": {}}), "has an object at `/Items`, where an array belongs"),
            (
                json!({"Items": [], "LastEvaluatedKey": 7}),
                "has a number at `/LastEvaluatedKey`, where a string or an object belongs",
            ),
            (
                json!({"Items": [], "LastEvaluatedKey": "k0"}),
                "has the key that was sent at `/LastEvaluatedKey`, where another key belongs",
            ),
        ];
        for (answer, message) in table {
            let error = Page::read(Operation::Orders, answer, Some(&Cursor::new("k0"))).unwrap_err();
            assert_eq!(error.to_string(), format!("list orders: the answer {message}"));
        }
    }
}
