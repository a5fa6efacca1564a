//! Lists: the `entities` of an answer, and how to get from one page to the next.

use serde_json::Value;

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The rows, in 4over's order.
    pub rows: Vec<Value>,
    /// How many rows there are on all pages, where the route says so.
    pub total: Option<u64>,
}

impl Page {
    /// Reads `{"entities": […]}`, the printed form `["entities", […]]`, or a bare list.
    pub fn of(json: &Value) -> Option<Self> {
        let rows = match json {
            Value::Array(pair) if pair.first().is_some_and(|name| name == "entities") => pair.get(1)?,
            Value::Array(_) => json,
            _ => json.get("entities")?,
        };
        let total = json.get("totalResults").and_then(|total| total.to_string().trim_matches('"').parse().ok());
        Some(Page { rows: rows.as_array()?.clone(), total })
    }

    /// Returns the `offset` of the page after this one, or `None` after the last.
    ///
    /// Counts rows: `currentPage` repeats the offset and `maximumPages` the page size, whatever their names say. A route may
    /// give fewer rows than `max` (the products feed stops at 20), so that a short page is the last only where no total is given.
    pub fn next_offset(&self, offset: u64, max: u64) -> Option<u64> {
        let count = self.rows.len() as u64;
        let next = offset + count;
        let more = match self.total {
            Some(total) => next < total,
            None => count >= max,
        };
        (count > 0 && more).then_some(next)
    }
}

/// Reads a body that is a list.
///
/// # Errors
/// Returns what was expected.
pub fn read(body: &[u8]) -> Result<Page, String> {
    let json: Value =
        serde_json::from_slice(body).map_err(|error| format!("it should be JSON with entities: {error}"))?;
    Page::of(&json).ok_or_else(|| "it should have a list of entities".to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;
    use serde_json::json;

    #[test]
    fn the_printed_form_of_a_list_is_a_list() {
        for json in [
            json!(["entities", [{"a": 1}, {"a": 2}]]),
            json!({"entities": [{"a": 1}, {"a": 2}]}),
            json!([{"a": 1}, {"a": 2}]),
        ] {
            assert_eq!(Page::of(&json).unwrap().rows.len(), 2, "{json}");
        }
        for json in
            [json!(["entities"]), json!(["entities", 7]), json!({"entities": null}), json!({}), json!("x"), json!(null)]
        {
            assert_eq!(Page::of(&json), None, "{json}");
        }
        assert_eq!(Page::of(&json!([])).unwrap().rows.len(), 0);
    }

    #[test]
    fn pages_are_counted_in_rows_not_by_current_and_maximum_pages() {
        let page = |rows: usize, total: Option<u64>| Page { rows: vec![Value::Null; rows], total };
        let read =
            Page::of(&json!({"entities": [1], "totalResults": 78, "currentPage": 0, "maximumPages": 1})).unwrap();
        assert_eq!(read.next_offset(0, 1), Some(1));
        assert_eq!(page(20, Some(78)).next_offset(0, 500), Some(20));
        assert_eq!(page(18, Some(78)).next_offset(60, 20), None);
        assert_eq!(page(20, None).next_offset(20, 20), Some(40));
        assert_eq!(page(19, None).next_offset(20, 20), None);
        assert_eq!(page(0, Some(78)).next_offset(20, 20), None);
    }

    #[test]
    fn a_body_without_a_list_says_what_was_expected() {
        assert!(read(b"<html>").unwrap_err().contains("JSON"));
        assert!(read(b"{}").unwrap_err().contains("entities"));
    }
}
