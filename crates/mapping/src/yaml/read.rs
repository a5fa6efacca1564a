//! Reading YAML with a place for every key and value.

use super::{Key, Map, Node, Written};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::hidden::is_hidden;
use crate::likeness::character;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::DuplicateKeyPolicy;
use serde_saphyr::{Location, Spanned};
use std::fmt;
use std::sync::Arc;

/// Reads one YAML document; reports what is no YAML and every key that stands twice.
pub(crate) fn read(file: &Arc<str>, text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    // Both entries of a doubled key are handed over, so that each doubled key is reported and not only the first.
    // A long file may hold as much as it is long; what unfolds into more than its text is refused all the same.
    let usual = serde_saphyr::Budget::default();
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: usual.max_nodes.max(text.len()),
            max_events: usual.max_events.max(text.len()),
        },
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        strict_booleans: true,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Bare>>(text, options) {
        Ok(root) => Some(Source { file, text, diagnostics }.node(root)),
        Err(error) => {
            let at = error.location().map_or_else(|| start_of(file), |location| place(file, text, &location));
            let message = error.without_snippet().to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            if let Some((at, message, help)) = pasted(file, text, &at) {
                diagnostics.report_with_help(Code::NotYaml, &at, message, help);
                return None;
            }
            match said(message) {
                (message, Some(help)) => diagnostics.report_with_help(Code::NotYaml, &at, message, help),
                (message, None) => diagnostics.report(Code::NotYaml, &at, message),
            }
            None
        }
    }
}

/// Says in the author's terms what the parser says in those of its callers.
fn said(message: &str) -> (&str, Option<&str>) {
    if message.starts_with("budget breached") {
        return ("the file unfolds into far too much", Some("aliases that stand for lists of aliases multiply"));
    }
    if message.starts_with("multiple YAML documents") {
        return ("the file holds several documents", Some("a file holds one mapping; remove the line `---`"));
    }
    if message.starts_with("tabs disallowed") {
        return ("a tab cannot indent a line", Some("indent with spaces"));
    }
    if message.starts_with("mapping values are not allowed") {
        return (
            message,
            Some("check the indentation of this line and the one above, or put a text with `: ` in quotes"),
        );
    }
    (message, None)
}

/// Finds what people paste or forget: a space of a web page that YAML takes for a letter, and a template without quotes.
fn pasted(file: &Arc<str>, text: &str, at: &Place) -> Option<(Place, String, String)> {
    let mut start = 0;
    let mut template = None;
    for (index, line) in text.split_inclusive('\n').enumerate().take(at.line + 1) {
        let place = |from: usize, length: usize| Place {
            file: file.clone(),
            line: index + 1,
            column: line[..from].chars().count() + 1,
            span: start + from..start + from + length,
        };
        let code = line.trim_end();
        let unseen = |c: char| !c.is_ascii() && (c.is_whitespace() || is_hidden(c));
        let indent = line.find(|c: char| !c.is_whitespace() && !is_hidden(c)).unwrap_or(0);
        let found = code[..indent.min(code.len())]
            .char_indices()
            .find(|(_, c)| unseen(*c) && !(index == 0 && *c == '\u{feff}'));
        if let Some((from, c)) = found {
            let message = format!("line {} is indented with {}", index + 1, character(c));
            return Some((place(from, c.len_utf8()), message, "indent with spaces: type them anew".to_owned()));
        }
        let after_colon = code.match_indices(':').find_map(|(colon, _)| {
            let c = code[colon + 1..].chars().next().filter(|c| unseen(*c))?;
            Some((colon + 1, c))
        });
        if let Some((from, c)) = after_colon.filter(|_| index + 2 >= at.line) {
            let message = format!("a `:` of line {} is followed by {}", index + 1, character(c));
            return Some((
                place(from, c.len_utf8()),
                message,
                "YAML wants a plain space there: type it anew".to_owned(),
            ));
        }
        if index + 2 >= at.line && template.is_none() {
            template = bare_template(code).map(|from| {
                let (key, value) = code.split_at(from);
                let help = format!("write `{}{{ template: {value:?} }}`", key.trim_start());
                (
                    place(from, value.len()),
                    "a template without quotes: YAML takes its braces for a map".to_owned(),
                    help,
                )
            });
        }
        start += line.len();
    }
    template
}

