//! The shipped tables and the seeds' orders against a catalogue that was pulled.

use std::path::Path;

use overprint_mapping::request::{CreateOrder, Job};

use super::super::check::{Cell, Code, check_order};
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

/// A job that is sold, of a product with a group that has to be chosen from.
fn door_hanger() -> Job {
    Job {
        product_uuid: "91efff4d-de64-410a-8794-fc547022a7f2".parse().unwrap(),
        runsize_uuid: "52e3d710-0e8f-4d4d-8560-7d4d8655be69".parse().unwrap(),
        colorspec_uuid: "13abbda7-1d64-4f25-8bb2-c179b224825d".parse().unwrap(),
        ..Job::default()
    }
}

#[tokio::test]
async fn the_rows_of_one_order_decide_as_the_whole_catalogue_does() {
    let lab = Lab::pulled(products(30)).await;
    let whole = lab.catalogue().await;
    let uuid = |text: &str| text.parse().unwrap();
    let wrong: [&dyn Fn(&mut Job); 6] = [
        &|_| {},
        &|job| job.product_uuid = uuid("91efff4d-de64-410a-8794-fc547022a7f3"),
        &|job| job.runsize_uuid = uuid("00000000-1111-4222-8333-444444444444"),
        &|job| job.colorspec_uuid = uuid("52e3d710-0e8f-4d4d-8560-7d4d8655be69"),
        &|job| job.turnaroundtime_uuid = Some(uuid("13abbda7-1d64-4f25-8bb2-c179b224825d")),
        &|job| job.option_uuids = vec![uuid("9f85d0c4-d344-4088-a719-86f8f84d504d")],
    ];
    let mut found = 0;
    for change in wrong {
        let mut job = door_hanger();
        change(&mut job);
        let order = CreateOrder { jobs: vec![door_hanger(), job], ..CreateOrder::default() };
        let findings = lab.store.check_order(&order).await.unwrap();
        assert_eq!(findings, check_order(&whole, &order));
        found += findings.len();
    }
    assert!(found >= 4, "{found}");
}

#[tokio::test]
async fn a_catalogue_without_a_finished_pull_decides_nothing() {
    let lab = Lab::open(products(30)).await;
    let order = CreateOrder { jobs: vec![door_hanger()], ..CreateOrder::default() };
    let checked = lab.store.check_translated(&order, &[]).await;
    assert!(matches!(checked, Err(Error::Unfinished)), "{checked:?}");
}
