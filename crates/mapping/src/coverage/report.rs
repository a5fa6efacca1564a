//! What the counts come to, for people and programs.

use super::plan::Counted;
use super::{Coverage, Example, Seen, TableCounts};
use crate::mapping::Mapping;
use crate::problem::Kind;
use crate::table::{SEPARATOR, Table};
use indexmap::IndexMap;
use serde::Serialize;

/// What a batch of orders comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The orders.
    pub orders: OrderCounts,
    /// Their lines.
    pub lines: LineCounts,
    /// Whether a line or option has no mapping, or a table lacks a row that is needed.
    pub unmapped: bool,
    /// The mappings, in their order.
    pub mappings: Vec<Taking>,
    /// The tables, in the order of the mappings that name them first.
    pub tables: Vec<TableUse>,
    /// Why lines and orders would be held, the most frequent reason first.
    pub held: Vec<Held>,
    /// Held lines with further reasons, which are not told apart.
    pub held_beyond: u64,
    /// The first of the orders that cannot be read.
    pub unreadable: Vec<Unreadable>,
}

/// How many orders there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OrderCounts {
    /// Those that could be read.
    pub read: u64,
    /// Those of them that would be held.
    pub held: u64,
    /// Those that could not be read, besides.
    pub unreadable: u64,
}

/// How many lines there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LineCounts {
    /// All of them.
    pub read: u64,
    /// Those that would be printed, if no other line held their order.
    pub printed: u64,
    /// Those that a rule leaves out.
    pub left_out: u64,
    /// Those with a problem.
    pub held: u64,
}

/// What a mapping takes and makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taking {
    /// The mapping's name.
    pub mapping: String,
    /// How many lines it takes.
    pub lines: u64,
    /// The outputs that it makes, in the order in which they were first met.
    pub fields: Vec<Field>,
}

/// What became of one output, over all jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// JSON Pointer into the request, with `*` for an index.
    pub output: String,
    /// How often a rule gave the value.
    pub filled: u64,
    /// How often its default was taken.
    pub defaulted: u64,
    /// How often it was left out.
    pub left_out: u64,
    /// How often there was a problem instead.
    pub failed: u64,
}

/// What became of the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableUse {
    /// The file with its rows.
    pub file: String,
    /// The table's name in each mapping that looks into it, as `mapping: table`.
    pub used_by: Vec<String>,
    /// The key columns.
    pub key: Vec<String>,
    /// How many rows there are.
    pub rows: usize,
    /// Lines that found a row.
    pub hits: u64,
    /// Rows that no line asked for.
    pub unused: Vec<UnusedRow>,
    /// Keys without a row, those that most lines ask for first.
    pub misses: Vec<Miss>,
    /// Lines that ask for further keys without a row, which are not told apart.
    pub misses_beyond: u64,
}

/// A row that no line asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnusedRow {
    /// The row, as `file:line`.
    pub row: String,
    /// Its key, by column.
    pub key: IndexMap<String, String>,
}

/// A key without a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// The key, by column.
    pub key: IndexMap<String, String>,
    /// Lines that ask for it.
    pub lines: u64,
    /// Those of them that are held for it; the others do without.
    pub held: u64,
    /// Some of their orders.
    pub examples: Vec<Example>,
}

/// Why lines or orders would be held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The kind of reason.
    pub kind: Kind,
    /// What is wrong, with `…` for a value that differs from order to order.
    pub message: String,
    /// The mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
    /// The rule, as `file:line:column`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// JSON Pointer into the request, with `*` for an index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// JSON Pointer into the documents that were read, with `*` for an index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Lines that it holds; 0 where it holds orders as a whole.
    pub lines: u64,
    /// Orders that it holds.
    pub orders: u64,
    /// The values that it is about, the most frequent first.
    pub values: Vec<Value>,
    /// How often there were further values.
    pub values_beyond: u64,
    /// Some of the orders.
    pub examples: Vec<Example>,
}

/// A value and how often it was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Value {
    /// The value, shortened.
    pub value: String,
    /// How often it was met.
    pub count: u64,
    /// Some of the orders.
    pub examples: Vec<Example>,
}

