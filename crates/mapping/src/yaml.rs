//! A mapping file as written: a tree of nodes, each with its place, scalars with their own text.

mod read;

pub(crate) use read::read;

use crate::diagnostic::{Code, Diagnostics, Place, did_you_mean};
use crate::hidden::is_hidden;
use crate::likeness::character;

/// A node of the file.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: Place,
    pub(crate) written: Written,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(crate) enum Written {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as its own text, so that `03` stays `03`.
    Number(String),
    /// Any other scalar.
    Text(String),
    List(Vec<Node>),
    Map(Map),
}

/// A mapping node: its entries in the order they were written, each key once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Map {
    pub(crate) entries: Vec<(Key, Node)>,
}

/// A key with its place.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) at: Place,
}

impl Map {
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// Returns the place of a key, or of what it would stand in.
    pub(crate) fn place_of<'m>(&'m self, name: &str, parent: &'m Node) -> &'m Place {
        self.entries.iter().find(|(key, _)| key.name == name).map_or(&parent.at, |(key, _)| &key.at)
    }

    /// Reports each key that is not among `known`.
    pub(crate) fn refuse_unknown(&self, known: &[&str], what: &str, diagnostics: &mut Diagnostics) {
        for (key, value) in self.entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
            // `{ because: first, second }`
            let is_rest_of_text = matches!(value.written, Written::Null) && key.name.contains(' ');
            let help = match did_you_mean(&key.name, known.iter().copied()) {
                _ if unseen(&key.name).is_some() => {
                    let (position, c) = unseen(&key.name).unwrap_or_default();
                    format!("character {position} of the key is {}: type the spaces anew", character(c))
                }
                _ if is_rest_of_text => "a comma ends a text inside of { }; put the text in quotes".to_owned(),
                Some(help) => help,
                None => format!("known here: {}", known.join(", ")),
            };
            diagnostics.report_with_help(
                Code::UnknownKey,
                &key.at,
                format!("unknown key `{}` in {what}", key.name),
                help,
            );
        }
    }
}

/// Finds a character of a key that is pasted along with a text of a web page and not seen, and its position from 1.
fn unseen(name: &str) -> Option<(usize, char)> {
    let mut characters = name.chars().enumerate();
    let found = characters.find(|(_, c)| !c.is_ascii() && (c.is_whitespace() || is_hidden(*c)));
    found.map(|(position, c)| (position + 1, c))
}

impl Node {
    pub(crate) fn kind(&self) -> &'static str {
        match self.written {
            Written::Null => "nothing",
            Written::Boolean(_) => "a boolean",
            Written::Number(_) => "a number",
            Written::Text(_) => "text",
            Written::List(_) => "a list",
            Written::Map(_) => "a map",
        }
    }

    /// Returns the scalar's text: of text, numbers and booleans.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.written {
            Written::Text(text) | Written::Number(text) => Some(text),
            Written::Boolean(true) => Some("true"),
            Written::Boolean(false) => Some("false"),
            Written::Null | Written::List(_) | Written::Map(_) => None,
        }
    }

    pub(crate) fn map(&self) -> Option<&Map> {
        match &self.written {
            Written::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Node]> {
        match &self.written {
            Written::List(list) => Some(list),
            _ => None,
        }
    }

    pub(crate) fn expect_text(&self, what: &str, diagnostics: &mut Diagnostics) -> Option<&str> {
        self.expect(self.text(), what, "text", diagnostics)
    }

    pub(crate) fn expect_map(&self, what: &str, diagnostics: &mut Diagnostics) -> Option<&Map> {
        self.expect(self.map(), what, "a map", diagnostics)
    }

    pub(crate) fn expect_list(&self, what: &str, diagnostics: &mut Diagnostics) -> Option<&[Node]> {
        self.expect(self.list(), what, "a list", diagnostics)
    }

    pub(crate) fn expect_boolean(&self, what: &str, diagnostics: &mut Diagnostics) -> Option<bool> {
        let boolean = match self.written {
            Written::Boolean(boolean) => Some(boolean),
            _ => None,
        };
        self.expect(boolean, what, "true or false", diagnostics)
    }

    fn expect<T>(&self, got: Option<T>, what: &str, wanted: &str, diagnostics: &mut Diagnostics) -> Option<T> {
        if got.is_none() {
            diagnostics.report(
                Code::WrongKind,
                &self.at,
                format!("{what} has to be {wanted}, and this is {}", self.kind()),
            );
        }
        got
    }
}
