//! The id of an order as the body writes it: a text, or a number whose digits are kept.

use super::NoticeError;
use serde_json::value::RawValue;

/// How long the id of an order may be, in characters.
pub const LONGEST_ID: usize = 256;

/// Reads an id.
pub(super) fn read(place: &str, raw: &RawValue) -> Result<String, NoticeError> {
    let wrong = |reason| NoticeError::Id { place: place.to_owned(), reason };
    let text = raw.get();
    let id = match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(text).map_err(|_| wrong("holds half of a surrogate pair"))?,
        Some(b'-' | b'0'..=b'9') => text.to_owned(),
        _ => return Err(wrong("is neither a text nor a number")),
    };
    if id.is_empty() {
        Err(wrong("is empty"))
    } else if id.chars().count() > LONGEST_ID {
        Err(wrong("is longer than 256 characters"))
    } else if id.chars().any(char::is_control) {
        Err(wrong("holds a control character"))
    } else {
        Ok(id)
    }
}
