//! Up to 100 operations in one request.

mod answer;
mod operation;
mod result;

pub use answer::BatchAnswer;
pub use operation::BatchOperation;
pub use result::BatchResult;

use crate::Field;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Up to 100 operations in one request; they run side by side and are no transaction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct BatchRequest {
    /// The operations.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub operations: Field<Vec<BatchOperation>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
