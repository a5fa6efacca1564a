//! What is wrong with an output: what a terminal, a spreadsheet, a page or a reader of lines would obey in it.

use overprint_mapping::is_hidden;
use serde_json::Value;
use std::collections::BTreeSet;

/// How long a line for people may be, whatever an order has in it, in characters.
const LONGEST: usize = 20_000;

/// How long a line of the log may be, in bytes: 16 KiB, of which each character may be written out.
const LONGEST_EVENT: usize = 100_000;

/// What reads an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A person at a terminal.
    Text,
    /// A person at a terminal who asked for all of it.
    Whole,
    /// A program: a document, or one on each line.
    Json,
    /// A spreadsheet.
    Csv,
    /// A person, or a collector of lines.
    Log,
    /// A browser, or a chat.
    Page,
}

/// What was found in all outputs.
#[derive(Debug, Default)]
pub(super) struct Findings {
    wrong: BTreeSet<String>,
    /// The names of the texts that were seen in an output.
    seen: BTreeSet<String>,
}

impl Findings {
    /// Looks at an output.
    pub(super) fn look(&mut self, kind: Kind, what: &str, text: &str) {
        let mut add = |wrong: String| {
            self.wrong.insert(format!("{what}: {wrong}"));
        };
        let hidden = text.replace("\r\n", "\n").chars().find(|c| !matches!(c, '\n' | '\t') && is_hidden(*c));
        if let Some(hidden) = hidden {
            add(format!("U+{:04X} is obeyed", u32::from(hidden)));
        }
        match kind {
            Kind::Json if !is_json(text) => add(format!("not JSON: {}", text.chars().take(500).collect::<String>())),
            Kind::Csv => cells(text).for_each(&mut add),
            Kind::Page if text.contains("<script") => add("a page runs it".to_owned()),
            Kind::Log if text.len() > LONGEST_EVENT => add(format!("a line of {} bytes", text.len())),
            Kind::Text => {
                let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
                if longest > LONGEST {
                    add(format!("a line of {longest} characters"));
                }
            }
            _ => {}
        }
        if text.lines().any(|line| line.starts_with("FORGED")) {
            add("a foreign text makes a line of its own".to_owned());
        }
        let names =
            text.split("'/C ").skip(1).filter_map(|rest| rest.split_once("'!A0").map(|(name, _)| name.to_owned()));
        self.seen.extend(names);
    }

    /// Looks at every text of a request: a label is printed as it is, so that nothing in it may be hidden.
    pub(super) fn label(&mut self, what: &str, request: &Value) {
        match request {
            Value::String(text) => {
                if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
                    self.add(format!("{what}: U+{:04X} is printed", u32::from(hidden)));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.label(what, item)),
            Value::Object(members) => {
                members.iter().for_each(|(name, member)| self.label(&format!("{what}/{name}"), member))
            }
            _ => {}
        }
    }

    /// Adds a failure of a command.
    pub(super) fn add(&mut self, wrong: String) {
        self.wrong.insert(wrong);
    }

    /// Checks that these texts were shown at all: what shows none of them tests nothing.
    pub(super) fn shows(&self, names: impl IntoIterator<Item = &'static str>) {
        let missing: Vec<&str> = names.into_iter().filter(|name| !self.seen.contains(*name)).collect();
        assert!(missing.is_empty(), "no output shows {missing:?}");
    }

    /// Checks that nothing is wrong.
    pub(super) fn none(&self) {
        let all: Vec<&str> = self.wrong.iter().map(String::as_str).collect();
        assert!(all.is_empty(), "{} outputs obey:\n{}", all.len(), all.join("\n"));
    }
}

fn is_json(text: &str) -> bool {
    let is_one = |text: &str| serde_json::from_str::<Value>(text).is_ok();
    text.trim().is_empty() || is_one(text) || text.lines().all(is_one)
}

/// Finds the cells that a spreadsheet would run, and the lines that are not whole records.
fn cells(text: &str) -> impl Iterator<Item = String> {
    let records = text.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    records.flat_map(|record| {
        let Some(inner) = record.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
            return vec![format!("not a record: {record}")];
        };
        let is_run = |part: &&str| part.trim_start_matches([' ', '"']).starts_with(['=', '+', '-', '@', '＝']);
        let parts = inner.split("\",\"").flat_map(|cell| cell.split(';'));
        parts.filter(is_run).map(|part| format!("a spreadsheet runs {part}")).collect()
    })
}
