//! What something costs.

use crate::{Field, Number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What something costs; the request for it is an object without documented members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Price {
    /// The price; the API names no currency.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub price: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
