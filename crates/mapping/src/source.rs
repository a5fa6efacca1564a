//! Where a value comes from: a pointer, an option of the line by its name, or a custom field of the order by its id.

use crate::check::Check;
use crate::diagnostic::Code;
use crate::pointer::{Pointer, Position};
use crate::yaml::{Map, Node, Written};
use std::fmt;

/// A checked source.
#[derive(Debug)]
pub(crate) enum Source {
    Pointer(Pointer),
    /// The value of the line's one option of this name.
    Option(String),
    /// The value of the order's one custom field of this id.
    CustomField(String),
}

/// The keys that name a source in a map.
pub(crate) const KEYS: &[&str] = &["from", "option", "custom_field"];

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Pointer(pointer) => pointer.fmt(formatter),
            Source::Option(name) => write!(formatter, "option `{name}`"),
            Source::CustomField(id) => write!(formatter, "custom field `{id}`"),
        }
    }
}

impl Source {
    pub(crate) fn pointer(&self) -> Option<&Pointer> {
        match self {
            Source::Pointer(pointer) => Some(pointer),
            Source::Option(_) | Source::CustomField(_) => None,
        }
    }

    /// Says that there is nothing.
    pub(crate) fn nothing(&self) -> String {
        match self {
            Source::Pointer(pointer) => format!("{pointer} selects nothing"),
            Source::Option(_) | Source::CustomField(_) => format!("{self} has no value"),
        }
    }

    /// Reads a source that stands on its own: a pointer, or a map with one of [`KEYS`].
    pub(crate) fn read(node: &Node, position: Position, check: &mut Check<'_>) -> Option<Source> {
        match &node.written {
            Written::Map(map) => {
                let before = check.diagnostics.len();
                map.refuse_unknown(KEYS, "a source", check.diagnostics);
                let found = Source::in_map(map, position, check);
                if found.is_none() && check.diagnostics.len() == before {
                    check.diagnostics.report(Code::Verb, &node.at, "a source is a pointer, `option` or `custom_field`");
                }
                found
            }
            _ => check.pointer(node, position).map(Source::Pointer),
        }
    }

    /// Reads the source among the keys of a rule or condition; `None` where none of [`KEYS`] is there.
    pub(crate) fn in_map(map: &Map, position: Position, check: &mut Check<'_>) -> Option<Source> {
        let several: Vec<&str> = KEYS.iter().copied().filter(|key| map.get(key).is_some()).collect();
        if let [first, second, ..] = several.as_slice() {
            let at = map.entries.iter().find(|(key, _)| key.name == *second).map(|(key, _)| &key.at);
            if let Some(at) = at {
                let message = format!("a value comes from one place, but here are `{first}` and `{second}`");
                check.diagnostics.report(Code::Verb, at, message);
            }
            return None;
        }
        if let Some(node) = map.get("from") {
            return Source::read(node, position, check);
        }
        if let Some(node) = map.get("option") {
            let name = node.expect_text("an option's name", check.diagnostics)?.to_owned();
            if !position.has_line() {
                let message = "options belong to a line, and there is no line here";
                check.diagnostics.report(Code::Value, &node.at, message);
                return None;
            }
            check.note_options();
            check.named_options.push(name.clone());
            return Some(Source::Option(name));
        }
        let node = map.get("custom_field")?;
        let id = node.expect_text("a custom field's id", check.diagnostics)?.to_owned();
        check.note_custom_fields();
        Some(Source::CustomField(id))
    }
}
