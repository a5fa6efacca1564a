//! The check that no object has a member twice: a document that says two things cannot be written back as it came.

use crate::scalar::NUMBER;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// What the names begin with that `serde_json` keeps for itself; a document that has one would be read as something else.
pub(super) const RESERVED: &str = "$serde_json::private::";

/// A document of which every object was seen to have each member once.
///
/// Its errors quote names of members and no values.
pub(super) struct CheckedMembers;

impl<'de> Deserialize<'de> for CheckedMembers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = CheckedMembers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<CheckedMembers, E> {
        Ok(CheckedMembers)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<CheckedMembers, E> {
        Ok(CheckedMembers)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<CheckedMembers, E> {
        Ok(CheckedMembers)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<CheckedMembers, E> {
        Ok(CheckedMembers)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<CheckedMembers, E> {
        Ok(CheckedMembers)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<CheckedMembers, A::Error> {
        while seq.next_element::<CheckedMembers>()?.is_some() {}
        Ok(CheckedMembers)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CheckedMembers, A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == NUMBER && map.next_value::<NumberText>().is_ok_and(|text| text.handed_over) {
                continue;
            }
            if name.starts_with(RESERVED) {
                return Err(A::Error::custom(format_args!(
                    "a member name that begins with {RESERVED:?} is not supported"
                )));
            }
            if seen.contains(&name) {
                return Err(A::Error::custom(format_args!("the member {name:?} is there twice")));
            }
            seen.insert(name);
            map.next_value::<CheckedMembers>()?;
        }
        Ok(CheckedMembers)
    }
}

/// The text of a number: the parser hands it over as a string of its own, while it only lends a string of the document.
struct NumberText {
    handed_over: bool,
}

impl<'de> Deserialize<'de> for NumberText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NumberTextVisitor)
    }
}

struct NumberTextVisitor;

impl Visitor<'_> for NumberTextVisitor {
    type Value = NumberText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a number")
    }

    fn visit_string<E: Error>(self, _: String) -> Result<NumberText, E> {
        Ok(NumberText { handed_over: true })
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<NumberText, E> {
        Ok(NumberText { handed_over: false })
    }
}
