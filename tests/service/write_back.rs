//! What the storefront's order says afterwards.

use super::life::{once, shows, status_field, track};
use super::world::{World, entry, reaches, until};
use overprint_submit::ledger::State;
use overprint_submit::sandbox::Book;
use serde_json::{Value, json};

const UNHURRIED: &str = "track_seconds = 86400";

/// Changes an order at the storefront, as a person there does.
fn edit(world: &World, id: &str, change: impl FnOnce(&mut Value)) {
    let mut order = world.sandbox.order(id).expect("an order");
    change(&mut order);
    // Every change there moves the version.
    order["sys_version"] = json!(order["sys_version"].as_u64().unwrap_or_default() + 1);
    world.sandbox.add_order(order);
}

#[tokio::test]
async fn a_field_that_a_person_changed_is_left_alone_and_reported() {
    let world = World::start(UNHURRIED).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    shows(&world, &id, "placed").await;
    edit(&world, &id, |order| {
        let fields = order["custom_field_values"].as_array_mut().expect("fields");
        let field = fields.iter_mut().find(|field| field["custom_field_id"] == "commerce-orders__print_status__c");
        field.expect("the status")["string_value"] = json!("ask Ada");
    });
    world.sandbox.advance(None, Some("Complete: Shipped")).expect("jobs");
    track(&ledger).await;
    let alerted = once(&ledger, &id, |entry| entry.order.alert.is_some()).await;
    assert!(alerted.order.alert.expect("an alert").contains("commerce-orders__print_status__c"));
    assert_eq!(status_field(&world, &id).as_deref(), Some("ask Ada"));
}

#[tokio::test]
async fn a_locked_order_waits_and_all_that_happened_meanwhile_is_one_patch() {
    let world = World::start(UNHURRIED).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    edit(&world, &id, |order| order["sys_locked"] = json!(true));
    assert_eq!(serving.told(&world, &id).await, 202);
    let placed = reaches(&ledger, &id, State::Placed).await;
    let troubled = async || {
        let work = ledger.work(placed.order.id).await.expect("work");
        work.into_iter().find(|work| work.step == "write_back")?.trouble
    };
    assert!(until("the write-back waits", troubled).await.contains("sys_locked"));
    for status in ["On Press", "Complete: Shipped"] {
        world.sandbox.advance(None, Some(status)).expect("jobs");
        track(&ledger).await;
        once(&ledger, &id, |entry| entry.jobs.iter().all(|job| job.status.as_deref() == Some(status))).await;
    }
    assert!(world.sandbox.book().patches.is_empty());
    edit(&world, &id, |order| order["sys_locked"] = json!(false));
    shows(&world, &id, "shipped").await;
    assert_eq!(world.sandbox.book().patches.len(), 1);
}

#[tokio::test]
async fn a_conflict_is_read_again_and_what_is_so_already_is_not_written() {
    let world = World::start(UNHURRIED).await;
    world.sandbox.behave("route=PATCH /orders:409x2".parse().expect("a rule"));
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    shows(&world, &id, "placed").await;
    // The same status in other words changes nothing in the storefront's order.
    world.sandbox.advance(None, Some("Pre-Flighting")).expect("jobs");
    track(&ledger).await;
    let placed =
        once(&ledger, &id, |entry| entry.jobs.iter().all(|job| job.status.as_deref() == Some("Pre-Flighting"))).await;
    until("the write-back is done", async || {
        let work = ledger.work(placed.order.id).await.expect("work");
        work.iter().all(|work| work.step != "write_back" || work.next_at.is_none()).then_some(())
    })
    .await;
    let expected = if status_field(&world, &id).as_deref() == Some("placed") { 1 } else { 2 };
    assert_eq!(world.sandbox.book().patches.len(), expected);
    assert_eq!(entry(&ledger, &id).await.expect("an entry").order.alert, None);
}

#[tokio::test]
async fn many_that_wait_are_one_request_and_what_fails_in_it_is_tried_alone() {
    let world = World::start(UNHURRIED).await;
    let batch = "route=POST /orders/example.org/batch";
    for rule in ["route=PATCH /orders:503x*", &format!("{batch}:503x*")] {
        world.sandbox.behave(rule.parse().expect("a rule"));
    }
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let ids: Vec<String> = (1..=30).map(|number| world.order(number)).collect();
    for id in &ids {
        assert_eq!(serving.told(&world, id).await, 202);
    }
    let mut numbers = Vec::new();
    for id in &ids {
        numbers.push(reaches(&ledger, id, State::Placed).await.order.id);
    }
    assert_eq!(serving.ends().await, Some(0));
    until("all are due", async || {
        for number in &numbers {
            let work = ledger.work(*number).await.expect("work");
            let write_back = work.iter().find(|work| work.step == "write_back")?;
            write_back.next_at.filter(|next_at| *next_at <= ledger.clock().now())?;
        }
        Some(())
    })
    .await;
    world.sandbox.behave_well();
    world.sandbox.behave(format!("{batch}:slow_before").parse().expect("a rule"));
    let before = world.sandbox.book();
    let count = |book: &Book| (book.count("POST", "/orders/example.org/batch"), book.count("PATCH", "/orders"));
    let _serving = world.serve().await;
    world.sandbox.until_held(1).await;
    // Somebody changes the order in between: the patch of this one no longer fits.
    edit(&world, "ord-7", |order| order["notes"] = json!("ring twice"));
    world.sandbox.release();
    for id in &ids {
        shows(&world, id, "placed").await;
    }
    let book = world.sandbox.book();
    let ((batches, patches), (batches_before, patches_before)) = (count(&book), count(&before));
    assert_eq!(batches - batches_before, 1, "{:?}", book.requests);
    assert_eq!(patches - patches_before, 1, "only what failed was tried alone");
    assert_eq!(book.patches.len(), 30);
}
