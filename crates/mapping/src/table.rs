//! Tables of a mapping: rows found by one or several key columns, from CSV or written in the mapping.

mod csv;
mod inline;
mod matching;
mod names;
mod spoilt;

pub(crate) use matching::{Matching, WORDS as MATCHINGS};
pub(crate) use spoilt::{Spoilt, is_at_risk, is_never_meant, may_have_been, spoilt};

use crate::address::trim;
use crate::diagnostic::{Code, Diagnostics, Place, did_you_mean};
use crate::likeness::difference;
use crate::lock::Kind;
use crate::mappings::Unread;
use crate::yaml::{Map, Node};
use foldhash::{HashMap, HashMapExt};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

/// Stands between the values of a key with several columns; no cell holds it.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// A checked table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) key: Vec<usize>,
    pub(crate) at: Place,
    /// Where the columns are named.
    pub(crate) column_places: Vec<Place>,
    rows: Vec<Row>,
    /// The rows by their keys, in the form in which they are compared.
    by_key: HashMap<Box<str>, usize>,
    /// How the values of the key are compared.
    pub(crate) matching: Matching,
    /// What stands between the cells of its file; nothing where the rows are written in the mapping.
    pub(crate) delimiter: Option<u8>,
    /// The column that a rule looks a product up in.
    product_column: Option<usize>,
    /// The columns that were read for names, and of what kind.
    read_for: Vec<(usize, Kind)>,
}

/// A row, with its place.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    pub(crate) at: Place,
    /// Line, column and bytes of each cell.
    spots: Vec<Spot>,
    /// The cells that hold names.
    named: Vec<names::NamedCell>,
}

/// Where a cell stands in its file.
#[derive(Clone, Debug, Default)]
struct Spot {
    line: usize,
    column: usize,
    span: Range<usize>,
}

impl Row {
    /// Returns the place of a cell, or of the row where the cell's own is not known.
    pub(crate) fn place(&self, column: usize) -> Place {
        match self.spots.get(column) {
            Some(Spot { line, column, span }) => {
                Place { file: self.at.file.clone(), line: *line, column: *column, span: span.clone() }
            }
            None => self.at.clone(),
        }
    }
}

/// The rows as read, before they are checked.
struct Sheet {
    columns: Vec<String>,
    column_places: Vec<Place>,
    rows: Vec<Row>,
    delimiter: Option<u8>,
}

/// Hands out name and text of a file, by the file that names it and the path as written there.
pub(crate) type ReadFile<'f> = &'f dyn Fn(&str, &str) -> Result<(Arc<str>, String), Unread>;

/// Every key of a table.
pub(crate) const KEYS: &[&str] = &["csv", "delimiter", "rows", "key", "match"];

