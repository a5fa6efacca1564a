//! What polling and webhooks bring that may have been placed before: it is left, or waits for a person.

use super::world::{World, entry, posted, reaches};
use overprint_submit::ledger::State;
use overprint_submit::sandbox::{ListShape, Options};
use serde_json::json;

/// What is older than a restore of today is younger than going live.
const LONG_LIVE: &str = "poll_seconds = 1\ngo_live = \"1999-01-01T00:00:00Z\"";

#[tokio::test]
async fn polling_finds_what_no_webhook_told_of_and_leaves_what_is_older_than_going_live() {
    let world = World::start("poll_seconds = 1").await;
    let id = world.order(1);
    let old = world.order(2);
    let now = jiff::Timestamp::now().to_string();
    let mut order = world.sandbox.order(&old).expect("an order");
    order["sys_created_at"] = json!("2020-01-01T00:00:00Z");
    order["sys_last_modified_at"] = json!(now);
    world.sandbox.add_order(order);
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let found = reaches(&ledger, &id, State::Placed).await;
    assert_eq!(found.order.source, "poll");
    assert!(entry(&ledger, &old).await.is_none());
    assert_eq!(serving.told(&world, &old).await, 202);
    let held = reaches(&ledger, &old, State::Held).await;
    assert!(held.order.reason.expect("a reason").contains("before this storefront went live"));
    assert_eq!(posted(&world), 1);
    assert_eq!(world.orders(&["release", &old, "--reason", "nobody placed it"]).await.status.code(), Some(0));
    reaches(&ledger, &old, State::Placed).await;
}

#[tokio::test]
async fn after_a_restore_what_polling_or_a_webhook_brings_undated_waits_for_a_person() {
    let world = World::start(LONG_LIVE).await;
    assert_eq!(world.orders(&["restored", "--reason", "the disk broke"]).await.status.code(), Some(0));
    let (polled, old, new) = (world.order(1), world.order(2), world.order(3));
    for (id, made) in [(&old, "2020-01-01T00:00:00Z"), (&new, "2999-01-01T00:00:00Z")] {
        let mut order = world.sandbox.order(id).expect("an order");
        order["sys_created_at"] = json!(made);
        order["sys_last_modified_at"] = json!("2999-01-01T00:00:00Z");
        world.sandbox.add_order(order);
    }
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let held = reaches(&ledger, &polled, State::Held).await;
    assert!(
        held.order.source == "poll" && held.order.reason.expect("a reason").contains("does not say when it was made")
    );
    reaches(&ledger, &new, State::Placed).await;
    assert!(entry(&ledger, &old).await.is_none());
    let told = world.order(4);
    for id in [&told, &old] {
        assert_eq!(serving.told(&world, id).await, 202);
    }
    let undated = reaches(&ledger, &told, State::Held).await;
    assert_eq!(undated.order.held_by.as_deref(), Some("undated, and the store was restored"));
    let held = reaches(&ledger, &old, State::Held).await;
    assert!(held.order.reason.expect("a reason").contains("before the store was restored"));
    assert_eq!(posted(&world), 1);
    let mut plan = world.overprint();
    plan.args(["plan", "--order", &told]);
    let planned = tokio::task::spawn_blocking(move || plan.output()).await.expect("a thread").expect("overprint");
    let shown = String::from_utf8_lossy(&planned.stdout);
    assert!(planned.status.code() == Some(3) && shown.contains("does not say when it was made"), "{shown}");
    for id in [&polled, &told, &old] {
        assert_eq!(world.orders(&["release", id, "--reason", "4over has not got it"]).await.status.code(), Some(0));
        reaches(&ledger, id, State::Placed).await;
    }
}

#[tokio::test]
async fn orders_beyond_a_listing_without_a_cursor_are_found_by_the_search() {
    let options = Options { listing: ListShape::FirstPage, page_size: 2, ..Options::default() };
    let world = World::of(options, LONG_LIVE).await;
    let ids: Vec<String> = (1..=7).map(|number| world.order(number)).collect();
    for id in &ids {
        dated(&world, id, "2999-01-01T00:00:00Z");
    }
    let old = world.order(8);
    dated(&world, &old, "1998-01-01T00:00:00Z");
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    for id in &ids {
        reaches(&ledger, id, State::Placed).await;
    }
    assert!(serving.said().contains("listing is one array without a cursor"), "{}", serving.said());
    // What comes later is found too, and what was read once is not read again.
    let late = world.order(9);
    dated(&world, &late, "2999-01-01T00:00:00Z");
    let found = reaches(&ledger, &late, State::Placed).await;
    assert_eq!(found.order.source, "poll");
    assert!(entry(&ledger, &old).await.is_none());
    let reads = world.sandbox.book().requests.iter().filter(|line| line.path.ends_with(&old)).count();
    assert_eq!(
        (world.sandbox.book().orders.len(), reads),
        (8, 1),
        "the old order was read once, however often was polled"
    );
    assert_eq!(serving.said().matches("listing is one array").count(), 1);
}

#[tokio::test]
async fn without_the_search_a_listing_without_a_cursor_is_taken_for_all_there_is_and_said() {
    let options = Options { listing: ListShape::FirstPage, page_size: 2, ..Options::default() };
    let world = World::of(options, "poll_seconds = 1\ngo_live = \"1999-01-01T00:00:00Z\"").await;
    let (first, second) = (world.order(1), world.order(2));
    for id in [&first, &second] {
        dated(&world, id, "2999-01-01T00:00:00Z");
    }
    world.sandbox.behave("route=POST /orders/example.org/search:403x*".parse().expect("a rule"));
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    reaches(&ledger, &first, State::Placed).await;
    reaches(&ledger, &second, State::Placed).await;
    super::world::until("the log says so", async || {
        serving.said().contains("the search cannot be asked for the others: orders may be missing").then_some(())
    })
    .await;
}

/// Has the storefront say when it made an order.
fn dated(world: &World, id: &str, made: &str) {
    let mut order = world.sandbox.order(id).expect("an order");
    order["sys_created_at"] = json!(made);
    order["sys_last_modified_at"] = json!(made);
    world.sandbox.add_order(order);
}
