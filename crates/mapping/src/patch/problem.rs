//! What keeps an order from being patched.

use jsonptr::PointerBuf;
use serde_json::Value;
use std::fmt;

/// One reason why no patch can be made; names places and ids, never values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchProblem {
    /// A part of the order is not what the storefront documents.
    #[error("expected {expected} at `{pointer}`, found {found}")]
    Shape {
        /// The part.
        pointer: PointerBuf,
        /// What should be there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// The order has the field more than once, and nothing says which one counts.
    #[error("custom field `{custom_field_id}` is there {} times, at {}", .pointers.len(), list(.pointers))]
    Ambiguous {
        /// The field.
        custom_field_id: String,
        /// Its places.
        pointers: Vec<PointerBuf>,
    },
    /// The field holds a value of another type; either the mapping or the storefront's field has the wrong one.
    #[error("cannot write {wanted}: the field holds {found}, at `{pointer}`")]
    OtherType {
        /// The value that is there.
        pointer: PointerBuf,
        /// Its member.
        found: &'static str,
        /// The member to be written.
        wanted: &'static str,
    },
    /// One field is to be written twice.
    #[error("custom field `{custom_field_id}` is to be written twice")]
    WantedTwice {
        /// The field.
        custom_field_id: String,
    },
    /// Nothing in the order could make a patch fail if somebody else adds custom fields meanwhile.
    #[error("the order has neither sys_version nor custom_field_values, so a new field cannot be added safely")]
    Unguarded,
}

/// Every reason why no patch can be made; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchProblems(pub Vec<PatchProblem>);

impl std::error::Error for PatchProblems {}

impl fmt::Display for PatchProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(PatchProblem::to_string).collect();
        f.write_str(&all.join("; "))
    }
}

impl PatchProblem {
    /// Makes the problem of a part that has the wrong JSON type.
    pub(super) fn shape(pointer: PointerBuf, expected: &'static str, found: &Value) -> Self {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        PatchProblem::Shape { pointer, expected, found }
    }
}

fn list(pointers: &[PointerBuf]) -> String {
    let all: Vec<String> = pointers.iter().map(|pointer| format!("`{pointer}`")).collect();
    all.join(", ")
}
