//! Where a value comes from: a pointer, an option of the line by its name, or a custom field of the order by its id.

use crate::check::Check;
use crate::diagnostic::{Code, Place};
use crate::pointer::{Pointer, Position};
use crate::yaml::{Map, Node, Written};
use std::fmt;

/// A checked source.
#[derive(Debug)]
pub(crate) enum Source {
    Pointer(Pointer),
    /// The value of the line's one option of this name.
    Option {
        name: String,
        at: Place,
    },
    /// The value of the order's one custom field of this id.
    CustomField {
        id: String,
        at: Place,
    },
}

/// The keys that name a source in a map.
pub(crate) const KEYS: &[&str] = &["from", "option", "custom_field"];

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Pointer(pointer) => pointer.fmt(formatter),
            Source::Option { name, .. } => write!(formatter, "option `{name}`"),
            Source::CustomField { id, .. } => write!(formatter, "custom field `{id}`"),
        }
    }
}

impl Source {
    pub(crate) fn at(&self) -> &Place {
        match self {
            Source::Pointer(pointer) => &pointer.at,
            Source::Option { at, .. } | Source::CustomField { at, .. } => at,
        }
    }

    /// Reads a source that stands on its own: a pointer, or a map with one of [`KEYS`].
    pub(crate) fn read(node: &Node, position: Position, check: &mut Check<'_>) -> Option<Source> {
        match &node.written {
            Written::Map(map) => {
                map.refuse_unknown(KEYS, "a source", check.diagnostics);
                let found = Source::in_map(map, position, check);
                if found.is_none() && check.diagnostics.is_empty() {
                    check.diagnostics.report(Code::Verb, &node.at, "a source is a pointer, `option` or `custom_field`");
                }
                found
            }
            _ => check.pointer(node, position).map(Source::Pointer),
        }
    }

    /// Reads the source among the keys of a rule or condition; `None` where none of [`KEYS`] is there.
    pub(crate) fn in_map(map: &Map, position: Position, check: &mut Check<'_>) -> Option<Source> {
        if let Some(node) = map.get("from") {
            return Source::read(node, position, check);
        }
        if let Some(node) = map.get("option") {
            let name = node.expect_text("an option's name", check.diagnostics)?.to_owned();
            check.note_options();
            check.named_options.push(name.clone());
            return Some(Source::Option { name, at: node.at.clone() });
        }
        let node = map.get("custom_field")?;
        let id = node.expect_text("a custom field's id", check.diagnostics)?.to_owned();
        check.note_custom_fields();
        Some(Source::CustomField { id, at: node.at.clone() })
    }
}
