//! One operation of a batch.

use crate::debug::debug_ids;
use crate::{BatchVerb, Field, Open, OrderId, PatchOperation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One operation of a batch.
///
/// `Debug` prints the operation and the id only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct BatchOperation {
    /// What is done.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub operation: Field<Open<BatchVerb>>,
    /// Identifies the order; absent where one is created.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<OrderId>,
    /// The changes, where an order is patched.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub patch_directives: Field<Vec<PatchOperation>>,
    /// The record, where one is created.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub object: Field<Value>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(BatchOperation { operation, id });
