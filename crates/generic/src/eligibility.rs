//! Whether something may be bought.

use crate::{Field, Flag, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Whether something may be bought; the request for it is an object without documented members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Eligibility {
    /// Whether it may be bought.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub eligible: Field<Flag>,
    /// Why not, for people.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub reason: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
