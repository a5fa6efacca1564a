//! A text that may have come as a number or a boolean.

use super::{FromScalar, Scalar, read};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A JSON string, or a number or boolean where a text is expected; it is read as text and written back as it came.
///
/// Storefronts write ids and postal codes as numbers now and then. `12` and `"12"` read alike with [`Text::as_str`] and
/// are still unequal, since they are not written back alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Text {
    /// A string.
    String(String),
    /// A number, with all its digits.
    Number(serde_json::Number),
    /// A boolean.
    Bool(bool),
}

impl Text {
    /// Returns the text; of a number its digits, of a boolean `true` or `false`.
    pub fn as_str(&self) -> &str {
        match self {
            Text::String(text) => text,
            Text::Number(number) => number.as_str(),
            Text::Bool(true) => "true",
            Text::Bool(false) => "false",
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::String(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::String(text)
    }
}

impl FromScalar for Text {
    const EXPECTED: &str = "a text";

    fn from_scalar(scalar: Scalar) -> Option<Self> {
        Some(match scalar {
            Scalar::String(text) => Text::String(text),
            Scalar::Number(number) => Text::Number(number),
            Scalar::Bool(flag) => Text::Bool(flag),
        })
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}
