//! The tables of the mapping as typed Rust would hold them, read once from the same CSV files.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// What the tables say, by their keys.
pub(crate) struct Tables {
    pub(crate) cards: HashMap<String, String>,
    pub(crate) runsizes: HashMap<u64, String>,
    pub(crate) colorspecs: HashMap<String, String>,
    pub(crate) turnarounds: HashMap<String, String>,
    /// By option, then by value.
    pub(crate) finishes: HashMap<String, HashMap<String, Vec<String>>>,
    pub(crate) shipping: HashMap<String, Shipper>,
}

/// A shipping service.
#[derive(serde::Serialize)]
pub(crate) struct Shipper {
    pub(crate) shipping_method: String,
    pub(crate) shipping_code: String,
}

impl Tables {
    /// Reads the tables of a folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut finishes: HashMap<String, HashMap<String, Vec<String>>> = HashMap::new();
        for [option, value, uuids] in rows(folder, "finishes", ["option", "value", "option_uuids"]) {
            let uuids = uuids.split_whitespace().map(str::to_owned).collect();
            finishes.entry(option).or_default().insert(value, uuids);
        }
        let runsizes = rows(folder, "runsizes", ["quantity", "runsize_uuid"]).into_iter();
        let shipping = rows(folder, "shipping", ["shipping_method_id", "shipping_method", "shipping_code"]).into_iter();
        Tables {
            cards: pairs(folder, "business-cards", ["sku", "product_uuid"]),
            runsizes: runsizes.map(|[quantity, uuid]| (quantity.parse().unwrap(), uuid)).collect(),
            colorspecs: pairs(folder, "colorspecs", ["sides", "colorspec_uuid"]),
            turnarounds: pairs(folder, "turnarounds", ["turnaround", "turnaroundtime_uuid"]),
            finishes,
            shipping: shipping
                .map(|[id, shipping_method, shipping_code]| (id, Shipper { shipping_method, shipping_code }))
                .collect(),
        }
    }
}

fn pairs(folder: &Path, table: &str, columns: [&str; 2]) -> HashMap<String, String> {
    rows(folder, table, columns).into_iter().map(|[key, value]| (key, value)).collect()
}

fn rows<const N: usize>(folder: &Path, table: &str, columns: [&str; N]) -> Vec<[String; N]> {
    let text = fs::read_to_string(folder.join(table).with_extension("csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let places = columns.map(|column| header.iter().position(|name| name == column).unwrap());
    reader.records().map(|record| record.unwrap()).map(|record| places.map(|at| record[at].to_owned())).collect()
}
