//! Reading a view: the parser runs once over the bytes and steps over what the shape does not ask for.

use super::{Shape, View};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Values nested deeper than this stay text; serde_json's own limit for typed reading.
const MAX_DEPTH: usize = 128;

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
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let view = Wanted(shape).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(view)
}

pub(super) fn whole(text: &str) -> Result<View<'_>, ViewError> {
    let raw: &RawValue = serde_json::from_str(text)?;
    descend(raw.get(), 0)
}

fn descend(text: &str, depth: usize) -> Result<View<'_>, ViewError> {
    let children = match text.as_bytes().first() {
        Some(b'{' | b'[') if depth < MAX_DEPTH => serde_json::Deserializer::from_str(text).deserialize_any(Children)?,
        _ => return Ok(View::Raw(text)),
    };
    Ok(match children {
        Level::Members(members) => View::Object(
            members
                .into_iter()
                .map(|(name, raw)| Ok((name, descend(raw.get(), depth + 1)?)))
                .collect::<Result<_, ViewError>>()?,
        ),
        Level::Elements(elements) => View::Array(
            elements.into_iter().map(|raw| descend(raw.get(), depth + 1)).collect::<Result<_, ViewError>>()?,
        ),
    })
}

struct Wanted<'s>(&'s Shape);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = View<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<View<'de>, D::Error> {
        if self.0.is_leaf() {
            let raw: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
            return Ok(View::Raw(raw.get()));
        }
        if self.0.is_whole() {
            let raw: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
            return descend(raw.get(), 0).map_err(D::Error::custom);
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
        let mut members: Vec<(Cow<'de, str>, View<'de>)> = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            let Some(shape) = self.0.member(&name) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            refuse_duplicate(&members, &name)?;
            let value = map.next_value_seed(Wanted(shape))?;
            members.push((name, value));
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
        Ok(View::Scalar)
    }

    fn visit_bool<E>(self, _: bool) -> Result<View<'de>, E> {
        Ok(View::Scalar)
    }

    fn visit_unit<E>(self) -> Result<View<'de>, E> {
        Ok(View::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<View<'de>, E> {
        Ok(View::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<View<'de>, E> {
        Ok(View::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<View<'de>, E> {
        Ok(View::Scalar)
    }
}

/// A member's name, borrowed unless it is written with escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a member name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}

enum Level<'a> {
    Members(Vec<(Cow<'a, str>, &'a RawValue)>),
    Elements(Vec<&'a RawValue>),
}

/// One level of an object or array, its values left as text.
struct Children;

impl<'de> Visitor<'de> for Children {
    type Value = Level<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Level<'de>, A::Error> {
        let mut members: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            refuse_duplicate(&members, &name)?;
            members.push((name, value));
        }
        Ok(Level::Members(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Level<'de>, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Level::Elements(elements))
    }
}

/// Which of two values counts is a guess, so neither does.
fn refuse_duplicate<T, E: serde::de::Error>(members: &[(Cow<'_, str>, T)], name: &str) -> Result<(), E> {
    if members.iter().any(|(known, _)| known == name) {
        return Err(E::custom(format_args!("member \"{name}\" occurs twice")));
    }
    Ok(())
}
