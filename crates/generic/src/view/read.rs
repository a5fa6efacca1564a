//! Reading a view of what a shape asks for: quickly, or by the parser, which can tell what is wrong.

use super::whole::{self, position, twice};
use super::{Scalar, Shape, View, quick};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A document that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line}, column {column}")]
pub struct ViewError {
    /// What is wrong, without a value of the document.
    pub message: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1.
    pub column: usize,
}

impl From<serde_json::Error> for ViewError {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        let message = text.split(" at line ").next().unwrap_or_default().to_owned();
        ViewError { message, line: error.line(), column: error.column() }
    }
}

pub(super) fn selected<'a>(bytes: &'a [u8], shape: &Shape) -> Result<View<'a>, ViewError> {
    let text = text(bytes)?;
    quick::read(text, quick::Wanted::of(shape)).map_or_else(|| parsed(text, shape), Ok)
}

/// Reads with the parser, which says what is wrong and where.
pub(super) fn parsed<'a>(text: &'a str, shape: &Shape) -> Result<View<'a>, ViewError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let view = Wanted(shape).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(view)
}

fn text(bytes: &[u8]) -> Result<&str, ViewError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = position(&bytes[..error.valid_up_to()]);
        ViewError { message: "the text is no UTF-8".to_owned(), line, column }
    })
}

struct Wanted<'s>(&'s Shape);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = View<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<View<'de>, D::Error> {
        if self.0.is_whole() {
            let raw: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
            return whole::parts(raw).map_err(|fault| D::Error::custom(fault.message));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = View<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<View<'de>, A::Error> {
        let mut members: Vec<(Cow<'de, str>, View<'de>)> = Vec::with_capacity(self.0.members());
        while let Some(name) = map.next_key_seed(Asked(self.0))? {
            let (name, shape) = match name {
                Name::Asked(name, shape) => (name, shape),
                Name::Other => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                Name::OfNumber => {
                    map.next_value::<IgnoredAny>()?;
                    return Ok(NUMBER);
                }
            };
            if members.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(twice(&name)));
            }
            members.push((name, map.next_value_seed(Wanted(shape))?));
        }
        Ok(View::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<View<'de>, A::Error> {
        let Some(shape) = self.0.element() else {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(View::Array(Vec::new()));
        };
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element_seed(Wanted(shape))? {
            elements.push(element);
        }
        Ok(View::Array(elements))
    }

    fn visit_str<E>(self, _: &str) -> Result<View<'de>, E> {
        Ok(View::Scalar(Scalar::String(Cow::Borrowed(""))))
    }

    fn visit_bool<E>(self, value: bool) -> Result<View<'de>, E> {
        Ok(View::Scalar(Scalar::Boolean(value)))
    }

    fn visit_unit<E>(self) -> Result<View<'de>, E> {
        Ok(View::Scalar(Scalar::Null))
    }

    fn visit_u64<E>(self, _: u64) -> Result<View<'de>, E> {
        Ok(NUMBER)
    }

    fn visit_i64<E>(self, _: i64) -> Result<View<'de>, E> {
        Ok(NUMBER)
    }

    fn visit_f64<E>(self, _: f64) -> Result<View<'de>, E> {
        Ok(NUMBER)
    }
}

const NUMBER: View<'static> = View::Scalar(Scalar::Number("0"));

/// The one member of the object as which serde_json, with arbitrary precision, hands out a number.
const OF_NUMBER: &str = "$serde_json::private::Number";

/// A member's name, and what is wanted of it.
enum Name<'de, 's> {
    Asked(Cow<'de, str>, &'s Shape),
    Other,
    OfNumber,
}

/// Reads a member's name and asks the shape for it.
struct Asked<'s>(&'s Shape);

impl<'s> Asked<'s> {
    fn named<'de>(self, name: Cow<'de, str>) -> Name<'de, 's> {
        match self.0.member(name.as_bytes()) {
            Some(member) => Name::Asked(name, &member.shape),
            None if name == OF_NUMBER => Name::OfNumber,
            None => Name::Other,
        }
    }
}

impl<'de, 's> DeserializeSeed<'de> for Asked<'s> {
    type Value = Name<'de, 's>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, 's> Visitor<'de> for Asked<'s> {
    type Value = Name<'de, 's>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(self.named(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.named(Cow::Owned(name.to_owned())))
    }
}
