//! A shop with many mappings, each with a table and cases of its own.

use super::orders;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Rows of each table.
const ROWS: usize = 20;

const MAPPING: &str = r#"mapping: NAME
summary: Cards of the series PREFIX
lines:
  - { at: /line/sku, starts_with: PREFIX }
  - { at: /line/type, equals: item }
tables:
  cards: { csv: tables/NAME.csv, key: [sku] }
  runsizes:
    key: [quantity]
    rows:
      - { quantity: 100, runsize_uuid: 8a3a0fd1-38ae-49a0-8736-3fedadc3dc93 }
      - { quantity: 250, runsize_uuid: 6237a36b-b046-4ef6-8fed-6cb9c22a5ece }
      - { quantity: 500, runsize_uuid: f593fda3-2d5c-4b9e-9c2c-6197b899ae74 }
ignore_options: [Sides, Turnaround, Corners]
artwork:
  front: [{ option: Front artwork }]
  back: [{ option: Back artwork }]
job:
  product_uuid: { lookup: cards, by: [/line/sku] }
  runsize_uuid: { lookup: runsizes, by: [/quantity] }
  colorspec_uuid: { lookup: cards, by: [/line/sku] }
  files:
    fr: { artwork: front }
    bk: { artwork: back }
  dropship: true
  ship_to: { address: /order/shipping_address, recipient: /recipient, name: /order/ship_to_name }
  ship_from:
    company: Acme Print Shop
    phone: 818-555-0100
    address: 100 Main St
    city: Glendale
    state: CA
    zipcode: "91202"
    country: US
  shipper: { shipping_method: FREE UPS Ground, shipping_code: "03" }
  ship_from_facility: ""
cases: cases/NAME-*.json
"#;

/// Writes mappings, their tables and their cases.
pub(crate) fn write(directory: &Path, mappings: usize, cases: usize) -> io::Result<()> {
    fs::create_dir_all(directory.join("tables"))?;
    fs::create_dir_all(directory.join("cases"))?;
    for number in 0..mappings {
        let (name, prefix) = (format!("series-{number:04}"), format!("S{number:04}-"));
        let text = MAPPING.replace("NAME", &name).replace("PREFIX", &prefix);
        fs::write(directory.join(format!("{name}.yaml")), text)?;
        let mut table = "sku,product_uuid,colorspec_uuid\n".to_owned();
        for row in 0..ROWS {
            let uuid = format!("{number:08x}-0000-4000-8000-{row:012x}");
            table.push_str(&format!("{prefix}{row:02},{uuid},13abbda7-1d64-4f25-8bb2-c179b224825d\n"));
        }
        fs::write(directory.join(format!("tables/{name}.csv")), table)?;
    }
    for case in 0..cases {
        let (number, row) = (case % mappings, case / mappings % ROWS);
        let order = orders::of_sku(case, &format!("S{number:04}-{row:02}"), [100, 250, 500][case % 3]);
        fs::write(directory.join(format!("cases/series-{number:04}-{row:02}.json")), order.to_string())?;
    }
    Ok(())
}

/// Returns the path of the first mapping's table, and its text with the first of `from` replaced.
pub(crate) fn changed_table(directory: &Path, from: &str, to: &str) -> io::Result<(PathBuf, String)> {
    let path = directory.join("tables/series-0000.csv");
    let text = fs::read_to_string(&path)?.replacen(from, to, 1);
    Ok((path, text))
}

/// Lists the cases.
pub(crate) fn cases(directory: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory.join("cases"))?.map(|entry| entry.map(|entry| entry.path())).collect()
}

/// Copies mappings and their tables, and changes one runsize.
pub(crate) fn changed_copy(from: &Path, to: &Path) -> io::Result<()> {
    for folder in ["", "tables"] {
        fs::create_dir_all(to.join(folder))?;
        for entry in fs::read_dir(from.join(folder))? {
            let path = entry?.path();
            if let Some(name) = path.file_name().filter(|_| path.is_file()) {
                fs::copy(&path, to.join(folder).join(name))?;
            }
        }
    }
    let table = to.join("tables/runsizes.csv");
    let text = fs::read_to_string(&table)?;
    fs::write(&table, text.replace("f593fda3-2d5c-4b9e-9c2c-6197b899ae74", "00000000-0000-4000-8000-000000000500"))
}
