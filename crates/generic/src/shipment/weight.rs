//! The weight of a shipment.

use crate::{Field, Number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The weight of a shipment: pounds and ounces together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ShipmentWeight {
    /// The whole pounds.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub pounds: Field<Number>,
    /// The ounces beyond them.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ounces: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
