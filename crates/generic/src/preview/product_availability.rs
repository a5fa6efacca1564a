//! Whether the product of a line can be had.

use crate::{Field, LineItemId, Open, StockStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Whether the product of a line can be had.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ProductAvailability {
    /// Identifies the line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_line_item_id: Field<LineItemId>,
    /// Whether the product can be had.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub status: Field<Open<StockStatus>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
