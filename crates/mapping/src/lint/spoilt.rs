//! Cells that a spreadsheet has turned into something else: reported once for each table and kind.

use super::walk::{Visitor, walk};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::mapping::Mapping;
use crate::rule::Lookup;
use crate::table::{Row, Spoilt, Table, spoilt};
use std::collections::{BTreeMap, HashSet};

/// Reports the spoilt cells of every table, in its key and in the columns that a rule of any mapping looks up.
pub(super) fn check(mappings: &[Mapping], diagnostics: &mut Diagnostics) {
    let mut used: HashSet<&Place> = HashSet::new();
    for mapping in mappings {
        let mut columns = Columns::default();
        walk(mapping, &mut columns);
        used.extend(columns.0.iter().map(|&(table, column)| &mapping.tables[table].column_places[column]));
    }
    for table in mappings.iter().flat_map(|mapping| &mapping.tables) {
        let is_used = |column: &usize| table.key.contains(column) || used.contains(&table.column_places[*column]);
        let columns: Vec<usize> = (0..table.columns.len()).filter(is_used).collect();
        by_form(table, &columns, diagnostics);
        columns.iter().for_each(|&column| lost_zeros(table, column, diagnostics));
    }
}

/// Reports cells whose form tells what happened to them.
fn by_form(table: &Table, columns: &[usize], diagnostics: &mut Diagnostics) {
    let mut found: BTreeMap<Spoilt, (&Row, usize, usize)> = BTreeMap::new();
    for row in table.rows() {
        for &column in columns {
            if let Some(kind) = spoilt(&row.cells[column]) {
                found.entry(kind).or_insert((row, column, 0)).2 += 1;
            }
        }
    }
    for (kind, (row, column, count)) in found {
        let message =
            format!("column `{}`: `{}` {}{}", table.columns[column], row.cells[column], kind.what(), more(count));
        diagnostics.report_with_help(Code::SpoiltCell, &row.place(column), message, kind.help());
    }
}

/// Reports numbers that are shorter than others of their column, of which some begin with a zero: `03` has become `3`.
fn lost_zeros(table: &Table, column: usize, diagnostics: &mut Diagnostics) {
    let name = table.columns[column].as_str();
    let is_number = |cell: &str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = || table.rows().iter().filter(|row| is_number(&row.cells[column]));
    let padded = numbers().filter(|row| row.cells[column].len() > 1 && row.cells[column].starts_with('0'));
    let longest = padded.map(|row| row.cells[column].len()).max();
    // Shipping codes that are numbers have two digits (4over, Shipping Quote), and postal codes have five.
    let wanted = longest.or(match name {
        "shipping_code" => Some(2),
        "zipcode" | "postal_code" => Some(5),
        _ => None,
    });
    let Some(wanted) = wanted else { return number_among_texts(table, column, diagnostics) };
    let mut short = numbers().filter(|row| row.cells[column].len() < wanted && !row.cells[column].starts_with('0'));
    let Some(first) = short.next() else { return };
    let cell = &first.cells[column];
    let message = format!(
        "column `{name}`: `{cell}` may have lost a zero, as others of its kind have {wanted} digits{}",
        more(1 + short.count())
    );
    let help = format!("if `{cell:0>wanted$}` is meant, format the column as text, and write it again");
    diagnostics.report_with_help(Code::SpoiltCell, &first.place(column), message, help);
}

/// Reports a SKU that is a number where most have letters: if zeros stood in front of it, they are lost.
fn number_among_texts(table: &Table, column: usize, diagnostics: &mut Diagnostics) {
    let is_number = |row: &&Row| row.cells[column].bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Vec<&Row> = table.rows().iter().filter(is_number).collect();
    let Some(first) = numbers.first().filter(|_| table.columns[column].eq_ignore_ascii_case("sku")) else { return };
    if numbers.len() * 2 >= table.rows().len() {
        return;
    }
    let cell = &first.cells[column];
    let message = format!(
        "column `{}`: `{cell}` is a number among SKUs with letters, and may have lost a zero{}",
        table.columns[column],
        more(numbers.len())
    );
    let help = format!("if the SKU is `0{cell}`, format the column as text, and write it again");
    diagnostics.report_with_help(Code::SpoiltCell, &first.place(column), message, help);
}

fn more(count: usize) -> String {
    match count {
        0 | 1 => String::new(),
        2 => "; and 1 more cell like it".to_owned(),
        count => format!("; and {} more cells like it", count - 1),
    }
}

#[derive(Default)]
struct Columns(Vec<(usize, usize)>);

impl<'m> Visitor<'m> for Columns {
    fn lookup(&mut self, lookup: &'m Lookup) {
        self.0.push((lookup.table, lookup.column));
    }
}
