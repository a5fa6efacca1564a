//! The answer to a batch.

use crate::{BatchResult, Field, Number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer to a batch; it is to be read result by result, whatever the HTTP status.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct BatchAnswer {
    /// How many operations succeeded.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub success_count: Field<Number>,
    /// How many operations failed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub error_count: Field<Number>,
    /// The results, per operation.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub results: Field<Vec<BatchResult>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
