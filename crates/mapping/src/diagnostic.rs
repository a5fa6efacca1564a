//! What is wrong with a mapping or one of its tables: a message, a place in a file, and what to do.

use crate::likeness::difference;
use crate::yaml::Map;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A place in a mapping file or table.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file's name as the caller gave it.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The bytes of the file that are meant.
    pub span: Range<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// One thing that is wrong with a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of fault; stable, so that it can be looked up.
    pub code: Code,
    /// What is wrong, naming the value.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is wrong.
    pub at: Place,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: {}", self.at, self.code, self.message)?;
        match &self.help {
            Some(help) => write!(formatter, " ({help})"),
            None => Ok(()),
        }
    }
}

/// The kinds of fault a mapping can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// The file is no YAML.
    NotYaml,
    /// A key stands twice in one mapping node.
    DuplicateKey,
    /// A key that has no meaning here.
    UnknownKey,
    /// A key that has to be here is not.
    MissingKey,
    /// A value of the wrong kind.
    WrongKind,
    /// A rule with no verb, or with several.
    Verb,
    /// A JSON Pointer that is malformed or starts at no known root.
    Pointer,
    /// A JSON Pointer to a member that the order does not have.
    UnknownMember,
    /// A table that is not declared.
    UnknownTable,
    /// A column that the table does not have.
    UnknownColumn,
    /// A table file that cannot be read.
    TableFile,
    /// A table whose rows are malformed.
    TableRow,
    /// Two rows of a table with the same key.
    DuplicateRow,
    /// A value that is no UUID where one is needed.
    NotUuid,
    /// A Handlebars template that does not parse.
    Template,
    /// A helper that does not exist.
    UnknownHelper,
    /// A value outside of what 4over or the storefront accepts.
    Value,
    /// A `job_name` or `order_id` that two orders could share.
    JobName,
    /// Two mappings, or two parts of one, that contradict each other.
    Conflict,
    /// A file that is to be included cannot be: it is not there, includes itself, or is no map.
    Include,
    /// A condition that can never hold.
    Contradiction,
    /// Two mappings that take the same lines, each of which would be held.
    SameLines,
    /// An output that 4over requires and no rule writes.
    MissingOutput,
    /// A value that the custom field's kind can never hold.
    WriteBackKind,
    /// A text that is no id of a custom field.
    CustomFieldId,
    /// A rule, or a part of one, that can never be reached.
    UnreachableRule,
    /// A table that no rule looks anything up in.
    UnusedTable,
    /// A column that is named like an output and that no rule looks up.
    UnusedColumn,
    /// A side of the artwork that no file is made of.
    UnusedArtwork,
    /// A mapping that prints without reading the quantity, and does not say why.
    QuantityUnread,
    /// A job that is shipped without saying by which service.
    NoShipper,
    /// Something that is read and that none of the orders at hand has.
    NeverInOrders,
    /// A name of something at 4over that the lock file does not pin.
    UnpinnedName,
    /// A name that may stand for several things at 4over.
    AmbiguousName,
    /// A name that the lock file pins and no mapping uses.
    UnusedPin,
    /// A cell that a spreadsheet has turned into something else.
    SpoiltCell,
    /// A file that is named like a mapping or a test case, and is not read.
    UnreadFile,
}

/// How much a fault counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The mapping works, and says something that its author can hardly mean.
    Warning,
    /// The mapping cannot be used, or holds every order.
    Error,
}

impl Code {
    /// Every code.
    pub const ALL: &[Code] = &[
        Code::NotYaml,
        Code::DuplicateKey,
        Code::UnknownKey,
        Code::MissingKey,
        Code::WrongKind,
        Code::Verb,
        Code::Pointer,
        Code::UnknownMember,
        Code::UnknownTable,
        Code::UnknownColumn,
        Code::TableFile,
        Code::TableRow,
        Code::DuplicateRow,
        Code::NotUuid,
        Code::Template,
        Code::UnknownHelper,
        Code::Value,
        Code::JobName,
        Code::Conflict,
        Code::Include,
        Code::Contradiction,
        Code::SameLines,
        Code::MissingOutput,
        Code::WriteBackKind,
        Code::CustomFieldId,
        Code::UnreachableRule,
        Code::UnusedTable,
        Code::UnusedColumn,
        Code::UnusedArtwork,
        Code::QuantityUnread,
        Code::NoShipper,
        Code::NeverInOrders,
        Code::UnpinnedName,
        Code::AmbiguousName,
        Code::UnusedPin,
        Code::SpoiltCell,
        Code::UnreadFile,
    ];

