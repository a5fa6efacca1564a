//! Running the command, and reading its report.

use crate::service::world::{World, business_cards};
use overprint_submit::ledger::Ledger;
use serde_json::{Value, json};
use std::process::{Command, Output};

/// What is asked for in every run: the orders of the fakes are made in a year of their own.
pub(crate) const WINDOW: [&str; 4] = ["--from", "2999-01-01", "--to", "2999-12-31"];

/// Everything is tried again soon, and nothing is asked of 4over about jobs meanwhile.
pub(crate) const QUICK: &str = "track_seconds = 86400";

/// The command with these arguments, in the directory of the configuration.
pub(crate) fn command(world: &World, arguments: &[&str]) -> Command {
    let mut command = world.overprint();
    command.current_dir(world.directory()).arg("backfill").args(arguments);
    command
}

/// Runs a command to its end, while the fakes answer.
pub(crate) async fn run(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint")
}

/// Runs `overprint backfill` over the window, and returns its exit code, its counts and what it said.
pub(crate) async fn backfill(world: &World, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let report = world.directory().join("report");
    // Some say themselves when the window ends.
    let window = if arguments.contains(&"--to") { &WINDOW[..2] } else { &WINDOW };
    let mut command = command(world, window);
    let output = run({
        command.args(arguments).arg("--json").arg("--report").arg(report);
        command
    })
    .await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let counts = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no counts: {said}"));
    (output.status.code(), counts, said)
}

/// Places the orders of the window fast, and returns the exit code and the counts.
pub(crate) async fn place(world: &World, arguments: &[&str]) -> (Option<i32>, Value) {
    let arguments = [&["--execute", "--yes", "--per-minute", "60000"], arguments].concat();
    let (code, counts, _) = backfill(world, &arguments).await;
    (code, counts)
}

/// Returns the rows of the report.
pub(crate) fn rows(world: &World) -> Vec<Value> {
    let text = std::fs::read(world.directory().join("report.json")).expect("a report");
    serde_json::from_slice(&text).expect("rows")
}

/// Stores an order at the fakes whose lines have this SKU.
pub(crate) fn of_sku(world: &World, number: u32, sku: &str) -> String {
    let id = world.order(number);
    let mut order = world.sandbox.order(&id).expect("an order");
    for line in order["line_items"].as_array_mut().expect("lines") {
        line["sku"] = json!(sku);
    }
    world.sandbox.add_order(order);
    id
}

/// Stores an order at the fakes of which nothing is printed.
pub(crate) fn not_printed(world: &World, number: u32) -> String {
    let id = world.order(number);
    let mut order = world.sandbox.order(&id).expect("an order");
    for line in order["line_items"].as_array_mut().expect("lines") {
        line["product_type"] = json!("membership");
    }
    world.sandbox.add_order(order);
    id
}

/// Has the fakes make many orders, spread over the window.
pub(crate) fn many(world: &World, count: usize) {
    let example = business_cards(7);
    world.sandbox.add_contact(example["contact"].clone());
    // The first and the last second of the year 2999.
    world.sandbox.add_many(example["order"].clone(), count, 32_472_144_000, 32_503_679_999);
}

/// Returns all that the ledger has of its orders, so that it can be seen that nothing changed.
pub(crate) async fn everything(ledger: &Ledger) -> Vec<Value> {
    let mut all = Vec::new();
    for order in crate::service::world::stored(ledger).await {
        let history = ledger.history(order.id).await.expect("a history");
        let work = ledger.work(order.id).await.expect("work");
        all.push(json!([ledger.entry(order.id).await.expect("an entry"), history, work]));
    }
    all
}
