//! Why an order cannot be translated: every reason, with the rule, the output, the source and the value.

use crate::diagnostic::Place;
use serde::{Serialize, Serializer};
use std::fmt;

/// One reason why an order is held.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Problem {
    /// The kind of reason.
    pub kind: Kind,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The mapping's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
    /// The rule in the mapping file, as `file:line:column`.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shown")]
    pub rule: Option<Place>,
    /// JSON Pointer into the request that would have been sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// JSON Pointer into the documents that were read: `/order/…`, `/recipient/…`, `/storefront/…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The value found there, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// The kinds of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A pointer selects nothing, or null.
    Missing,
    /// A value of the wrong kind: an object in a text.
    WrongKind,
    /// A table has no row for these values.
    TableMiss,
    /// A value that is not what the output needs.
    Value,
    /// A quantity that no runsize has.
    Quantity,
    /// An option of the line that no rule reads.
    UnmappedOption,
    /// A line that no mapping takes.
    UnmappedLine,
    /// Several answers where there must be one.
    Ambiguous,
    /// No artwork, or artwork that may not be used.
    Artwork,
    /// An address that is not fit for 4over.
    Address,
    /// The order is not what the mapping requires.
    Required,
    /// Two mappings say different things of one order.
    Conflict,
    /// The request would break a rule of 4over.
    Rule,
    /// The storefront says that the line or the order is not wanted any more, or not all of it.
    Withdrawn,
}

/// Something a person should know although the order goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What it is.
    pub message: String,
    /// JSON Pointer to what it is about.
    pub source: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        if let Some(value) = &self.value {
            write!(formatter, ": {value}")?;
        }
        for (label, pointer) in [("source", &self.source), ("output", &self.output)] {
            if let Some(pointer) = pointer {
                write!(formatter, "\n  {label} {pointer}")?;
            }
        }
        if let Some(rule) = &self.rule {
            write!(formatter, "\n  rule {rule}")?;
        }
        match &self.help {
            Some(help) => write!(formatter, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Kind] = &[
        Kind::Missing,
        Kind::WrongKind,
        Kind::TableMiss,
        Kind::Value,
        Kind::Quantity,
        Kind::UnmappedOption,
        Kind::UnmappedLine,
        Kind::Ambiguous,
        Kind::Artwork,
        Kind::Address,
        Kind::Required,
        Kind::Conflict,
        Kind::Rule,
        Kind::Withdrawn,
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(formatter)
    }
}

fn shown<S: Serializer>(place: &Option<Place>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&place.as_ref().map(ToString::to_string).unwrap_or_default())
}

/// A value in a message is cut here.
const SHOWN: usize = 80;

/// Shortens a value for a message.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
