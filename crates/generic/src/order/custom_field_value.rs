//! The value of a field that the tenant added.

use crate::debug::debug_ids;
use crate::{CustomFieldId, Field, Flag, Number, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The value of a field that the tenant added.
///
/// One of the value members is used per kind of field; the others are absent or null. `Debug` prints the id of the
/// field only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct CustomFieldValue {
    /// Identifies the field, such as `commerce-orders__print_status__c`.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub custom_field_id: Field<CustomFieldId>,
    /// The value of a field of text, a choice, a date or an address of the web.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub string_value: Field<Text>,
    /// The value of a field of numbers.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub numeric_value: Field<Number>,
    /// The value of a yes-no field.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub boolean_value: Field<Flag>,
    /// The URL of the file of a file field; where artwork is found.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub file_url_value: Field<Text>,
    /// The values of a field that takes several.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub list_value: Field<Vec<Text>>,
    /// The rows of a table field, objects without a fixed shape.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub table_value: Field<Vec<Value>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(CustomFieldValue { custom_field_id });
