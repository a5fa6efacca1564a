//! Open sets of words: the storefront documents one or two values of each enumeration, so any other is kept too.

use crate::Text;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A set of words of which some are known.
pub trait Words: Sized {
    /// The words that are documented, as the storefront writes them.
    const KNOWN: &[&str];

    /// Finds the word of the set, whatever its case; a word that is not known is kept in the last arm.
    fn from_word(word: &str) -> Self;
}

/// A word of an open set, kept exactly as it came.
///
/// Two are equal when they are written alike; [`Open::word`] tells what they mean.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Open<W> {
    written: Text,
    words: PhantomData<W>,
}

impl<W: Words> Open<W> {
    /// Returns the word as it came.
    pub fn as_str(&self) -> &str {
        self.written.as_str()
    }

    /// Tells which word of the set it is, whatever its case.
    pub fn word(&self) -> W {
        W::from_word(self.as_str())
    }

    /// Tells whether it is this word, whatever the case of either.
    pub fn is(&self, word: &str) -> bool {
        self.as_str().eq_ignore_ascii_case(word)
    }
}

impl<W> From<&str> for Open<W> {
    fn from(word: &str) -> Self {
        Open { written: Text::from(word), words: PhantomData }
    }
}

impl<W> fmt::Debug for Open<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.written.as_str(), f)
    }
}

impl<W> fmt::Display for Open<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written.as_str())
    }
}

impl<W> Serialize for Open<W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(serializer)
    }
}

impl<'de, W> Deserialize<'de> for Open<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Open { written: Text::deserialize(deserializer)?, words: PhantomData })
    }
}

impl<W: Words> JsonSchema for Open<W> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Word".into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("Open<{:?}>", W::KNOWN).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Text::json_schema(generator);
        schema.insert("examples".to_owned(), W::KNOWN.into());
        schema
    }
}

#[cfg(test)]
mod tests {
    use crate::{Open, PartyType, StockStatus, read};

    fn party(json: &str) -> Open<PartyType> {
        read(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_word_is_known_whatever_its_case_and_written_as_it_came() {
        let word = party(r#""CoNtAcT""#);
        assert_eq!(word.word(), PartyType::Contact);
        assert!(word.is("contact") && !word.is("organization"));
        assert_eq!(serde_json::to_string(&word).unwrap(), r#""CoNtAcT""#);
    }

    #[test]
    fn an_unknown_word_is_kept() {
        assert_eq!(party(r#""Household""#).word(), PartyType::Other("Household".to_owned()));
        assert_eq!(party("7").word(), PartyType::Other("7".to_owned()));
        assert_eq!(serde_json::to_string(&party("7")).unwrap(), "7");
    }

    #[test]
    fn two_words_are_equal_when_they_are_written_alike() {
        assert_eq!(party(r#""contact""#), Open::from("contact"));
        assert_ne!(party(r#""Contact""#), Open::from("contact"));
    }

    #[test]
    fn a_word_in_capitals_is_known_in_small_letters_too() {
        assert_eq!(Open::<StockStatus>::from("sold_out").word(), StockStatus::SoldOut);
    }
}
