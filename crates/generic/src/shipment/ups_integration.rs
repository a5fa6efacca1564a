//! What a storefront books with UPS.

use crate::{Field, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a storefront books with UPS.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct UpsIntegration {
    /// The code of the service.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub service_code: Field<Text>,
    /// The code of the packaging.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub packaging_code: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
