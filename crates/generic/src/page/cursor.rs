//! Where the next page of a listing begins.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// Where the next page of a listing begins: a string in the seed, an object in other documents of the storefront.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Cursor(Value);

impl Cursor {
    /// Returns the value for the query parameter `exclusiveStartKey`: a string as it is, anything else as JSON.
    ///
    /// There is none where the cursor is empty, `""` or `{}`: that page is the last, and asking on with an empty
    /// cursor would begin anew.
    pub fn exclusive_start_key(&self) -> Option<Cow<'_, str>> {
        match &self.0 {
            Value::Null => None,
            Value::String(text) => (!text.is_empty()).then_some(Cow::Borrowed(text)),
            Value::Object(members) if members.is_empty() => None,
            other => Some(Cow::Owned(other.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_empty_cursor_asks_for_no_further_page() {
        assert_eq!(Cursor(json!("")).exclusive_start_key(), None);
        assert_eq!(Cursor(json!({})).exclusive_start_key(), None);
        assert_eq!(Cursor(json!(null)).exclusive_start_key(), None);
    }

    #[test]
    fn a_string_goes_into_the_query_as_it_is_and_an_object_as_json() {
        assert_eq!(Cursor(json!("a\"b")).exclusive_start_key().unwrap(), "a\"b");
        assert_eq!(Cursor(json!({ "id": "7" })).exclusive_start_key().unwrap(), r#"{"id":"7"}"#);
    }
}