/// An order that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// Where it stands.
    pub place: String,
    /// Why it cannot be read.
    pub error: String,
}

impl OrderCounts {
    pub(super) fn add(&mut self, more: OrderCounts) {
        self.read += more.read;
        self.held += more.held;
        self.unreadable += more.unreadable;
    }
}

impl LineCounts {
    pub(super) fn add(&mut self, more: LineCounts) {
        self.read += more.read;
        self.printed += more.printed;
        self.left_out += more.left_out;
        self.held += more.held;
    }
}

pub(super) fn report(coverage: &Coverage<'_>) -> Report {
    let held = held(coverage);
    let tables = coverage.plan.tables.iter().zip(&coverage.tables);
    Report {
        orders: coverage.orders,
        lines: coverage.lines,
        unmapped: held
            .iter()
            .any(|held| matches!(held.kind, Kind::UnmappedLine | Kind::UnmappedOption | Kind::TableMiss)),
        mappings: coverage.mappings.iter().enumerate().map(|(at, mapping)| taking(at, mapping, coverage)).collect(),
        tables: tables.filter_map(|(counted, counts)| table_use(counted, counts, coverage.mappings)).collect(),
        held,
        held_beyond: coverage.reasons.beyond,
        unreadable: coverage.unreadable.clone(),
    }
}

fn taking(position: usize, mapping: &Mapping, coverage: &Coverage<'_>) -> Taking {
    let fields = coverage.fields.range((position, 0)..(position + 1, 0));
    let fields = fields.map(|((_, output), &[left_out, filled, defaulted, failed])| Field {
        output: coverage.outputs[*output].clone(),
        filled,
        defaulted,
        left_out,
        failed,
    });
    Taking { mapping: mapping.name.clone(), lines: coverage.taken[position], fields: fields.collect() }
}

fn table_use(counted: &Counted, counts: &TableCounts, mappings: &[Mapping]) -> Option<TableUse> {
    let table = counted.table(mappings)?;
    let is_used = |row: usize| counts.rows.get(row).is_some_and(|hits| *hits > 0);
    let unused = table.rows().iter().enumerate().filter(|(row, _)| !is_used(*row)).map(|(_, row)| UnusedRow {
        row: format!("{}:{}", row.at.file, row.at.line),
        key: by_column(table, table.key.iter().map(|&column| row.cells[column].as_str())),
    });
    let misses = counts.misses.sorted().into_iter().map(|(key, seen)| miss(table, key, seen));
    let used_by = counted
        .used_by
        .iter()
        .map(|&(at, index)| format!("{}: {}", mappings[at].name, mappings[at].tables[index].name));
    Some(TableUse {
        file: counted.file.clone(),
        used_by: used_by.collect(),
        key: table.key_names().map(str::to_owned).collect(),
        rows: table.rows().len(),
        hits: counts.hits,
        unused: unused.collect(),
        misses: misses.collect(),
        misses_beyond: counts.misses.beyond(),
    })
}

fn miss(table: &Table, key: &str, seen: &Seen) -> Miss {
    Miss {
        key: by_column(table, key.split(SEPARATOR)),
        lines: seen.count,
        held: seen.held,
        examples: seen.examples.clone(),
    }
}

fn by_column<'k>(table: &Table, key: impl Iterator<Item = &'k str>) -> IndexMap<String, String> {
    table.key_names().map(str::to_owned).zip(key.map(str::to_owned)).collect()
}

fn held(coverage: &Coverage<'_>) -> Vec<Held> {
    let reasons = coverage.reasons.sorted().into_iter().map(|(reason, count)| Held {
        kind: reason.kind,
        message: reason.message.clone(),
        mapping: reason.mapping.clone(),
        rule: reason.rule.clone(),
        output: reason.output.clone(),
        source: reason.source.clone(),
        lines: count.lines,
        orders: count.orders,
        values: count.values.sorted().into_iter().map(|(value, seen)| value_of(value, seen)).collect(),
        values_beyond: count.values.beyond(),
        examples: count.examples.examples.clone(),
    });
    reasons.collect()
}

fn value_of(value: &str, seen: &Seen) -> Value {
    Value { value: value.to_owned(), count: seen.count, examples: seen.examples.clone() }
}
