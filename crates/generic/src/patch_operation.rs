//! One change of a record, RFC 6902.

use crate::debug::debug_ids;
use crate::{Field, Open, PatchOp, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One change of a record, RFC 6902.
///
/// `Debug` prints the operation and the path only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct PatchOperation {
    /// What is done.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub op: Field<Open<PatchOp>>,
    /// The JSON Pointer to the member that changes.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub path: Field<Text>,
    /// The JSON Pointer to the member that is moved or copied.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub from: Field<Text>,
    /// The new value; null and absent mean different things.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub value: Field<Value>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(PatchOperation { op, path });
