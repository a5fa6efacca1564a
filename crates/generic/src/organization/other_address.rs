//! A further address of an organization.

use crate::debug::debug_ids;
use crate::{Address, Field, TypeId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A further address of an organization.
///
/// `Debug` prints the kind only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct OtherAddress {
    /// Identifies the kind of address.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub type_id: Field<TypeId>,
    /// The address.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub address: Field<Address>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(OtherAddress { type_id });
