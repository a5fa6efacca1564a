//! A page of a listing, and where the next one begins.

mod cursor;

pub use cursor::Cursor;

use crate::{Field, Number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A page of a listing.
///
/// A search answers with a page too, but without `Count`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Page<T> {
    /// How many records the page has.
    #[serde(rename = "Count", default, skip_serializing_if = "Field::is_absent")]
    pub count: Field<Number>,
    /// The records.
    #[serde(rename = "Items", default, skip_serializing_if = "Field::is_absent")]
    pub items: Field<Vec<T>>,
    /// Where the next page begins; absent, null or empty on the last page.
    #[serde(rename = "LastEvaluatedKey", default, skip_serializing_if = "Field::is_absent")]
    pub last_evaluated_key: Field<Cursor>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
