//! `overprint catalog check` and the same check before an order is sent, against the catalogue of a sandbox.

use crate::app::{Fakes, overprint, root, said};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;

/// A mapping whose jobs 4over would refuse in every way that a table alone does not show.
const WRONG: &str = r#"mapping: door-hangers
lines: { at: /line/sku, starts_with: DH- }
ignore_options: [Turnaround]
job:
  product_uuid:        a0c5ad38-be9d-4efc-9b21-39cc69b11444
  runsize_uuid:        4c29185a-ec98-4488-8729-c2ae0e5f5fe1
  colorspec_uuid:      13abbda7-1d64-4f25-8bb2-c179b224825d
  turnaroundtime_uuid: 9f85d0c4-d344-4088-a719-86f8f84d504d
  sets: { each: /line/payload/designs, files: { fr: { from: . } } }
  dropship: false
  ship_to: { address: /order/shipping_address, recipient: /recipient, fallback_phone: 818-555-0100 }
cases: cases/*.json
quantity: { any_because: a door hanger is one design }
"#;

fn pulled() -> Fakes {
    let fakes = Fakes::start(&[]);
    let output = fakes.overprint().args(["catalog", "pull"]).output().expect("overprint");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    fakes
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}

fn door_hanger() -> Value {
    let text = fs::read_to_string(root().join("mappings/tests/door-hangers.json")).expect("an order");
    let mut envelope: Value = serde_json::from_str(&text).expect("an order");
    let lines = envelope["order"]["line_items"].as_array_mut().expect("lines");
    lines.retain(|line| line["sku"].as_str().is_some_and(|sku| sku.starts_with("DH-")));
    lines.truncate(1);
    lines[0]["payload"] =
        json!({ "designs": ["https://artwork.example.com/1.pdf", "https://artwork.example.com/2.pdf"] });
    envelope
}

/// Writes [`WRONG`] with a case.
fn wrong(directory: &Path) {
    fs::write(directory.join("door-hangers.yaml"), WRONG).expect("a mapping");
    fs::create_dir(directory.join("cases")).expect("a folder");
    fs::write(directory.join("cases/two.json"), door_hanger().to_string()).expect("a case");
}

#[test]
fn the_shipped_mappings_their_cases_and_their_orders_are_sold() {
    let fakes = pulled();
    let check = |more: &[&str]| fakes.overprint().args(["catalog", "check"]).args(more).output().expect("overprint");
    let output = check(&[]);
    assert_eq!(output.status.code(), Some(0), "{}{}", String::from_utf8_lossy(&output.stdout), said(&output));
    let document = json(&check(&["--json", "--against", "mappings/tests"]));
    assert_eq!((&document["checked"], &document["held"]), (&json!(10), &json!(0)), "each case twice: {document:#}");
    let output = check(&["--against", "mappings/tables/runsizes.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("runsizes.csv: not JSON"), "{}", said(&output));
}

#[test]
fn what_only_an_order_shows_is_found_with_its_rule() {
    let fakes = pulled();
    let directory = tempfile::tempdir().expect("a directory");
    wrong(directory.path());
    let orders = directory.path().join("orders.ndjson");
    fs::write(&orders, format!("{0}\n{0}\n", door_hanger())).expect("orders");
    let mut command = fakes.overprint();
    command.args(["catalog", "check", "--json", "--mappings"]).arg(directory.path()).arg("--against").arg(&orders);
    let output = command.output().expect("overprint");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let document = json(&output);
    let found = document["orders"].as_array().expect("findings");
    let told: Vec<(&str, &str)> = found
        .iter()
        .map(|one| (one["finding"]["code"].as_str().unwrap_or(""), one["finding"]["at"].as_str().unwrap_or("")))
        .collect();
    let expected = [
        ("group-shipping-not-allowed", "/jobs/0/sets"),
        ("not-sold", "/jobs/0/turnaroundtime_uuid"),
        ("group-minimum", "/jobs/0/option_uuids"),
        ("back-file-missing", "/jobs/0/files"),
    ];
    assert_eq!(told, expected, "{document:#}");
    let rule = |index: usize| found[index]["rule"].as_str().unwrap_or("").rsplit('/').next().unwrap_or("").to_owned();
    assert_eq!(rule(1), "door-hangers.yaml:8:24");
    for one in found {
        assert_eq!((&one["orders"], &one["mapping"]), (&json!(3), &json!("door-hangers")), "{one:#}");
        assert!(one["order"].as_str().is_some_and(|order| order.ends_with("cases/two.json")), "{one:#}");
    }
}

#[test]
fn nothing_is_sent_that_is_not_sold() {
    let fakes = pulled();
    let directory = tempfile::tempdir().expect("a directory");
    wrong(directory.path());
    let order = directory.path().join("cases/two.json");
    let submit = |more: &[&str]| {
        let mut command = fakes.overprint();
        command.arg("submit").args(more).arg("--mappings").arg(directory.path()).arg(&order);
        command.output().expect("overprint")
    };
    let output = submit(&["--json"]);
    let document = json(&output);
    assert_eq!((output.status.code(), &document["status"]), (Some(3), &json!("held")), "{document:#}");
    assert_eq!(document["findings"].as_array().map(Vec::len), Some(4), "{document:#}");
    assert_eq!(document["findings"][1]["finding"]["code"], "not-sold");
    let output = submit(&[]);
    assert_eq!(output.status.code(), Some(3));
    let said_of_it = said(&output);
    assert!(said_of_it.contains("held: order") && said_of_it.contains("[back-file-missing]"), "{said_of_it}");
    assert!(said_of_it.contains("door-hangers.yaml:8:24"), "{said_of_it}");
}

#[test]
fn a_catalogue_that_is_none_stops_the_order() {
    let fakes = Fakes::start(&[]);
    let catalog = fakes.directory().join("overprint-catalog.db");
    fs::write(&catalog, "something else").expect("a file");
    let submit = || fakes.overprint().args(["submit", "--order", "ord-1003"]).output().expect("overprint");
    let output = submit();
    assert_eq!(output.status.code(), Some(78), "{}", said(&output));
    assert!(said(&output).contains("catalog"), "{}", said(&output));
    fs::remove_file(catalog).expect("the file");
    assert_eq!(submit().status.code(), Some(0), "without a catalogue there is nothing to hold it against");
}

#[test]
fn a_table_is_not_read_from_outside_of_the_project() {
    let directory = tempfile::tempdir().expect("a directory");
    fs::create_dir(directory.path().join("mappings")).expect("a folder");
    fs::write(directory.path().join("secrets.csv"), "sku,runsize_uuid\n").expect("a file");
    let mapping = format!("{WRONG}tables: {{ runs: {{ csv: ../secrets.csv, key: [sku] }} }}\n");
    fs::write(directory.path().join("mappings/door-hangers.yaml"), mapping).expect("a mapping");
    let lint = || overprint().arg("lint").arg(directory.path().join("mappings")).output().expect("overprint");
    let output = lint();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(78) && text.contains("table-file") && text.contains("outside"), "{text}");
}
