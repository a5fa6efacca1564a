//! A lossless view over the bytes received: only the asked-for members are read, and each value keeps the text it came with.

mod once;
mod quick;
mod read;
mod shape;
mod step;
mod whole;

pub(crate) use once::each_once;
pub use read::ViewError;
pub use shape::Shape;

use std::borrow::Cow;

/// A JSON value as far as a [`Shape`] asked for it; it borrows from the bytes it was read from.
#[derive(Clone, Debug, PartialEq)]
pub enum View<'a> {
    /// A string that is written without escapes: what stands between its quotes.
    Text(&'a str),
    /// Any other value's own JSON text, untouched: `12.50`, `"a\u0062"`, `null`.
    Raw(&'a str),
    /// An object, with the members that were asked for, in the order they came.
    Object(Vec<(Cow<'a, str>, View<'a>)>),
    /// An array, with all its elements.
    Array(Vec<View<'a>>),
    /// A string, number, boolean or null where the shape asked only for what lies inside an object or array: its kind,
    /// without its text.
    Scalar(Scalar<'static>),
}

/// What kind of value a [`View`] is, and its text where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar<'a> {
    /// `null`.
    Null,
    /// A string's characters, unescaped.
    String(Cow<'a, str>),
    /// A number's text as it came.
    Number(&'a str),
    /// `true` or `false`.
    Boolean(bool),
    /// An array.
    Array,
    /// An object.
    Object,
}

impl<'a> View<'a> {
    /// Reads what `shape` asks for.
    ///
    /// # Errors
    /// The bytes are no JSON document, or an object that was asked for has a member twice.
    pub fn read(bytes: &'a [u8], shape: &Shape) -> Result<Self, ViewError> {
        read::selected(bytes, shape)
    }

    /// Reads the whole document.
    ///
    /// # Errors
    /// As [`View::read`].
    pub fn whole(text: &'a str) -> Result<Self, ViewError> {
        whole::whole(text)
    }

    /// Returns the member of an object, or the element of an array where `token` is its index.
    // Mostly the name is a word of our own code, and then it is compared as such.
    #[inline]
    pub fn child(&self, token: &str) -> Option<&View<'a>> {
        match self {
            View::Object(members) => members.iter().find(|(name, _)| name == token).map(|(_, value)| value),
            View::Array(elements) => index(token).and_then(|index| elements.get(index)),
            View::Text(_) | View::Raw(_) | View::Scalar(_) => None,
        }
    }

    /// Follows the tokens of a JSON Pointer.
    pub fn select<T: AsRef<str>>(&self, tokens: &[T]) -> Option<&View<'a>> {
        tokens.iter().try_fold(self, |view, token| view.child(token.as_ref()))
    }

    /// Returns the elements of an array.
    #[inline]
    pub fn elements(&self) -> Option<&[View<'a>]> {
        match self {
            View::Array(elements) => Some(elements),
            View::Text(_) | View::Raw(_) | View::Object(_) | View::Scalar(_) => None,
        }
    }

    /// Tells what kind of value this is, with its text.
    pub fn scalar(&self) -> Scalar<'a> {
        match self {
            View::Text(text) => Scalar::String(Cow::Borrowed(text)),
            View::Raw(text) => scalar(text),
            View::Array(_) => Scalar::Array,
            View::Object(_) => Scalar::Object,
            View::Scalar(kind) => kind.clone(),
        }
    }
}

impl Scalar<'_> {
    /// Names the kind of value, with its article.
    pub fn kind(&self) -> &'static str {
        match self {
            Scalar::Null => "null",
            Scalar::String(_) => "a string",
            Scalar::Number(_) => "a number",
            Scalar::Boolean(_) => "a boolean",
            Scalar::Array => "an array",
            Scalar::Object => "an object",
        }
    }
}

/// An array index as RFC 6901 writes it: no sign, no leading zero.
fn index(token: &str) -> Option<usize> {
    let plain = token.bytes().all(|byte| byte.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
    plain.then(|| token.parse().ok()).flatten()
}

fn scalar(text: &str) -> Scalar<'_> {
    match text.as_bytes().first() {
        Some(b'"') => Scalar::String(unescape(text)),
        Some(b'{') => Scalar::Object,
        Some(b'[') => Scalar::Array,
        Some(b't') => Scalar::Boolean(true),
        Some(b'f') => Scalar::Boolean(false),
        Some(b'-' | b'0'..=b'9') => Scalar::Number(text),
        _ => Scalar::Null,
    }
}

fn unescape(text: &str) -> Cow<'_, str> {
    serde_json::from_str::<String>(text).map_or(Cow::Borrowed(&text[1..text.len() - 1]), Cow::Owned)
}

#[cfg(test)]
mod tests;
