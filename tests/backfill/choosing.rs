//! Some orders and not others.

use super::runs::{QUICK, backfill, command, many, of_sku, place, rows, run};
use crate::service::world::{World, posted, stored};
use serde_json::{Value, json};

#[tokio::test]
async fn a_limit_is_kept_and_the_next_run_goes_on_behind_it() {
    let world = World::start(QUICK).await;
    many(&world, 12);
    let (code, counts) = place(&world, &["--limit", "5"]).await;
    assert_eq!((code, &counts["fates"], &counts["limit_reached"]), (Some(0), &json!({"placed": 5}), &json!(true)));
    assert_eq!(posted(&world), 5);
    let (_, counts) = place(&world, &["--limit", "5"]).await;
    assert_eq!(counts["fates"], json!({"placed": 5, "known": 5}));
    let (_, counts) = place(&world, &["--limit", "5"]).await;
    assert_eq!((&counts["fates"], &counts["limit_reached"]), (&json!({"placed": 2, "known": 10}), &json!(false)));
    let (_, counts, _) = backfill(&world, &["--limit", "5"]).await;
    assert_eq!(counts["fates"], json!({"known": 12}));
}

#[tokio::test]
async fn only_orders_that_one_mapping_makes_are_placed() {
    let world = World::start(QUICK).await;
    world.order(1);
    let flyers: Value = serde_json::from_slice(
        &std::fs::read(crate::app::root().join("mappings/tests/flyers.json")).expect("an example"),
    )
    .expect("an example");
    let mut order = flyers["order"].clone();
    order["submission_date"] = json!("2999-05-05T05:05:05Z");
    let id = order["id"].clone();
    world.sandbox.add_order(order);
    flyers["contacts"].as_array().into_iter().flatten().for_each(|one| world.sandbox.add_contact(one.clone()));
    flyers["organizations"]
        .as_array()
        .into_iter()
        .flatten()
        .for_each(|one| world.sandbox.add_organization(one.clone()));
    of_sku(&world, 2, "BC-NONE");
    for execute in [false, true] {
        let arguments = ["--only-mapping", "flyers"];
        let placing = ["--execute", "--yes", "--per-minute", "60000"];
        let more = if execute { &placing[..] } else { &[] };
        let (code, counts, _) = backfill(&world, &[&arguments[..], more].concat()).await;
        assert_eq!(
            (code, &counts["fates"]["left_out"], &counts["fates"]["held"]),
            (Some(0), &json!(2), &Value::Null),
            "{counts}"
        );
    }
    let ledger = world.ledger().await;
    let stored = stored(&ledger).await;
    assert_eq!((stored.len(), json!(stored[0].external_id)), (1, id));
    let output = run(command(&world, &["--from", "2999-01-01", "--only-mapping", "cards"])).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("there is no mapping `cards`"), "{said}");
}

#[tokio::test]
async fn a_list_of_ids_is_all_that_is_looked_at() {
    let world = World::start(QUICK).await;
    many(&world, 9);
    let list = world.directory().join("ids.txt");
    std::fs::write(&list, "ord-7-2\n\n ord-7-5 \nord-7-2\nord-none\n").expect("a list");
    let list = list.display().to_string();
    let mut placing =
        command(&world, &["--order-file", &list, "--execute", "--yes", "--per-minute", "60000", "--json"]);
    placing.arg("--report").arg(world.directory().join("report.csv"));
    let output = run(placing).await;
    assert_eq!(output.status.code(), Some(1), "one cannot be read: {}", String::from_utf8_lossy(&output.stderr));
    let mut fates: Vec<String> = rows(&world).iter().map(|row| format!("{} {}", row["id"], row["fate"])).collect();
    fates.sort();
    assert_eq!(fates, [r#""ord-7-2" "placed""#, r#""ord-7-5" "placed""#, r#""ord-none" "unreadable""#]);
    assert_eq!(posted(&world), 2);
    for (arguments, code) in [(&["--order-file", "none.txt"][..], 1), (&["--execute"], 2), (&["--from", "soon"], 2)] {
        assert_eq!(run(command(&world, arguments)).await.status.code(), Some(code), "{arguments:?}");
    }
}

#[tokio::test]
async fn what_may_have_been_placed_before_the_store_was_restored_is_left_to_a_person() {
    let world = World::start(QUICK).await;
    let id = world.order(1);
    let mut order = world.sandbox.order(&id).expect("an order");
    order["submission_date"] = json!("2026-01-05T00:00:00Z");
    world.sandbox.add_order(order);
    assert_eq!(world.orders(&["restored", "--reason", "the disk broke"]).await.status.code(), Some(0));
    let old = ["--from", "2026-01-01", "--to", "2026-12-31", "--execute", "--yes"];
    let output = run(command(&world, &old)).await;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.code() == Some(0) && said.contains("1  left out"), "{said}");
    assert_eq!((posted(&world), stored(&world.ledger().await).await.len()), (0, 0));
}
