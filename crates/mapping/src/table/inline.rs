//! A table written in the mapping: a list of rows, each with the same columns.

use super::{Row, Sheet, Spot};
use crate::diagnostic::{Code, Diagnostics};
use crate::yaml::Node;

pub(super) fn sheet(node: &Node, diagnostics: &mut Diagnostics) -> Option<Sheet> {
    let listed = node.expect_list("`rows`", diagnostics)?;
    let Some(first) = listed.first() else {
        diagnostics.report(Code::TableRow, &node.at, "the table has no rows");
        return None;
    };
    let header = &first.expect_map("a row", diagnostics)?.entries;
    let columns: Vec<String> = header.iter().map(|(key, _)| key.name.clone()).collect();
    let column_places = header.iter().map(|(key, _)| key.at.clone()).collect();
    let rows = listed.iter().filter_map(|row| cells(row, &columns, diagnostics)).collect();
    Some(Sheet { columns, column_places, rows, delimiter: None })
}

fn cells(node: &Node, columns: &[String], diagnostics: &mut Diagnostics) -> Option<Row> {
    let map = node.expect_map("a row", diagnostics)?;
    let known: Vec<&str> = columns.iter().map(String::as_str).collect();
    map.refuse_unknown(&known, "the rows of this table", diagnostics);
    let mut cells = Vec::with_capacity(columns.len());
    let mut spots = Vec::with_capacity(columns.len());
    for column in columns {
        let Some(cell) = map.get(column) else {
            diagnostics.report(Code::TableRow, &node.at, format!("this row has no `{column}`"));
            return None;
        };
        cells.push(cell.expect_text("a cell", diagnostics)?.to_owned());
        spots.push(Spot { line: cell.at.line, column: cell.at.column, span: cell.at.span.clone() });
    }
    Some(Row { cells, at: node.at.clone(), spots, named: Vec::new() })
}
