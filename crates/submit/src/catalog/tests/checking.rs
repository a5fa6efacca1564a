//! The shipped tables and the seeds' orders against a catalogue that was pulled.

use std::path::Path;

use super::super::check::{Cell, Code};
use super::*;

/// Takes a table apart; the shipped ones have no quotes in them.
fn cells(path: &Path) -> Vec<Cell> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = (1..).zip(text.lines());
    let (_, head) = lines.next().unwrap();
    let columns: Vec<&str> = head.split(',').collect();
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let row = |(line, row): (usize, &str)| {
        let cell = |(column, cell): (&&str, &str)| Cell {
            file: file.clone(),
            line,
            column: (*column).into(),
            cell: cell.into(),
        };
        columns.iter().zip(row.split(',')).map(cell).collect::<Vec<_>>()
    };
    lines.flat_map(row).collect()
}

#[tokio::test]
async fn the_shipped_tables_are_in_the_catalogue() {
    let lab = Lab::pulled(products(30)).await;
    let mappings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings");
    let mut checked = 0;
    for directory in ["tables", "seeds"] {
        for entry in std::fs::read_dir(mappings.join(directory)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "csv") {
                let cells = cells(&path);
                checked += cells.len();
                let findings = lab.store.check_table(&cells).await.unwrap();
                assert!(findings.is_empty(), "{path:?}: {findings:#?}");
            }
        }
    }
    assert!(checked > 50, "{checked}");
}

#[tokio::test]
async fn a_slip_in_a_table_is_found_with_its_line() {
    let lab = Lab::pulled(products(30)).await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings/tables/flyers.csv");
    let mut cells = cells(&path);
    let cell = cells.iter_mut().find(|cell| cell.column == "product_uuid" && cell.line == 3).unwrap();
    cell.cell = cell.cell.replace("552a6ebd", "552a6ebe");
    let findings = lab.store.check_table(&cells).await.unwrap();
    assert_eq!(findings.len(), 1);
    let found = &findings[0];
    assert_eq!((found.file.as_str(), found.line, found.finding.code), ("flyers.csv", 3, Code::UnknownProduct));
    assert_eq!(found.finding.nearest[0].name, "100DB-FLSA-8.5X11");
}
