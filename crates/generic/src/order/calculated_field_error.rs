//! What went wrong with one calculated field.

use crate::{Field, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What went wrong with one calculated field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct CalculatedFieldError {
    /// The name of the field.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub field: Field<Text>,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub error: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
