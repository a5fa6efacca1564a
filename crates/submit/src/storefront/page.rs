//! A page of a listing, in each of the three shapes the storefront answers with.
//!
//! Records stay bytes until they are read, so that a page takes no more memory than its answer is long.

use super::error::{Error, Operation};
use super::exchange::RECORD_MAX;
use super::foreign::{each_member, kind_of, scalars};
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

/// How many records a page may have: at this number, 640 bytes of the longest answer are left for each.
const ITEMS_MAX: usize = 50_000;

/// How long a cursor may be, in bytes; it becomes a part of a URL.
const CURSOR_MAX: usize = 8 * 1024;

/// The members by which a record is known, and by which it is chosen.
const OUTLINE: [&str; 11] = [
    "id",
    "ids",
    "number",
    "status",
    "sys_created_at",
    "sys_last_modified_at",
    "sys_version",
    "submission_date",
    "date",
    "order_id",
    "tracking_number",
];

/// A page of records, as they came.
#[derive(Clone, Debug)]
pub struct Page {
    /// The records. What each holds is for the reader to check; a search brings slim ones, without lines or address.
    pub items: Vec<Item>,
    /// How many the storefront says there are on the page; a search and a bare array do not say.
    pub count: Option<u64>,
    /// Where the next page begins; none on the last one.
    pub next: Option<Cursor>,
    /// Whether it came as a bare array, which has no place for a cursor: that none is given says nothing of whether there is more.
    pub is_bare: bool,
}

/// A record of a page: the bytes that came, which are JSON.
#[derive(Clone, Debug)]
pub struct Item(Box<RawValue>);

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

