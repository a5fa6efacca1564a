//! How far an operation has come.

use crate::debug::debug_ids;
use crate::{ExecutionArn, ExecutionStatus, Field, Open, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How far an operation has come; the answer of the system API about an [`Execution`](crate::Execution).
///
/// `Debug` prints the ARN and the status only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ExecutionDescription {
    /// Identifies the operation.
    #[serde(rename = "executionArn", default, skip_serializing_if = "Field::is_absent")]
    pub execution_arn: Field<ExecutionArn>,
    /// What the operation was given.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub input: Field<Value>,
    /// What the operation gave back.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub output: Field<Value>,
    /// The moment it began, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub start_date: Field<Text>,
    /// Identifies the kind of operation.
    #[serde(rename = "stateMachineArn", default, skip_serializing_if = "Field::is_absent")]
    pub state_machine_arn: Field<Text>,
    /// How far it has come.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub status: Field<Open<ExecutionStatus>>,
    /// The moment it ended, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub stop_date: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(ExecutionDescription { execution_arn, status });
