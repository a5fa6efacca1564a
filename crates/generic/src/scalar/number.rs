//! A number with its digits, or a number in a string.

use super::{FromScalar, Scalar, read};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A JSON number with its digits kept, or a string where a number is expected, kept as a string.
///
/// It is for amounts, quantities, weights and versions alike, and never passes through a float: `12.50` stays `12.50`.
/// Storefronts write amounts as strings, and an amount that is missing as `""`; so a string is not checked here, and
/// who needs the number parses [`Number::as_str`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Number {
    /// A number.
    Number(serde_json::Number),
    /// A string that should hold a number.
    String(String),
}

impl Number {
    /// Returns the digits, or the string as it came.
    pub fn as_str(&self) -> &str {
        match self {
            Number::Number(number) => number.as_str(),
            Number::String(text) => text,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<serde_json::Number> for Number {
    fn from(number: serde_json::Number) -> Self {
        Number::Number(number)
    }
}

impl FromScalar for Number {
    const EXPECTED: &str = "a number";

    fn from_scalar(scalar: Scalar) -> Option<Self> {
        match scalar {
            Scalar::Number(number) => Some(Number::Number(number)),
            Scalar::String(text) => Some(Number::String(text)),
            Scalar::Bool(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "NumberOrString".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["number", "string"] })
    }
}
