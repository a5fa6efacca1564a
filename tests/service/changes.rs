//! What operators learn of an order that changed after 4over had its jobs, and how they send a line that was added.

use super::life::once;
use super::world::Serving;
use super::world::{World, entry, posted, reaches, until};
use crate::app::{Inbox, said};
use overprint_submit::ledger::State;
use serde_json::{Value, json};

async fn edit(world: &World, id: &str, edit: impl FnOnce(&mut Value)) {
    let mut order = world.sandbox.order(id).expect("an order");
    edit(&mut order);
    order["sys_version"] = json!(order["sys_version"].as_i64().unwrap_or_default() + 1);
    world.sandbox.add_order(order);
}

/// Has the storefront tell of an order once more: an event of its own.
async fn tell_again(world: &World, serving: &Serving, id: &str) {
    let answer = world.sandbox.notify(&serving.webhook(), id, "msg_later").await.expect("an answer");
    assert_eq!(answer.status, 202);
}

async fn orders(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    let output = world.orders(arguments).await;
    (output.status.code(), said(&output) + &String::from_utf8_lossy(&output.stdout))
}

#[tokio::test]
async fn a_cancellation_after_placing_is_logged_counted_listed_and_sent_as_a_notification() {
    let (inbox, address) = Inbox::http().await;
    let notify = format!(
        "[notify]\nlook_seconds = 1\n[notify.to.desk]\nkind = \"webhook\"\nwebhook_url = \"http://{address}/desk\""
    );
    let world = World::start(&format!("track_seconds = 86400\n{notify}")).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    reaches(&ledger, &id, State::Placed).await;
    edit(&world, &id, |order| order["line_items"][0]["status"] = json!("cancelled")).await;
    tell_again(&world, &serving, &id).await;
    once(&ledger, &id, |entry| entry.order.change.is_some()).await;
    let line = until("a warning", async || {
        serving.said().lines().find(|line| line.contains("order.changed_after_placing")).map(str::to_owned)
    })
    .await;
    assert!(line.contains("WARN") && line.contains("#1") && line.contains("withdrawn"), "{line}");
    let notice = until("a notification", async || {
        inbox.drain().into_iter().map(|notice| format!("{notice:?}")).find(|notice| notice.contains("withdrawn #1"))
    })
    .await;
    assert!(notice.contains("canceled, refunded or returned at the storefront"), "{notice}");
    let gauge = "overprint_orders_changed_after_placing{kind=\"withdrawn\"} 1";
    until("a gauge", async || serving.get("/metrics").await.body.contains(gauge).then_some(())).await;
    let (code, listed) = orders(&world, &["list", "--changed"]).await;
    assert!(code == Some(0) && listed.contains("changed after its jobs were placed"), "{listed}");
    let (_, shown) = orders(&world, &["show", "#1"]).await;
    assert!(shown.contains("/line_items/0/status was nothing and is cancelled"), "{shown}");
    assert_eq!(posted(&world), 1, "nothing is sent, whatever changed");
    let (code, said) = orders(&world, &["accept", "#1", "--reason", "it is printed already"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(entry(&ledger, &id).await.expect("an order").order.change, None);
    let (_, listed) = orders(&world, &["list", "--changed"]).await;
    assert!(listed.contains("No orders match"), "{listed}");
}

#[tokio::test]
async fn a_line_that_was_added_is_sent_by_one_command_and_once() {
    let world = World::start("track_seconds = 86400").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    let placed = reaches(&ledger, &id, State::Placed).await;
    let (code, said) = orders(&world, &["retry", "#1", "--added-lines", "--reason", "asked for"]).await;
    assert!(code != Some(0) && said.contains("no line that was added"), "{said}");
    edit(&world, &id, |order| {
        let mut line = order["line_items"][0].clone();
        line["order_line_item_id"] = json!("added");
        order["line_items"].as_array_mut().expect("lines").push(line);
    })
    .await;
    tell_again(&world, &serving, &id).await;
    let changed = once(&ledger, &id, |entry| entry.order.change.is_some()).await;
    assert_eq!((changed.order.change_kind.as_deref(), posted(&world)), (Some("added"), 1));
    let (code, said) = orders(&world, &["retry", "#1", "--added-lines", "--reason", "asked for"]).await;
    assert_eq!(code, Some(0), "{said}");
    let sent =
        once(&ledger, &id, |entry| entry.order.state == State::Placed && entry.jobs.len() > placed.jobs.len()).await;
    let added: Vec<&str> =
        sent.jobs.iter().skip(placed.jobs.len()).filter_map(|job| job.order_line_item_id.as_deref()).collect();
    assert_eq!((added, posted(&world)), (vec!["added"], 2));
    let second = world.sandbox.book().orders[1].body["jobs"].as_array().map(Vec::len);
    assert_eq!(second, Some(1), "what was sent is not sent again");
    let (code, said) = orders(&world, &["retry", "#1", "--added-lines", "--reason", "asked for"]).await;
    assert!(code != Some(0) && said.contains("no line that was added"), "{said}");
    assert_eq!(posted(&world), 2);
}
