//! A line in a shipment.

use crate::{Field, LineItemId, Number, ProductId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A line in a shipment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ShipmentLine {
    /// Identifies the line of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_line_item_id: Field<LineItemId>,
    /// The part of the storefront that owns the product.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub product_type: Field<Text>,
    /// Identifies the product.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub product_id: Field<ProductId>,
    /// How many are in the shipment.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub quantity: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
