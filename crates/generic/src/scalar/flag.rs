//! A boolean, or a boolean in a string.

use super::{FromScalar, Scalar, read};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// A JSON boolean, or a string where a boolean is expected, kept as a string.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Flag {
    /// A boolean.
    Bool(bool),
    /// A string that should be `true` or `false`.
    String(String),
}

impl Flag {
    /// Returns the boolean; none for a string that is neither `true` nor `false`, in whatever case.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Flag::Bool(flag) => Some(*flag),
            Flag::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Flag::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Flag::String(_) => None,
        }
    }
}

impl From<bool> for Flag {
    fn from(flag: bool) -> Self {
        Flag::Bool(flag)
    }
}

impl FromScalar for Flag {
    const EXPECTED: &str = "a boolean";

    fn from_scalar(scalar: Scalar) -> Option<Self> {
        match scalar {
            Scalar::Bool(flag) => Some(Flag::Bool(flag)),
            Scalar::String(text) => Some(Flag::String(text)),
            Scalar::Number(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

impl JsonSchema for Flag {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "BooleanOrString".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["boolean", "string"] })
    }
}
