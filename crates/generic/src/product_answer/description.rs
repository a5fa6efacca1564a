//! What a customer pays for a product, and whether it can be had.

use crate::{Field, Flag, Number, Open, ProductId, StockStatus, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a customer pays for a product, and whether it can be had.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ProductDescription {
    /// The part of the storefront that owns the product.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub r#type: Field<Text>,
    /// Identifies the product.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<ProductId>,
    /// The price; the API names no currency.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub price: Field<Number>,
    /// Whether the customer may not buy it.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ineligible: Field<Flag>,
    /// Whether the product can be had.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub availability: Field<Open<StockStatus>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
