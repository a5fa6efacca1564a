//! A product that is to be described, with its options.

use crate::{Field, ProductId, SelectedOption, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A product that is to be described, with its options.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ProductChoice {
    /// The part of the storefront that owns the product.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub r#type: Field<Text>,
    /// Identifies the product.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<ProductId>,
    /// The options that pick a variant; here without names.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub variant_options: Field<Vec<SelectedOption>>,
    /// The options that change the product; here without names.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub modifier_options: Field<Vec<SelectedOption>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
