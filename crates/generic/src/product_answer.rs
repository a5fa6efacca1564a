//! The answer that describes products to a customer.

mod description;

pub use description::ProductDescription;

use crate::Field;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer that describes products to a customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ProductAnswer {
    /// The products.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub products: Field<Vec<ProductDescription>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
