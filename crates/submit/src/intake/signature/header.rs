//! Reading one header strictly: once, and in the form that belongs there.

use super::Refusal;
use crate::intake::settings::Encoding;
use axum::http::{HeaderMap, HeaderName};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// How long an ID may be, in bytes; it is kept with the order.
const LONGEST: usize = 256;

/// Returns the bytes of a header that has to be there.
pub(super) fn required<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<&'h [u8], Refusal> {
    optional(headers, name)?.ok_or_else(|| Refusal::Missing(name.clone()))
}

/// Returns the id of a message of Standard Webhooks, which has to be there.
///
/// A full stop in it would let a part of a genuine message be passed off as another one, since full stops separate what is
/// signed: the specification forbids it.
pub(super) fn message_id(headers: &HeaderMap, name: &HeaderName) -> Result<String, Refusal> {
    let id = word(headers, name)?.ok_or_else(|| Refusal::Missing(name.clone()))?;
    match id.contains('.') {
        true => Err(Refusal::Malformed { header: name.clone(), expected: "an id without a full stop" }),
        false => Ok(id),
    }
}

/// Returns an ID.
fn word(headers: &HeaderMap, name: &HeaderName) -> Result<Option<String>, Refusal> {
    let Some(bytes) = optional(headers, name)? else {
        return Ok(None);
    };
    let fits = !bytes.is_empty() && bytes.len() <= LONGEST && bytes.iter().all(u8::is_ascii_graphic);
    match str::from_utf8(bytes) {
        Ok(text) if fits => Ok(Some(text.to_owned())),
        _ => Err(Refusal::Malformed { header: name.clone(), expected: "1 to 256 visible ASCII characters" }),
    }
}

/// Returns Unix seconds, and the bytes that were signed for them.
pub(super) fn seconds<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<(u64, &'h [u8]), Refusal> {
    let bytes = required(headers, name)?;
    let digits = bytes.iter().all(u8::is_ascii_digit);
    let read = str::from_utf8(bytes).ok().filter(|_| digits).and_then(|text| text.parse().ok());
    let seconds = read.ok_or_else(|| Refusal::Malformed { header: name.clone(), expected: "whole Unix seconds" })?;
    Ok((seconds, bytes))
}

/// Decodes a signature. There is one text for each signature, so that no change of a text goes unseen.
pub(super) fn decoded(text: &[u8], encoding: Encoding) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Base64 => BASE64_STANDARD.decode(text).ok(),
        Encoding::Hex if text.iter().any(u8::is_ascii_lowercase) && text.iter().any(u8::is_ascii_uppercase) => None,
        Encoding::Hex => text.chunks(2).map(byte).collect(),
    }
}

fn optional<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h [u8]>, Refusal> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(Refusal::Repeated(name.clone())),
        (value, None) => Ok(value.map(|value| value.as_bytes())),
    }
}

/// Reads two hexadecimal digits; `u8::from_str_radix` would take a sign for one.
fn byte(digits: &[u8]) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    match digits {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    }
}
