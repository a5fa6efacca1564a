//! What overrides the prices and quantities of an order.

use crate::{Field, LineOverride};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What overrides the prices and quantities of an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct OverrideManifest {
    /// What is overridden, per line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub line_items: Field<Vec<LineOverride>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
