//! One thing that stands in the way of an order.

use crate::{Field, LineItemId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One thing that stands in the way of an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct PreviewError {
    /// Identifies the line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_line_item_id: Field<LineItemId>,
    /// What is wrong, for people.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub message: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
