//! What overrides the price and quantity of one line.

use crate::{Field, LineItemId, Number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What overrides the price and quantity of one line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct LineOverride {
    /// Identifies the line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_line_item_id: Field<LineItemId>,
    /// The price of one, in the currency of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub override_unit_price: Field<Number>,
    /// How many are ordered.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub override_quantity: Field<Number>,
    /// The amount of the line, in the currency of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub override_total: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
