//! The handle of an operation that goes on after the answer.

mod description;

pub use description::ExecutionDescription;

use crate::debug::debug_ids;
use crate::{ExecutionArn, Field, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The handle of an operation that goes on after the answer, such as the creation of an order.
///
/// `Debug` prints the ARN only: the others are keys to a channel.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Execution {
    /// The key to publish to the channel.
    #[serde(rename = "notification_publishKey", default, skip_serializing_if = "Field::is_absent")]
    pub notification_publish_key: Field<Text>,
    /// The key to listen to the channel.
    #[serde(rename = "notification_subscribeKey", default, skip_serializing_if = "Field::is_absent")]
    pub notification_subscribe_key: Field<Text>,
    /// The channel that tells how the operation goes.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub notification_channel: Field<Text>,
    /// Identifies the operation.
    #[serde(rename = "executionArn", default, skip_serializing_if = "Field::is_absent")]
    pub execution_arn: Field<ExecutionArn>,
    /// The moment it began, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub start_date: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(Execution { execution_arn });
