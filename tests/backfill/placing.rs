//! What is placed, left alone, written back and reported.

use super::runs::{QUICK, WINDOW, command, everything, many, not_printed, of_sku, place, rows};
use crate::service::world::{World, posted, stored, until};
use overprint_submit::ledger::State;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::collections::BTreeSet;
use std::process::Stdio;

#[tokio::test]
async fn what_is_new_is_placed_and_a_second_run_does_nothing() {
    let world = World::start(QUICK).await;
    many(&world, 30);
    of_sku(&world, 1, "BC-NONE");
    let nothing = not_printed(&world, 2);
    world.sandbox.behave("order=sandbox-ord-7-3:fail".parse().expect("a rule"));
    world.sandbox.behave("order=sandbox-ord-7-4:drop_after".parse().expect("a rule"));
    let (code, counts) = place(&world, &[]).await;
    assert_eq!(code, Some(3), "{counts}");
    let fates = json!({"placed": 28, "held": 1, "in_doubt": 1, "refused": 1, "nothing": 1});
    assert_eq!(counts["fates"], fates, "{counts}");
    let ledger = world.ledger().await;
    assert_eq!(stored(&ledger).await.len(), 31, "{nothing} is in the report only");
    reported(&world, &rows(&world), &ledger).await;
    assert_eq!(world.sandbox.book().patches.len(), 30, "what is placed, in doubt or refused is written back");

    let (book, before) = (world.sandbox.book(), everything(&ledger).await);
    let (code, counts) = place(&world, &[]).await;
    assert_eq!((code, &counts["fates"]), (Some(0), &json!({"known": 31, "nothing": 1})));
    assert_eq!(everything(&ledger).await, before);
    let after = world.sandbox.book();
    assert_eq!((after.orders.len(), after.patches.len()), (book.orders.len(), book.patches.len()));
    assert!(after.duplicate_job_names().is_empty() && after.forbidden_calls.is_empty());
}

/// Checks that each row says what the ledger says, and that the CSV has as many.
async fn reported(world: &World, rows: &[Value], ledger: &overprint_submit::ledger::Ledger) {
    for order in stored(ledger).await {
        let entry = ledger.entry(order.id).await.expect("an entry");
        let row = rows.iter().find(|row| row["id"] == json!(order.external_id)).expect("a row");
        let numbers: Vec<&String> = entry.jobs.iter().filter_map(|job| job.number.as_ref()).collect();
        assert_eq!(row["state"], json!(order.state), "{row}");
        assert_eq!(row["fate"], json!(order.state), "{row}");
        assert_eq!((&row["reason"], &row["number"]), (&json!(order.reason), &json!(order.number)), "{row}");
        assert_eq!((&row["jobs"], &row["job_numbers"]), (&json!(entry.jobs.len()), &json!(numbers)), "{row}");
        assert_eq!(row["mapping_version"], json!(order.mapping_version), "{row}");
        assert_eq!(row["price"].is_string(), entry.order.state == State::Placed, "{row}");
    }
    let csv = std::fs::read_to_string(world.directory().join("report.csv")).expect("a report");
    assert_eq!(csv.lines().count(), rows.len() + 1);
    let left: BTreeSet<_> = std::fs::read_dir(world.directory())
        .expect("a directory")
        .collect::<Vec<_>>()
        .into_iter()
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".backfill"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn what_the_ledger_knows_is_left_alone_in_whatever_state() {
    let world = World::start(QUICK).await;
    let ledger = world.ledger().await;
    let address = format!("sqlite:{}", world.directory().join("overprint.db").display());
    let mut raw = SqliteConnection::connect(&address).await.expect("the store");
    for (number, state) in (10..).zip(State::ALL) {
        let id = world.order(number);
        let sql = format!(
            "INSERT INTO orders (storefront, external_id, state, source, writes_back, received_at, changed_at)
             VALUES ('sandbox', '{id}', '{}', 'webhook', TRUE, unixepoch() * 1000, unixepoch() * 1000)",
            state.as_str()
        );
        sqlx::query(AssertSqlSafe(sql)).execute(&mut raw).await.expect("an order");
    }
    world.order(99);
    let before = everything(&ledger).await;
    let (code, counts) = place(&world, &[]).await;
    assert_eq!((code, &counts["fates"]), (Some(0), &json!({"placed": 1, "known": State::ALL.len()})));
    let after = everything(&ledger).await;
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|order| after.contains(order)), "{after:#?}");
    assert_eq!(posted(&world), 1);
}

#[tokio::test]
async fn many_are_written_back_by_one_request_and_what_fails_in_it_alone() {
    let world = World::start(QUICK).await;
    let batch = "/orders/example.org/batch";
    let ids: Vec<String> = (1..=30).map(|number| world.order(number)).collect();
    world.sandbox.behave(format!("route=POST {batch}:slow_before").parse().expect("a rule"));
    let mut running = command(&world, &WINDOW)
        .args(["--execute", "--yes", "--per-minute", "60000"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("overprint");
    world.sandbox.until_held(1).await;
    // Somebody changes an order in between: the patch of this one no longer fits.
    let written: BTreeSet<String> = world.sandbox.book().patches.iter().map(|patch| patch.order.clone()).collect();
    let changed = ids.iter().find(|id| !written.contains(*id)).expect("an order in the request");
    let mut order = world.sandbox.order(changed).expect("an order");
    order["notes"] = json!("ring twice");
    order["sys_version"] = json!(order["sys_version"].as_u64().unwrap_or_default() + 1);
    world.sandbox.add_order(order);
    world.sandbox.release();
    until("the back-fill ends", async || running.try_wait().expect("a process")).await;
    let book = world.sandbox.book();
    let patched: BTreeSet<&String> = book.patches.iter().map(|patch| &patch.order).collect();
    assert_eq!((book.patches.len(), patched.len()), (30, 30), "each once");
    assert!(book.count("POST", batch) >= 1 && book.count("PATCH", "/orders") < 20, "{:?}", book.requests);
    let ledger = world.ledger().await;
    assert!(stored(&ledger).await.iter().all(|order| order.state == State::Placed));
}
