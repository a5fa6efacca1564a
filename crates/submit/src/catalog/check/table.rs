//! The tables of mappings against the catalogue.

use serde::Serialize;
use std::collections::BTreeMap;

use super::finding::{Code, Finding};
use super::part;
use crate::catalog::name::{Kind, Named, Resolution, resolve};
use crate::catalog::view::Catalogue;
use crate::catalog::words::is_identifier;

/// The column that names the product beside its identifier.
const PRODUCT_CODE: &str = "product_code";

/// One cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The table's file, as messages name it.
    pub file: String,
    /// The line, from 1; cells of one line are one row.
    pub line: usize,
    /// The name of the column.
    pub column: String,
    /// What stands there; `option_uuids` may hold several identifiers with blanks between them.
    pub cell: String,
}

/// A finding in a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableFinding {
    /// The table's file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong; its place is the name of the column.
    #[serde(flatten)]
    pub finding: Finding,
}

/// Lists everything that is wrong with the identifiers and names in tables: columns `product_uuid`, `runsize_uuid`, `colorspec_uuid`,
/// `turnaroundtime_uuid` and `option_uuids`.
///
/// Where a row has a product that was loaded, its options have to be that product's, and its runsize, colorspec and turnaround have to be
/// sold together. How many options of a group there are is not looked at, since a row may hold some of them only.
pub fn check_table(catalogue: &Catalogue, cells: &[Cell]) -> Vec<TableFinding> {
    let mut findings = Vec::new();
    for ((file, line), cells) in rows(cells) {
        let row = Row { catalogue, product: product_of(catalogue, &cells), cells };
        let in_row = row.check().into_iter();
        findings.extend(in_row.map(|finding| TableFinding { file: file.to_owned(), line, finding }));
    }
    findings
}

/// Lists the products that tables have, each once: what the catalogue has to be loaded for. Names are looked up in the catalogue.
pub fn products_of_table(catalogue: &Catalogue, cells: &[Cell]) -> Vec<String> {
    let mut products: Vec<String> = rows(cells).values().filter_map(|row| product_of(catalogue, row)).collect();
    products.sort();
    products.dedup();
    products
}

fn rows(cells: &[Cell]) -> BTreeMap<(&str, usize), Vec<&Cell>> {
    let mut rows: BTreeMap<(&str, usize), Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        rows.entry((&cell.file, cell.line)).or_default().push(cell);
    }
    rows
}

/// Returns the product of a row, if it has one that is understood.
fn product_of(catalogue: &Catalogue, row: &[&Cell]) -> Option<String> {
    let cell = row.iter().find(|cell| Kind::of_column(&cell.column) == Some(Kind::Product))?;
    let text = cell.cell.trim();
    if is_identifier(text) {
        return Some(text.to_lowercase());
    }
    match resolve(catalogue, Kind::Product, text, None) {
        Resolution::One(uuid) => Some(uuid),
        _ => None,
    }
}

struct Row<'a> {
    catalogue: &'a Catalogue,
    product: Option<String>,
    cells: Vec<&'a Cell>,
}

impl Row<'_> {
    fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut understood: BTreeMap<Kind, (&str, String)> = BTreeMap::new();
        for cell in &self.cells {
            let Some(kind) = Kind::of_column(&cell.column) else { continue };
            for text in parts(kind, &cell.cell) {
                match self.value(kind, text) {
                    Ok(uuid) => _ = understood.insert(kind, (&cell.column, uuid)),
                    Err(finding) => findings.push(finding.at(&cell.column)),
                }
            }
        }
        findings.extend(self.code());
        findings.extend(self.combination(&understood));
        findings
    }

    /// Returns the identifier that a text is or stands for.
    fn value(&self, kind: Kind, text: &str) -> Result<String, Finding> {
        if !is_identifier(text) {
            return self.name(kind, text);
        }
        let found = match kind {
            Kind::Product => part::product(self.catalogue, text),
            _ => part::option(self.catalogue, self.product.as_deref().unwrap_or_default(), kind, text),
        };
        found.map_or_else(|| Ok(text.to_lowercase()), Err)
    }

    fn name(&self, kind: Kind, text: &str) -> Result<String, Finding> {
        let loaded = self.product.as_deref().filter(|product| self.catalogue.sold(product).is_some());
        let (code, message, like) = match resolve(self.catalogue, kind, text, loaded) {
            Resolution::One(uuid) => return Ok(uuid),
            Resolution::None(like) => (Code::UnknownName, format!("no {kind} is called \"{text}\""), like),
            Resolution::Many(all) => (Code::AmbiguousName, format!("{} things are called \"{text}\"", all.len()), all),
        };
        Err(Finding::new(code, text, message).near(like))
    }

    /// Compares the code beside the identifier with the catalogue's: the row may have been made for another product.
    fn code(&self) -> Option<Finding> {
        let cell = self.cells.iter().find(|cell| cell.column == PRODUCT_CODE && !cell.cell.trim().is_empty())?;
        let listed = &self.catalogue.product(self.product.as_deref()?)?.listed;
        let code = cell.cell.trim();
        if listed.code.eq_ignore_ascii_case(code) {
            return None;
        }
        let message = format!("the product_uuid of this row is {}, not {code}", listed.code);
        let like = Named { name: listed.code.clone(), uuid: listed.uuid.clone() };
        Some(Finding::new(Code::CodeDiffers, code, message).near([like]).at(PRODUCT_CODE))
    }

    /// Checks that what stands in one row is sold together, as far as the row says.
    fn combination(&self, understood: &BTreeMap<Kind, (&str, String)>) -> Option<Finding> {
        let product = self.product.as_deref()?;
        let (column, runsize) = understood.get(&Kind::Runsize)?;
        let pair = [runsize.as_str(), understood.get(&Kind::Colorspec)?.1.as_str()];
        if let Some(finding) = part::pair(self.catalogue, product, pair) {
            return Some(finding.at(*column));
        }
        let (column, turnaround) = understood.get(&Kind::Turnaround)?;
        Some(part::turnaround(self.catalogue, product, pair, turnaround)?.at(*column))
    }
}

/// Returns the values of a cell: several only where all of them are identifiers, since names have blanks in them.
fn parts(kind: Kind, cell: &str) -> Vec<&str> {
    let several: Vec<&str> = cell.split([' ', ';', ',', '\t']).filter(|part| !part.is_empty()).collect();
    match cell.trim() {
        "" => Vec::new(),
        _ if kind == Kind::Option && several.iter().all(|part| is_identifier(part)) => several,
        whole => vec![whole],
    }
}
