//! Reading bytes into a record, with errors that name the place and never a value.

mod aside;
mod error;
mod members;

pub use error::{Error, Position};

use crate::Order;
use crate::view::each_once;
use members::{CheckedMembers, RESERVED};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Track};

/// What is found in place of a listing, when an object has no items.
pub(crate) const NO_ITEMS: &str = "object without items";

/// Reads a record from the bytes of a JSON document.
///
/// # Errors
/// - [`Error::Syntax`] if the bytes are not JSON, or are nested deeper than 127 levels.
/// - [`Error::Member`] if an object has the same member twice, or one that the reader reserves.
/// - [`Error::Shape`] if a value is of another kind than the record says.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    // Nearly every document can be read, and then nobody asks for the place of anything.
    if let Some(text) = each_once(bytes, RESERVED)
        && let Ok(record) = serde_json::from_str(text)
    {
        return Ok(record);
    }
    parse::<CheckedMembers>(bytes, Error::member)?;
    parse::<T>(bytes, Error::shape)
}

impl Order {
    /// Reads an order from the bytes of a JSON document.
    ///
    /// An order is an object that has a value in `id` or in `line_items`: every order that was placed has the first, and
    /// an order in the making has the second. Anything else is not taken for an order, however many members it has.
    ///
    /// Members on which no decision depends, such as `payment_info`, may have another type if they are empty: `[]` in the place
    /// of an object, or `null` in a list, is kept in `extra`.
    ///
    /// # Errors
    /// [`Error::NotAnOrder`] if the document is something else, and the errors of [`read`].
    pub fn from_slice(bytes: &[u8]) -> Result<Order, Error> {
        let order: Order = match read(bytes) {
            Err(error @ Error::Shape { .. }) => aside::order(bytes).ok_or(error),
            order => order,
        }
        .map_err(Error::not_an_order)?;
        match (order.id.value(), order.line_items.value()) {
            (None, None) => Err(Error::NotAnOrder { found: "an object with neither" }),
            _ => Ok(order),
        }
    }
}

/// Reads one document and nothing after it.
fn parse<T: DeserializeOwned>(bytes: &[u8], explain: fn(&serde_json::Error, &Path) -> Error) -> Result<T, Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let mut track = Track::new();
    let value = T::deserialize(serde_path_to_error::Deserializer::new(&mut deserializer, &mut track));
    let complete = value.and_then(|value| deserializer.end().map(|()| value));
    complete.map_err(|error| explain(&error, &track.path()))
}

#[cfg(test)]
mod tests;
