//! A delivery is a reason to read the order, and not the order.

use super::world::{World, entry, posted, reaches, until};
use overprint_submit::ledger::State;
use serde_json::json;

/// Has the storefront show a version of order 1, and returns the body of the webhook that tells of it.
fn version(world: &World, version: u64, status: &str) -> String {
    let mut order = world.sandbox.order("ord-1").expect("an order");
    order["sys_version"] = json!(version);
    order["status"] = json!(status);
    world.sandbox.add_order(order.clone());
    json!({ "type": "order.updated", "data": order }).to_string()
}

#[tokio::test]
async fn an_older_delivery_of_an_order_that_was_cancelled_places_nothing_while_it_cannot_be_read() {
    let world = World::start("").await;
    world.order(1);
    let paid = version(&world, 3, "paid");
    let cancelled = version(&world, 4, "cancelled");
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    assert_eq!(serving.post("msg_2", cancelled.as_bytes()).await.status, 202);
    reaches(&ledger, "ord-1", State::Held).await;
    world.sandbox.behave("route=GET /orders:503x*".parse().expect("a rule"));
    assert_eq!(serving.post("msg_1", paid.as_bytes()).await.status, 202);
    let tries = until("it was tried twice", async || {
        let id = entry(&ledger, "ord-1").await?.order.id;
        let work = ledger.work(id).await.expect("work").into_iter().find(|work| work.step == "place")?;
        (work.attempts > 1).then_some(work)
    });
    assert!(tries.await.trouble.expect("a reason").contains("503"));
    assert_eq!((entry(&ledger, "ord-1").await.expect("an order").order.state, posted(&world)), (State::Pending, 0));
    world.sandbox.behave_well();
    let held = reaches(&ledger, "ord-1", State::Held).await;
    assert!(held.order.reason.expect("a reason").contains("problem"));
    assert_eq!(posted(&world), 0);
}

#[tokio::test]
async fn a_storefront_that_lags_behind_its_own_webhook_is_read_again() {
    let world = World::start("").await;
    world.order(1);
    let cancelled = version(&world, 4, "cancelled");
    version(&world, 3, "paid");
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    assert_eq!(serving.post("msg_1", cancelled.as_bytes()).await.status, 202);
    let tries = until("it was tried twice", async || {
        let id = entry(&ledger, "ord-1").await?.order.id;
        let work = ledger.work(id).await.expect("work").into_iter().find(|work| work.step == "place")?;
        (work.attempts > 1).then_some(work)
    });
    assert!(tries.await.trouble.expect("a reason").contains("version 4 was seen before"));
    assert_eq!(posted(&world), 0);
    version(&world, 5, "paid");
    reaches(&ledger, "ord-1", State::Placed).await;
    assert_eq!(posted(&world), 1);
}

#[tokio::test]
async fn nothing_of_a_delivery_is_kept_but_its_version() {
    let world = World::start("mode = \"shadow\"").await;
    let serving = world.serve().await;
    let body = json!({ "id": "o-1", "line_items": [], "sys_version": 7, "ship_to_name": "Canarina" }).to_string();
    assert_eq!(serving.post("msg_1", body.as_bytes()).await.status, 202);
    let ledger = world.ledger().await;
    let order = entry(&ledger, "o-1").await.expect("an order").order;
    assert_eq!((order.seen.number, ledger.body(order.id).await.expect("a read")), (Some(7), None));
}

#[tokio::test]
async fn polling_takes_no_order_whose_id_is_odd() {
    let world = World::start("poll_seconds = 1").await;
    world.order(1);
    let mut odd = world.sandbox.order("ord-1").expect("an order");
    for id in ["a\u{202e}b", "a\u{1b}[2Jb", "../../admin", &"x".repeat(257)] {
        odd["id"] = json!(id);
        world.sandbox.add_order(odd.clone());
    }
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    reaches(&ledger, "ord-1", State::Placed).await;
    let said = until("a warning", async || Some(serving.said()).filter(|said| said.contains("are not taken"))).await;
    assert!(said.contains("orders=4") && said.contains("order_id_characters"), "{said}");
    assert_eq!(super::world::stored(&ledger).await.len(), 1);
}

#[tokio::test]
async fn an_order_that_nobody_has_is_not_recorded_by_submit() {
    let world = World::start("").await;
    let mut command = world.overprint();
    command.args(["submit", "--order", "TYPO"]);
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint");
    let said = crate::app::said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("no order with the ID \"TYPO\"; nothing was recorded"), "{said}");
    assert!(super::world::stored(&world.ledger().await).await.is_empty());
}
