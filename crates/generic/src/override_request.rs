//! An order and the prices and quantities that override its own.

mod line;
mod manifest;

pub use line::LineOverride;
pub use manifest::OverrideManifest;

use crate::{Field, Order};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The body of processing or previewing an order with overrides: the order, wrapped, and what overrides it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct OverrideRequest {
    /// The order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order: Field<Order>,
    /// What overrides its prices and quantities.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub override_manifest: Field<OverrideManifest>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
