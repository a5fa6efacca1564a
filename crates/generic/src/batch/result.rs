//! The result of one operation of a batch.

use crate::debug::debug_ids;
use crate::{BatchOutcome, BatchVerb, Field, Open, OrderId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The result of one operation of a batch.
///
/// `Debug` prints the operation, the id and the outcome only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct BatchResult {
    /// What was asked for.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub operation: Field<Open<BatchVerb>>,
    /// Identifies the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<OrderId>,
    /// How it went.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub outcome: Field<Open<BatchOutcome>>,
    /// What went wrong, for people.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub error_message: Field<Text>,
    /// The record afterwards, an object without a fixed shape.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub object: Field<Value>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(BatchResult { operation, id, outcome });