    /// Returns the code as it is shown: lower case with hyphens.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::NotYaml => "not-yaml",
            Code::DuplicateKey => "duplicate-key",
            Code::UnknownKey => "unknown-key",
            Code::MissingKey => "missing-key",
            Code::WrongKind => "wrong-kind",
            Code::Verb => "verb",
            Code::Pointer => "pointer",
            Code::UnknownMember => "unknown-member",
            Code::UnknownTable => "unknown-table",
            Code::UnknownColumn => "unknown-column",
            Code::TableFile => "table-file",
            Code::TableRow => "table-row",
            Code::DuplicateRow => "duplicate-row",
            Code::NotUuid => "not-uuid",
            Code::Template => "template",
            Code::UnknownHelper => "unknown-helper",
            Code::Value => "value",
            Code::JobName => "job-name",
            Code::Conflict => "conflict",
            Code::Include => "include",
            Code::Contradiction => "contradiction",
            Code::SameLines => "same-lines",
            Code::MissingOutput => "missing-output",
            Code::WriteBackKind => "write-back-kind",
            Code::CustomFieldId => "custom-field-id",
            Code::UnreachableRule => "unreachable-rule",
            Code::UnusedTable => "unused-table",
            Code::UnusedColumn => "unused-column",
            Code::UnusedArtwork => "unused-artwork",
            Code::QuantityUnread => "quantity-unread",
            Code::NoShipper => "no-shipper",
            Code::NeverInOrders => "never-in-orders",
            Code::UnpinnedName => "unpinned-name",
            Code::AmbiguousName => "ambiguous-name",
            Code::UnusedPin => "unused-pin",
            Code::SpoiltCell => "spoilt-cell",
            Code::UnreadFile => "unread-file",
        }
    }

    /// Returns how much a fault of this kind counts.
    pub fn severity(self) -> Severity {
        match self {
            Code::UnreachableRule
            | Code::UnusedTable
            | Code::UnusedColumn
            | Code::UnusedArtwork
            | Code::NoShipper
            | Code::NeverInOrders
            | Code::UnusedPin
            | Code::SpoiltCell
            | Code::UnreadFile => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

impl Severity {
    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Collects what is wrong, so that all of it is told at once.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    pub(crate) fn report(&mut self, code: Code, at: &Place, message: impl Into<String>) {
        self.found.push(Diagnostic { code, message: message.into(), help: None, at: at.clone() });
    }

    pub(crate) fn report_with_help(
        &mut self,
        code: Code,
        at: &Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Diagnostic { code, message: message.into(), help: Some(help.into()), at: at.clone() });
    }

    pub(crate) fn append(&mut self, mut other: Diagnostics) {
        self.found.append(&mut other.found);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Tells whether a key of the map was taken for a misspelt one of `names`, so that the missing one is no news.
    pub(crate) fn suggested(&self, map: &Map, names: &[&str]) -> bool {
        let is_key = |at: &Place| map.entries.iter().any(|(key, _)| key.at == *at);
        let is_meant = |help: &String| names.iter().any(|name| help.starts_with(&suggestion(name)));
        self.found.iter().any(|found| found.help.as_ref().is_some_and(is_meant) && is_key(&found.at))
    }

    /// Counts what was found so far.
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// Returns what was found, in the order of the files' lines.
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| (&a.at.file, a.at.line, a.at.column).cmp(&(&b.at.file, b.at.line, b.at.column)));
        // A file that several mappings include is read for each of them.
        let mut told = HashSet::new();
        self.found.retain(|found| told.insert((found.at.clone(), found.code, found.message.clone())));
        at_most_of_a_kind(self.found)
    }
}

/// Keeps a limited number of findings of one kind in one table and counts the rest: a spreadsheet repeats a fault in thousands of rows.
fn at_most_of_a_kind(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    const KEPT: usize = 10;
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(found.len());
    // By file and kind: how many there were, and which of those kept was the last.
    let mut counts: HashMap<(Arc<str>, Code), (usize, usize)> = HashMap::new();
    for one in found {
        if !is_table(&one.at.file) {
            kept.push(one);
            continue;
        }
        let (count, last) = counts.entry((one.at.file.clone(), one.code)).or_default();
        *count += 1;
        if *count <= KEPT {
            *last = kept.len();
            kept.push(one);
        }
    }
    for (count, last) in counts.into_values().filter(|(count, _)| *count > KEPT) {
        let more = format!("; and {} more like this in the table", count - KEPT);
        kept[last].message.push_str(&more);
    }
    kept
}

fn is_table(file: &str) -> bool {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.eq_ignore_ascii_case("csv") || ending.eq_ignore_ascii_case("tsv")
}

/// Returns the known name nearest to a misspelt one, as a sentence of help.
pub(crate) fn did_you_mean<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let near = nearest(written, known)?;
    let how = difference(written, near, "there").map(|how| format!(": {how}")).unwrap_or_default();
    Some(suggestion(near) + &how)
}

fn suggestion(name: &str) -> String {
    format!("did you mean `{name}`")
}

/// Returns the known name that a slip of the pen would turn into the written one, or that it begins.
pub(crate) fn nearest<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const LETTERS_A_SLIP: usize = 3;
    let written = written.to_lowercase();
    let letters = written.chars().count();
    let near = known.into_iter().filter_map(|name| {
        let lower = name.to_lowercase();
        let others = lower.chars().count();
        let most = letters.max(others) / LETTERS_A_SLIP;
        let begins = written.len() >= LETTERS_A_SLIP && lower.starts_with(&written);
        // There are at least as many slips as one has more letters. So a text of a megabyte is compared with no name.
        if !begins && letters.abs_diff(others) > most {
            return None;
        }
        let slips = strsim::osa_distance(&written, &lower);
        (begins || slips <= most).then_some((slips, name))
    });
    near.min_by_key(|(slips, _)| *slips).map(|(_, name)| name)
}
