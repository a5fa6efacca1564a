//! Why a body cannot be understood.

use serde_json::value::RawValue;

/// Why the body of a genuine delivery names no order.
///
/// The text names places and kinds, and never a value: a body may hold addresses and payment tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// The body is not JSON.
    #[error("not JSON: {reason} (line {line}, column {column})")]
    NotJson {
        /// What is wrong.
        reason: String,
        /// The line where the reader stopped, from 1.
        line: usize,
        /// The column where it stopped, in bytes, from 1; 0 right after a line break.
        column: usize,
    },
    /// The body has more levels than are read.
    #[error("nested deeper than 127 levels (line {line}, column {column})")]
    TooDeep {
        /// The line of the first bracket that is too deep, from 1, counted from where the JSON begins.
        line: usize,
        /// Its column, in bytes, from 1.
        column: usize,
    },
    /// The members of an object cannot be told apart.
    #[error("{place}: {reason}")]
    Members {
        /// The object: `the body`, `order` or `data`.
        place: &'static str,
        /// What is wrong, with the name of the member.
        reason: String,
    },
    /// The body is JSON, but neither an order nor a notice of one.
    #[error(
        "neither an order nor the id of one: expected an object with `id`, `order_id`, `order`, `data` or `detail`, found {found}"
    )]
    NoOrder {
        /// What the body is.
        found: &'static str,
    },
    /// An id is none.
    #[error("`{place}` {reason}")]
    Id {
        /// Where it stands, such as `data.id`.
        place: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two members name different orders.
    #[error("`{one}` and `{other}` name different orders")]
    Disagree {
        /// The one.
        one: String,
        /// The other.
        other: String,
    },
}

impl NoticeError {
    /// Takes what the reader says of a text that is not JSON.
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        NoticeError::NotJson { reason: reason(error), line: error.line(), column: error.column() }
    }

    /// Takes what the reader says of the members of an object.
    pub(super) fn members(name: &'static str, error: &serde_json::Error) -> Self {
        let place = if name.is_empty() { "the body" } else { name };
        NoticeError::Members { place, reason: reason(error) }
    }

    /// Says of an object that it names no order.
    pub(super) fn no_id(name: &str) -> Self {
        let found = match name {
            "order" => "an `order` that has none of them",
            "data" => "`data` that has none of them",
            "detail" => "a `detail` that has none of them",
            "detail.order" => "a `detail.order` that has none of them",
            "detail.data" => "`detail.data` that has none of them",
            _ => "an object that has none of them",
        };
        NoticeError::NoOrder { found }
    }

    /// Says of an event that it has no object in `detail`, so that only its own `id` is there.
    pub(super) fn no_detail() -> Self {
        NoticeError::NoOrder { found: "an event whose `detail` is not an object" }
    }

    /// Names what stands in place of an object.
    pub(super) fn no_object(value: &RawValue) -> Self {
        let found = match value.get().as_bytes().first() {
            Some(b'[') => "an array",
            Some(b'"') => "a text",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            _ => "a number",
        };
        NoticeError::NoOrder { found }
    }
}

/// Takes the position off the text of an error.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let suffix = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&suffix).unwrap_or(&text).to_owned()
}
