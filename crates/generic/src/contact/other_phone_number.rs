//! A further phone of a contact or an organization.

use crate::debug::debug_ids;
use crate::{Field, Text, TypeId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A further phone of a contact or an organization.
///
/// `Debug` prints the kind only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct OtherPhoneNumber {
    /// Identifies the kind of phone.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub type_id: Field<TypeId>,
    /// The phone.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub phone_number: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(OtherPhoneNumber { type_id });