/// Finds a value that begins with the braces of a template.
fn bare_template(line: &str) -> Option<usize> {
    let from = line.find("{{")?;
    let before = line[..from].trim_end();
    let begins = before.is_empty() || before.ends_with([':', '-', '[', ',']) || before.ends_with("template:");
    (begins && !before.trim_start().starts_with('#')).then_some(from)
}

fn start_of(file: &Arc<str>) -> Place {
    Place { file: file.clone(), line: 1, column: 1, span: 0..0 }
}

fn place(file: &Arc<str>, text: &str, location: &Location) -> Place {
    let (line, column) = (location.line() as usize, location.column() as usize);
    let span = location.span();
    let start = span.byte_offset().map_or_else(|| offset_of(text, line, column), |offset| offset as usize);
    let length = span.byte_len().map_or(0, |length| length as usize).max(1);
    let start = start.min(text.len());
    Place { file: file.clone(), line, column, span: start..(start + length).min(text.len()) }
}

fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let line_start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within = text[line_start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    line_start + within
}

/// Turns what the parser hands over into nodes with places.
struct Source<'s> {
    file: &'s Arc<str>,
    text: &'s str,
    diagnostics: &'s mut Diagnostics,
}

impl Source<'_> {
    fn node(&mut self, spanned: Spanned<Bare>) -> Node {
        let at = place(self.file, self.text, &spanned.referenced);
        let written = match spanned.value {
            Bare::Null => Written::Null,
            Bare::Boolean(boolean) => Written::Boolean(boolean),
            // Where an alias stands, the digits are at its anchor.
            Bare::Number => {
                let defined = place(self.file, self.text, &spanned.defined);
                Written::Number(self.text[defined.span].to_owned())
            }
            Bare::Text(text) => Written::Text(text),
            Bare::List(list) => Written::List(list.into_iter().map(|node| self.node(node)).collect()),
            Bare::Map(entries) => Written::Map(self.map(entries)),
        };
        Node { at, written }
    }

    fn map(&mut self, entries: Vec<(Spanned<String>, Spanned<Bare>)>) -> Map {
        let mut map = Map::default();
        for (key, value) in entries {
            let at = place(self.file, self.text, &key.referenced);
            let node = self.node(value);
            if let Some((first, _)) = map.entries.iter().find(|(known, _)| known.name == key.value) {
                let (line, column) = (first.at.line, first.at.column);
                let message = format!("key `{}` stands here twice; the first is at {line}:{column}", key.value);
                self.diagnostics.report(Code::DuplicateKey, &at, message);
            } else {
                map.entries.push((Key { name: key.value, at }, node));
            }
        }
        map
    }
}

/// A node before its place is known.
enum Bare {
    Null,
    Boolean(bool),
    Number,
    Text(String),
    List(Vec<Spanned<Bare>>),
    Map(Vec<(Spanned<String>, Spanned<Bare>)>),
}

impl<'de> Deserialize<'de> for Bare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BareVisitor)
    }
}

struct BareVisitor;

impl<'de> Visitor<'de> for BareVisitor {
    type Value = Bare;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a YAML node")
    }

    fn visit_unit<E>(self) -> Result<Bare, E> {
        Ok(Bare::Null)
    }

    fn visit_none<E>(self) -> Result<Bare, E> {
        Ok(Bare::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Bare, E> {
        Ok(Bare::Boolean(value))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Bare, E> {
        Ok(Bare::Number)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Bare, E> {
        Ok(Bare::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Bare, E> {
        Ok(Bare::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Bare, E> {
        Ok(Bare::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Bare, E> {
        Ok(Bare::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Bare, E> {
        Ok(Bare::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Bare, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = seq.next_element()? {
            list.push(element);
        }
        Ok(Bare::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bare, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Bare::Map(entries))
    }
}
