//! The text of an e-mail and who it goes to.

use crate::debug::debug_ids;
use crate::{Field, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The text of an e-mail and who it goes to.
///
/// `Debug` prints nothing of it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct EmailTemplate {
    /// The address of the sender.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub from: Field<Text>,
    /// The name of the sender.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub from_name: Field<Text>,
    /// The address that answers go to.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub reply_to: Field<Text>,
    /// The subject.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub subject: Field<Text>,
    /// Who gets a copy.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub cc: Field<Text>,
    /// Who gets a hidden copy.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub bcc: Field<Text>,
    /// The text.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub body: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(EmailTemplate {});
