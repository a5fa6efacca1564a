//! A wanted value of a custom field, and the value that is there.

use crate::patch::problem::PatchProblem;
use crate::patch::same::same;
use jsonptr::Pointer;
use serde_json::{Map, Number, Value};

/// Every value member of a custom field (seed 004, custom_field_values); a field uses one of them.
const MEMBERS: [&str; 6] =
    ["string_value", "numeric_value", "boolean_value", "file_url_value", "list_value", "table_value"];

/// One custom field and the value it is to have.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomFieldWrite {
    /// Id of the field, such as `commerce-orders__print_status__c`.
    pub custom_field_id: String,
    /// The value.
    pub value: FieldValue,
}

/// A value of a custom field, in the member of its type.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// `string_value`.
    String(String),
    /// `numeric_value`; `12.5` and `12.50` are the same value.
    Numeric(Number),
    /// `boolean_value`.
    Boolean(bool),
    /// `file_url_value`.
    FileUrl(String),
    /// `list_value`, merged: what is there stays, in its order, and what is missing follows.
    List(Vec<String>),
    /// `table_value`, replaced as a whole: rows have no key to merge by.
    Table(Vec<Map<String, Value>>),
}

impl FieldValue {
    /// Returns the member that holds a value of this type.
    pub const fn member(&self) -> &'static str {
        match self {
            FieldValue::String(_) => "string_value",
            FieldValue::Numeric(_) => "numeric_value",
            FieldValue::Boolean(_) => "boolean_value",
            FieldValue::FileUrl(_) => "file_url_value",
            FieldValue::List(_) => "list_value",
            FieldValue::Table(_) => "table_value",
        }
    }

    /// Returns the value to write over the current one, or none where that already says it.
    pub(super) fn merged(&self, current: Option<&Value>) -> Option<Value> {
        if let FieldValue::List(entries) = self {
            return union(current, entries);
        }
        let wanted = self.to_json();
        let is_so = current.is_some_and(|current| same(current, &wanted));
        (!is_so).then_some(wanted)
    }

    fn to_json(&self) -> Value {
        match self {
            FieldValue::String(text) | FieldValue::FileUrl(text) => Value::String(text.clone()),
            FieldValue::Numeric(number) => Value::Number(number.clone()),
            FieldValue::Boolean(truth) => Value::Bool(*truth),
            FieldValue::List(entries) => entries.iter().cloned().map(Value::String).collect(),
            FieldValue::Table(rows) => rows.iter().cloned().map(Value::Object).collect(),
        }
    }

    /// Tells whether a value found in the member has this type, and what that is called.
    fn has_type(&self, found: &Value) -> (bool, &'static str) {
        match self {
            FieldValue::String(_) | FieldValue::FileUrl(_) => (found.is_string(), "a string"),
            FieldValue::Numeric(_) => (found.is_number(), "a number"),
            FieldValue::Boolean(_) => (found.is_boolean(), "a boolean"),
            FieldValue::List(_) | FieldValue::Table(_) => (found.is_array(), "an array"),
        }
    }
}

/// The value an element has in the wanted member; absent and `null` are one.
pub(super) struct Current<'a>(pub(super) Option<&'a Value>);

impl<'a> Current<'a> {
    /// Reads the value, unless the element holds a value of another type: that is somebody else's, or a wrong mapping.
    pub(super) fn read(element: &'a Value, wanted: &FieldValue, at: &Pointer) -> Result<Self, PatchProblem> {
        let of = |member: &str| element.get(member).filter(|value| !value.is_null());
        if let Some(other) = MEMBERS.into_iter().find(|member| *member != wanted.member() && of(member).is_some()) {
            return Err(PatchProblem::OtherType {
                pointer: at.with_trailing_token(other),
                found: other,
                wanted: wanted.member(),
            });
        }
        let value = of(wanted.member());
        match value.map(|value| (value, wanted.has_type(value))) {
            Some((value, (false, expected))) => {
                Err(PatchProblem::shape(at.with_trailing_token(wanted.member()), expected, value))
            }
            _ => Ok(Current(value)),
        }
    }
}

/// Returns the current entries and after them the missing ones, or none where nothing is missing.
fn union(current: Option<&Value>, entries: &[String]) -> Option<Value> {
    let mut merged = current.and_then(Value::as_array).cloned().unwrap_or_default();
    let before = merged.len();
    for entry in entries {
        if !merged.iter().any(|there| there.as_str() == Some(entry)) {
            merged.push(Value::String(entry.clone()));
        }
    }
    (merged.len() > before).then_some(Value::Array(merged))
}
