//! An option of a product and the value chosen for it.

use crate::debug::debug_ids;
use crate::{Field, OptionId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An option of a product and the value chosen for it.
///
/// `Debug` prints the id of the option only: a value may be a text that the customer typed.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct SelectedOption {
    /// Identifies the option.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub option_id: Field<OptionId>,
    /// The name of the option; absent where products are described.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub option_name: Field<Text>,
    /// The value chosen.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub value: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(SelectedOption { option_id });
