//! `overprint plan` against a sandbox of its own: what it shows, that it sends nothing, and what the ledger keeps of it.

use crate::app::{Fakes, overprint, root, said};
use overprint_submit::place::plan::{Status, Summary};
use serde_json::Value;
use std::fs;
use std::process::{Command, Output};

fn plan(fakes: &Fakes, arguments: &[&str]) -> Output {
    fakes.overprint().arg("plan").args(arguments).current_dir(root()).output().expect("overprint")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// The prices of the sandbox are those of its catalogue.
const BUSINESS_CARDS: &str = "mappings/tests/business-cards.json";

#[test]
fn a_file_is_planned_with_its_price_and_nothing_is_sent_or_made() {
    let fakes = Fakes::start(&["order=*:500"]);
    let output = plan(&fakes, &["--json", BUSINESS_CARDS]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let summary: Summary = serde_json::from_slice(&output.stdout).expect("a plan");
    assert_eq!((summary.plan, summary.status, summary.is_test_order), (1, Status::Ready, Some(true)));
    let price = summary.price.expect("a price");
    assert_eq!(price.total.expect("a total").to_string(), "44.94");
    assert_eq!(price.jobs[0].job_names, ["sandbox-ord-1001-1", "sandbox-ord-1001-2"]);
    assert!(summary.write_back.expect("a patch").to_string().contains("X0000000001-002"));
    let files: Vec<_> = fs::read_dir(fakes.directory()).expect("a directory").collect();
    assert_eq!(files.len(), 1, "the configuration, and no ledger: {files:?}");
    let text = out(&plan(&fakes, &[BUSINESS_CARDS]));
    for line in ["order 1001: would be sent, as a test order", "44.94 at 4over", "08/22/2024"] {
        assert!(text.contains(line), "{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn many_orders_are_one_line_each() {
    let fakes = Fakes::start(&[]);
    let window = plan(&fakes, &["--json", "--from", "2020-01-01"]);
    assert_eq!(window.status.code(), Some(0), "{}", said(&window));
    let summaries: Vec<Summary> =
        out(&window).lines().map(|line| serde_json::from_str(line).expect("a plan")).collect();
    assert_eq!(summaries.len(), 5);
    let order = |name: &str| fs::read_to_string(root().join("mappings/tests").join(name)).expect("an order");
    let one: Value = serde_json::from_str(&order("flyers.json")).expect("an order");
    let mut held = one.clone();
    held["order"]["line_items"][0]["sku"] = "FL-UNKNOWN".into();
    let lines = fakes.directory().join("orders.ndjson");
    fs::write(&lines, format!("{one}\n{held}\nno order\n")).expect("orders");
    let output = plan(&fakes, &["--no-price", lines.to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let text = out(&output);
    let said = said(&output);
    assert!(text.contains("ready") && text.contains("held"), "{text}");
    assert!(said.contains("orders.ndjson:3") && said.contains("2 orders: 1 would be sent, 1 held"), "{said}");
}

#[test]
fn guards_hold_and_the_ledger_shows_the_plan() {
    let fakes = Fakes::start(&[]);
    let guarded =
        |command: &mut Command| command.env("OVERPRINT_GUARDS__ORDER_CEILING", "40.00").output().expect("overprint");
    let output = guarded(fakes.overprint().args(["plan", "--order", "ord-1001"]));
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(out(&output).contains("order_ceiling: it costs 44.94 at 4over, more than the 40.00"), "{}", out(&output));
    let output = guarded(fakes.overprint().args(["submit", "--order", "ord-1001"]));
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let shown = out(&guarded(fakes.overprint().args(["orders", "show", "ord-1001"])));
    for line in ["planned ", "order_ceiling: it costs 44.94", "44.94 at 4over"] {
        assert!(shown.contains(line), "{shown}");
    }
    let json: Value =
        serde_json::from_str(&out(&guarded(fakes.overprint().args(["orders", "show", "--json", "ord-1001"]))))
            .expect("JSON");
    assert_eq!((&json["plan"]["status"], &json["plan"]["price"]["total"]), (&"held".into(), &"44.94".into()));
    let output = guarded(fakes.overprint().args(["orders", "release", "ord-1001", "--reason", "it is worth it"]));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    // The plan of an order that is let go says so.
    let output = guarded(fakes.overprint().args(["plan", "--order", "1001"]));
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), said(&output));
    assert!(out(&output).contains("let pass"), "{}", out(&output));
    let output = guarded(fakes.overprint().args(["submit", "--order", "ord-1001"]));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let output = guarded(fakes.overprint().args(["plan", "--order", "ord-1001"]));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(out(&output).contains("is at 4over already"), "{}", out(&output));
}

#[test]
fn suggestions_for_an_address_are_shown_to_whoever_decides() {
    let fakes = Fakes::start(&[]);
    let text = fs::read_to_string(root().join(BUSINESS_CARDS)).expect("an order");
    let mut order: Value = serde_json::from_str(&text).expect("an order");
    order["order"]["shipping_address"]["line1"] = "1 Ambiguous St".into();
    let path = fakes.directory().join("order.json");
    fs::write(&path, order.to_string()).expect("an order");
    let mut submit = fakes.overprint();
    let submit =
        submit.arg("submit").arg(&path).env("OVERPRINT_GUARDS__ADDRESSES", "true").output().expect("overprint");
    assert_eq!(submit.status.code(), Some(3), "{}", said(&submit));
    let shown = out(&fakes.overprint().args(["orders", "show", "ord-1001"]).output().expect("overprint"));
    for line in
        ["address: job sandbox-ord-1001-1: 4over is not sure", "4over suggests  100 MAIN AVE, STE 100, Knoxville"]
    {
        assert!(shown.contains(line), "{shown}");
    }
}

#[test]
fn what_is_not_there_is_said() {
    let fakes = Fakes::start(&["route=GET /printproducts/productquote:503x9"]);
    let output = plan(&fakes, &[BUSINESS_CARDS]);
    assert_eq!(output.status.code(), Some(0), "nothing needs the price: {}", said(&output));
    assert!(out(&output).contains("not told") && out(&output).contains("503"), "{}", out(&output));
    let mut command = fakes.overprint();
    let output =
        command.args(["plan", BUSINESS_CARDS]).current_dir(root()).env("OVERPRINT_GUARDS__DAY_CEILING", "1").output();
    assert_eq!(output.expect("overprint").status.code(), Some(75), "a guard needs it");
    let output = plan(&fakes, &["--order", "no such order"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let schema = overprint().args(["schema", "plan"]).output().expect("overprint");
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a schema");
    for member in ["holds", "price", "margin", "cancellable_until", "write_back"] {
        assert!(schema["properties"][member]["description"].is_string(), "{member}");
    }
}