impl Table {
    /// Reads and checks the table that `node` declares.
    pub(crate) fn read(
        name: &str,
        node: &Node,
        read_file: ReadFile<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Table> {
        let map = node.expect_map("a table", diagnostics)?;
        map.refuse_unknown(KEYS, "a table", diagnostics);
        let matching = Matching::read(map.get("match"), diagnostics)?;
        let sheet = match (map.get("csv"), map.get("rows")) {
            (Some(path), None) => csv::sheet(path, map, matching, read_file, diagnostics)?,
            (None, Some(rows)) => {
                if map.get("delimiter").is_some() {
                    let at = map.place_of("delimiter", node);
                    diagnostics.report(Code::UnknownKey, at, "`delimiter` belongs to a `csv`");
                }
                inline::sheet(rows, diagnostics)?
            }
            (None, None) => {
                let message = format!("table `{name}` has neither `csv` nor `rows`");
                diagnostics.report(Code::MissingKey, &node.at, message);
                return None;
            }
            (Some(_), Some(_)) => {
                let message = format!("table `{name}` has both `csv` and `rows`");
                diagnostics.report(Code::Verb, map.place_of("rows", node), message);
                return None;
            }
        };
        let key = key_columns(name, node, map, &sheet, diagnostics)?;
        names::check_uuids(&sheet, diagnostics);
        let by_key = index(&sheet, &key, matching, diagnostics);
        Some(Table {
            name: name.to_owned(),
            columns: sheet.columns,
            key,
            at: node.at.clone(),
            column_places: sheet.column_places,
            rows: sheet.rows,
            by_key,
            matching,
            delimiter: sheet.delimiter,
            product_column: None,
            read_for: Vec::new(),
        })
    }

    /// Returns the position of the row for the values of the key columns, each in the [form](Matching::normal) in which it is
    /// compared, joined by [`SEPARATOR`].
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// Tells whether another table says the same.
    pub(crate) fn holds_the_same(&self, other: &Table) -> bool {
        let cells = |table: &Table| table.rows.iter().map(|row| row.cells.clone()).collect::<Vec<_>>();
        self.columns == other.columns
            && self.key == other.key
            && self.matching == other.matching
            && cells(self) == cells(other)
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Returns the position of a column; reports a column that the table does not have.
    pub(crate) fn column(&self, name: &str, at: &Place, diagnostics: &mut Diagnostics) -> Option<usize> {
        let found = self.columns.iter().position(|column| column == name);
        if found.is_none() {
            let help = column_help(name, &self.columns);
            diagnostics.report_with_help(
                Code::UnknownColumn,
                at,
                format!("table `{}` has no column `{name}`", self.name),
                help,
            );
        }
        found
    }

    /// Names the key columns, for a message.
    pub(crate) fn key_names(&self) -> impl Iterator<Item = &str> {
        self.key.iter().map(|&column| self.columns[column].as_str())
    }
}

fn key_columns(name: &str, node: &Node, map: &Map, sheet: &Sheet, diagnostics: &mut Diagnostics) -> Option<Vec<usize>> {
    let Some(listed) = map.get("key") else {
        let message = format!("table `{name}` does not say which columns are its key");
        diagnostics.report_with_help(Code::MissingKey, &node.at, message, "write `key: [column]`");
        return None;
    };
    let listed = listed.expect_list("`key`", diagnostics)?;
    let mut key = Vec::new();
    for column in listed {
        let written = column.expect_text("a key column", diagnostics)?;
        match sheet.columns.iter().position(|known| known == written) {
            Some(position) => key.push(position),
            None => {
                let help = column_help(written, &sheet.columns);
                let message = format!("table `{name}` has no column `{written}`");
                diagnostics.report_with_help(Code::UnknownColumn, &column.at, message, help);
                return None;
            }
        }
    }
    if key.is_empty() {
        let at = map.place_of("key", node);
        diagnostics.report(Code::MissingKey, at, format!("the key of table `{name}` names no column"));
        return None;
    }
    Some(key)
}

fn column_help(written: &str, columns: &[String]) -> String {
    did_you_mean(written, columns.iter().map(String::as_str))
        .unwrap_or_else(|| format!("its columns are {}", columns.join(", ")))
}

fn index(sheet: &Sheet, key: &[usize], matching: Matching, diagnostics: &mut Diagnostics) -> HashMap<Box<str>, usize> {
    let rows = &sheet.rows;
    let mut by_key: HashMap<Box<str>, usize> = HashMap::with_capacity(rows.len());
    for (position, row) in rows.iter().enumerate() {
        if key.iter().all(|&column| trim(&row.cells[column]).is_empty()) {
            let help = "write the key, or remove the row";
            diagnostics.report_with_help(Code::TableRow, &row.at, "the row has an empty key", help);
            continue;
        }
        let joined = joined(key.iter().map(|&column| matching.normal(&row.cells[column])));
        match by_key.get(joined.as_str()) {
            Some(&first) => report_double(sheet, key, (&rows[first], row), diagnostics),
            None => {
                by_key.insert(joined.into(), position);
            }
        }
    }
    by_key
}

/// Reports two rows that an order could not tell apart.
fn report_double(sheet: &Sheet, key: &[usize], (first, row): (&Row, &Row), diagnostics: &mut Diagnostics) {
    let mut shown = String::new();
    for &column in key {
        let before = if shown.is_empty() { "" } else { ", " };
        let _ = write!(shown, "{before}{} `{}`", sheet.columns[column], row.cells[column]);
    }
    let differs = key.iter().find_map(|&column| {
        let (own, other) = (&row.cells[column], &first.cells[column]);
        (own != other)
            .then(|| difference(own, other, "in the first").unwrap_or_else(|| format!("`{other}` in the first")))
    });
    let place = &first.at;
    match differs {
        None => {
            let message = format!("{shown} stands in two rows; the first is at {place}");
            diagnostics.report(Code::DuplicateRow, &row.at, message);
        }
        Some(how) => {
            let message = format!("{shown} is the same key as in the row at {place}: {how}");
            let help = "remove one of the rows, or write `match: exact` in the table, where such differences count";
            diagnostics.report_with_help(Code::DuplicateRow, &row.at, message, help);
        }
    }
}

fn joined<'v>(values: impl Iterator<Item = Cow<'v, str>>) -> String {
    let mut key = String::new();
    for (position, value) in values.enumerate() {
        if position > 0 {
            key.push(SEPARATOR);
        }
        key.push_str(&value);
    }
    key
}
