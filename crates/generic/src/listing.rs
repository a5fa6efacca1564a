//! A listing in whichever of its three shapes: a bare array, a page, the answer to a search.

use crate::{Page, read};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A listing of records.
///
/// The seed shows a bare array for the scan of all orders, `Count`, `Items` and `LastEvaluatedKey` for the other
/// listings, and a page without `Count` for the search; all three are read. An object without `Items` is no listing.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Listing<T> {
    /// A bare array; there is no further page.
    Array(Vec<T>),
    /// A page, or the answer to a search.
    Page(Page<T>),
}

impl<T> Listing<T> {
    /// Returns the records.
    pub fn items(&self) -> &[T] {
        match self {
            Listing::Array(items) => items,
            Listing::Page(page) => page.items.value().map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// Returns the records by move.
    pub fn into_items(self) -> Vec<T> {
        match self {
            Listing::Array(items) => items,
            Listing::Page(page) => page.items.into_value().unwrap_or_default(),
        }
    }

    /// Returns the value for the query parameter `exclusiveStartKey` that asks for the next page; none on the last.
    pub fn exclusive_start_key(&self) -> Option<Cow<'_, str>> {
        match self {
            Listing::Array(_) => None,
            Listing::Page(page) => page.last_evaluated_key.value()?.exclusive_start_key(),
        }
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Listing<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListingVisitor(PhantomData))
    }
}

struct ListingVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for ListingVisitor<T> {
    type Value = Listing<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array, or an object with `Items`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Listing::Array)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let page = Page::deserialize(MapAccessDeserializer::new(map))?;
        match page.items.is_absent() {
            true => Err(A::Error::invalid_type(Unexpected::Other(read::NO_ITEMS), &self)),
            false => Ok(Listing::Page(page)),
        }
    }
}
