//! Cells that hold UUIDs or the names of what 4over sells, by what they are looked up for.

use super::{Row, Sheet, Table};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::lock::{Kind, Named, Names, broken};

/// The column that says which product a row is about, where no rule looks the product up in it.
const PRODUCT_COLUMNS: [&str; 2] = ["product_uuid", "product_code"];

/// A cell with names in it, as it is read for one kind of output.
#[derive(Clone, Debug)]
pub(super) struct NamedCell {
    column: usize,
    kind: Kind,
    named: Named,
}

impl Table {
    /// Reads a column whose cells are looked up for a kind of thing: each holds a UUID or a name, or `several` of them.
    pub(crate) fn read_names(
        &mut self,
        column: usize,
        (kind, several): (Kind, bool),
        names: &mut Names<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        if self.read_for.contains(&(column, kind)) {
            return;
        }
        self.read_for.push((column, kind));
        if kind == Kind::Product {
            self.product_column.get_or_insert(column);
        }
        let named = |name: &&str| self.columns.iter().position(|column| column == name);
        let product_column = self.product_column.or_else(|| PRODUCT_COLUMNS.iter().find_map(named));
        for row in &mut self.rows {
            let at = row.place(column);
            if report_broken(&self.columns[column], &row.cells[column], several, &at, diagnostics) {
                continue;
            }
            let product = product_column.map(|column| row.cells[column].trim()).filter(|product| !product.is_empty());
            if let Ok(Some(named)) = names.read((kind, several), &row.cells[column], product, &at, diagnostics) {
                row.named.push(NamedCell { column, kind, named });
            }
        }
    }
}

impl Row {
    /// Returns a cell as an output takes it: where it holds names and is looked up for their kind, what they stand for.
    pub(crate) fn value(&self, column: usize, kind: Option<Kind>) -> &str {
        self.named(column, kind).map_or(&self.cells[column], |named| &named.uuids)
    }

    /// Returns what the names in a cell stand for.
    pub(crate) fn named(&self, column: usize, kind: Option<Kind>) -> Option<&Named> {
        let of_cell = |cell: &&NamedCell| cell.column == column && Some(cell.kind) == kind;
        self.named.iter().find(of_cell).map(|cell| &cell.named)
    }

    /// Returns a cell with UUIDs in place of names, where some rule looks it up for what they name.
    pub(crate) fn resolved(&self, column: usize) -> &str {
        let named = self.named.iter().find(|cell| cell.column == column);
        named.map_or(&self.cells[column], |cell| &cell.named.uuids)
    }
}

/// Reports texts that are meant for UUIDs and are none, in columns named for them.
pub(super) fn check_uuids(sheet: &Sheet, diagnostics: &mut Diagnostics) {
    for (column, name) in sheet.columns.iter().enumerate() {
        let several = name.ends_with("_uuids");
        if !several && !name.ends_with("_uuid") {
            continue;
        }
        for row in &sheet.rows {
            report_broken(name, &row.cells[column], several, &row.place(column), diagnostics);
        }
    }
}

/// Reports the parts of a cell that are meant for UUIDs and are none; tells whether there are any.
fn report_broken(column: &str, cell: &str, several: bool, at: &Place, diagnostics: &mut Diagnostics) -> bool {
    let broken = broken(cell, several);
    let help = match several {
        true => "the cell holds UUIDs with spaces between; each has 8-4-4-4-12 hexadecimal digits",
        false => "a UUID has 8-4-4-4-12 hexadecimal digits",
    };
    for part in &broken {
        diagnostics.report_with_help(Code::NotUuid, at, format!("column `{column}`: `{part}` is no UUID"), help);
    }
    !broken.is_empty()
}