impl Item {
    /// Returns the ID: that of an order, or what a search calls `ids`. None if it is neither a text nor a number, or empty.
    pub fn id(&self) -> Option<String> {
        let outline = self.outline();
        ["id", "ids"].into_iter().find_map(|name| match outline.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.get().as_bytes()
    }

    /// Returns the members by which the record is known, if they are texts or numbers; whatever else it holds takes no memory.
    pub fn outline(&self) -> Value {
        scalars(&self.0, &OUTLINE)
    }

    /// Tells whether the record has its line items with it.
    pub fn has_lines(&self) -> bool {
        let mut has_lines = false;
        each_member(&self.0, |name, value| {
            has_lines = if name == "line_items" { value.starts_with('[') } else { has_lines }
        });
        has_lines
    }

    /// Parses all of the record; none if it is longer than an order may be.
    pub fn value(&self) -> Option<Value> {
        if self.as_bytes().len() > RECORD_MAX { None } else { serde_json::from_str(self.0.get()).ok() }
    }
}

impl Page {
    /// Reads a page: `{Count, Items, LastEvaluatedKey}`, `{Items, LastEvaluatedKey}` or a bare array.
    ///
    /// `LastEvaluatedKey` may be absent, null, empty, a string or an object (section 5.2).
    ///
    /// # Errors
    /// Names the place whose shape is another. A page with more than `ITEMS_MAX` records is refused, and one that leads
    /// back to `asked`, the cursor it was asked with: following it would never end.
    pub(super) fn read(operation: Operation, answer: &[u8], asked: Option<&Cursor>) -> Result<Self, Error> {
        let raw: &RawValue =
            serde_json::from_slice(answer).map_err(|error| Error::NotJson { operation, message: error.to_string() })?;
        let shape = |place: &str, expected, found| Error::Shape { operation, place: place.to_owned(), expected, found };
        match kind_of(raw.get()) {
            "an array" => {
                let items = items(operation, "", raw.get())?;
                return Ok(Page { items, count: None, next: None, is_bare: true });
            }
            "an object" => {}
            found => return Err(shape("", "an array or an object with `Items`", found)),
        }
        let [mut found, mut count, mut key] = [None; 3];
        each_member(raw, |name, value| match name {
            "Items" => found = Some(value),
            "Count" => count = Some(value),
            "LastEvaluatedKey" => key = Some(value),
            _ => {}
        });
        let items = match found {
            Some(found) if found.starts_with('[') => items(operation, "/Items", found)?,
            found => return Err(shape("/Items", "an array", found.map_or("nothing", kind_of))),
        };
        let next = next(operation, key)?;
        if next.is_some() && next.as_ref() == asked {
            return Err(shape("/LastEvaluatedKey", "another key", "the key that was sent"));
        }
        let count = count.and_then(|count| count.parse().ok());
        Ok(Page { items, count, next, is_bare: false })
    }
}

/// Reads where the next page begins.
fn next(operation: Operation, found: Option<&str>) -> Result<Option<Cursor>, Error> {
    let place = || "/LastEvaluatedKey".to_owned();
    let Some(found) = found.filter(|found| *found != "null") else { return Ok(None) };
    if found.len() > CURSOR_MAX {
        return Err(Error::Shape {
            operation,
            place: place(),
            expected: "a key of 8 KiB at most",
            found: "a longer one",
        });
    }
    match serde_json::from_str(found) {
        Ok(Value::String(key)) => Ok((!key.is_empty()).then_some(Cursor(key))),
        Ok(Value::Object(key)) => Ok((!key.is_empty()).then(|| Cursor(Value::Object(key).to_string()))),
        _ => Err(Error::Shape { operation, place: place(), expected: "a string or an object", found: kind_of(found) }),
    }
}

/// Reads the records of an array, and ends at the first that is one too many.
fn items(operation: Operation, place: &str, array: &str) -> Result<Vec<Item>, Error> {
    struct Items;
    impl<'de> Visitor<'de> for Items {
        type Value = Option<Vec<Item>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = seq.next_element::<&'de RawValue>()? {
                if items.len() == ITEMS_MAX {
                    // The rest is passed over without being kept.
                    while seq.next_element::<IgnoredAny>()?.is_some() {}
                    return Ok(None);
                }
                items.push(Item(item.to_owned()));
            }
            Ok(Some(items))
        }
    }
    let read = serde_json::Deserializer::from_str(array).deserialize_seq(Items);
    let read = read.map_err(|error| Error::NotJson { operation, message: error.to_string() })?;
    let place = place.to_owned();
    read.ok_or(Error::Shape { operation, place, expected: "50,000 records at most", found: "more of them" })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Cursor, ITEMS_MAX, Item, Operation, Page};
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
            let page = Page::read(Operation::Orders, answer.to_string().as_bytes(), Some(&Cursor::new("k0"))).unwrap();
            assert_eq!(page.items.len(), items, "{answer}");
            assert_eq!(page.count, count, "{answer}");
            assert_eq!(page.next, next.map(Cursor::new), "{answer}");
            assert_eq!(page.is_bare, answer.is_array(), "{answer}");
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
            let error =
                Page::read(Operation::Orders, answer.to_string().as_bytes(), Some(&Cursor::new("k0"))).unwrap_err();
            assert_eq!(error.to_string(), format!("list orders: the answer {message}"));
        }
    }

    #[test]
    fn a_page_keeps_no_more_records_than_it_may_have() {
        let read = |answer: String| Page::read(Operation::Orders, answer.as_bytes(), None);
        let of = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        assert_eq!(read(of(ITEMS_MAX)).unwrap().items.len(), ITEMS_MAX);
        // 30 MiB: each of fifteen million records would take a hundred bytes.
        for answer in [of(15 << 20), format!("{{\"Items\":{}}}", of(15 << 20))] {
            let message = read(answer).unwrap_err().to_string();
            assert!(message.ends_with("where 50,000 records at most belongs"), "{message}");
        }
    }

    #[test]
    fn an_outline_holds_nothing_but_what_a_record_is_known_by() {
        let long = format!("[{}0]", "0,".repeat(4 << 20));
        let record = format!(
            r#"{{"id":"7","number":1001,"x":"y","a":{long},"sys_created_at":{{}},"status":null,"line_items":[],"id":"8"}}"#
        );
        let page = Page::read(Operation::Orders, format!("[{record}]").as_bytes(), None).unwrap();
        let [item]: &[Item] = &page.items else { unreachable!("one record") };
        assert_eq!(item.outline(), json!({ "id": "8", "number": 1001, "status": null }));
        assert!(item.has_lines());
        assert_eq!(item.as_bytes(), record.as_bytes());
        assert_eq!(item.value(), None, "it is longer than an order may be");
    }

    #[test]
    fn a_cursor_is_short() {
        let answer = json!({ "Items": [], "LastEvaluatedKey": "k".repeat(10_000) }).to_string();
        let error = Page::read(Operation::Orders, answer.as_bytes(), None).unwrap_err();
        assert!(error.to_string().contains("/LastEvaluatedKey"), "{error}");
    }
}
