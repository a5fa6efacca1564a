//! What can go wrong when a document is read.

use super::NO_ITEMS;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};
use std::fmt;

/// Why a document could not be read.
///
/// The text names the place and the kind of what was found, and never a value: a document may hold addresses and
/// payment tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are not JSON, or not JSON that is read here.
    #[error("not JSON: {reason} ({position})")]
    Syntax {
        /// What is wrong.
        reason: String,
        /// Where the reader stopped.
        position: Position,
    },
    /// An object has a member twice, or one that is reserved.
    #[error("{}{reason} ({position})", prefix(place))]
    Member {
        /// The object, such as `line_items[2]`; empty for the document itself.
        place: String,
        /// What is wrong, with the name of the member.
        reason: String,
        /// Where the reader stopped.
        position: Position,
    },
    /// A value is of another kind than expected.
    #[error("{}expected {expected}, found {found} ({position})", prefix(place))]
    Shape {
        /// The value, such as `line_items[2].quantity`; empty for the document itself.
        place: String,
        /// The kind that belongs there.
        expected: String,
        /// The kind that is there.
        found: &'static str,
        /// Where the reader stopped.
        position: Position,
    },
    /// The document is JSON, but no order.
    #[error("not an order: expected an object with `id` or `line_items`, found {found}")]
    NotAnOrder {
        /// What the document is.
        found: &'static str,
    },
}

/// A position in a document; the reader may stop a few characters after the place that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1; 0 right after a line break.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl Error {
    /// Makes an error of the check of members, whose own texts quote no values.
    pub(super) fn member(error: &serde_json::Error, path: &Path) -> Self {
        match stripped(error) {
            (Category::Data, reason, position) => Error::Member { place: place(path), reason, position },
            (_, reason, position) => Error::Syntax { reason, position },
        }
    }

    /// Makes an error of the reading of a record; texts of serde may quote a value, so only kinds are taken from them.
    pub(super) fn shape(error: &serde_json::Error, path: &Path) -> Self {
        let (category, reason, position) = stripped(error);
        if category != Category::Data {
            return Error::Syntax { reason, position };
        }
        let (found, expected) = reason.rsplit_once(", expected ").unwrap_or((&reason, "another value"));
        let found = found.strip_prefix("invalid type: ").unwrap_or_default();
        Error::Shape { place: place(path), expected: expected_kind(expected), found: found_kind(found), position }
    }

    /// Says of a document that is no object that it is no order.
    pub(super) fn not_an_order(self) -> Self {
        match self {
            Error::Shape { place, found, .. } if place.is_empty() => Error::NotAnOrder { found },
            other => other,
        }
    }
}

/// Takes the position off the text of an error.
fn stripped(error: &serde_json::Error) -> (Category, String, Position) {
    let position = Position { line: error.line(), column: error.column() };
    let text = error.to_string();
    let suffix = format!(" at line {} column {}", position.line, position.column);
    let reason = match text.strip_suffix(&suffix).unwrap_or(&text) {
        "recursion limit exceeded" => "nested deeper than 127 levels",
        reason => reason,
    };
    (error.classify(), reason.to_owned(), position)
}

/// Writes a path as a person would, `line_items[2].quantity`; a name that is not a plain word is quoted.
fn place(path: &Path) -> String {
    let mut place = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => place += &format!("[{index}]"),
            Segment::Map { key } if is_word(key) && place.is_empty() => place += key,
            Segment::Map { key } if is_word(key) => place += &format!(".{key}"),
            Segment::Map { key } => place += &format!("[{key:?}]"),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    place
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

fn prefix(place: &str) -> String {
    match place {
        "" => String::new(),
        place => format!("{place}: "),
    }
}

fn expected_kind(serde: &str) -> String {
    match serde {
        "a sequence" => "an array".to_owned(),
        other => other.to_owned(),
    }
}

/// Names the kind of value that serde found, which it writes before the value itself.
fn found_kind(serde: &str) -> &'static str {
    match serde.split([' ', '`']).next().unwrap_or_default() {
        "null" => "null",
        "boolean" => "a boolean",
        "integer" | "floating" | "number" => "a number",
        "string" => "a string",
        "sequence" => "an array",
        "map" => "an object",
        _ if serde == NO_ITEMS => "an object without it",
        _ => "a value that does not fit",
    }
}
