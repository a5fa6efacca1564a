//! The size of a shipment.

use crate::{Field, Number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The size of a shipment; the API names no unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ShipmentDimensions {
    /// The width.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub width: Field<Number>,
    /// The height.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub height: Field<Number>,
    /// The depth.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub depth: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
