//! An order from its webhook to its end.

use super::world::{World, entry, posted, reaches, stored, until};
use overprint_submit::ledger::act::Wake;
use overprint_submit::ledger::{Entry, Ledger, State, Step};
use serde_json::json;

/// Jobs are asked for when a test wants it, and not before.
const UNHURRIED: &str = "track_seconds = 86400";

/// Returns what the ledger says of an order once something holds for it.
pub(super) async fn once(ledger: &Ledger, id: &str, holds: impl Fn(&Entry) -> bool) -> Entry {
    until(&format!("order {id} is as it should be"), async || entry(ledger, id).await.filter(&holds)).await
}

/// Returns the status that stands in the storefront's order.
pub(super) fn status_field(world: &World, id: &str) -> Option<String> {
    let order = world.sandbox.order(id)?;
    let fields = order["custom_field_values"].as_array()?;
    let field = fields.iter().find(|field| field["custom_field_id"] == "commerce-orders__print_status__c")?;
    field["string_value"].as_str().map(str::to_owned)
}

/// Waits until the storefront's order has a status.
pub(super) async fn shows(world: &World, id: &str, status: &str) {
    until(&format!("order {id} shows {status}"), async || {
        (status_field(world, id).as_deref() == Some(status)).then_some(())
    })
    .await;
}

/// Has 4over asked now for the jobs of every order.
pub(super) async fn track(ledger: &Ledger) {
    for order in stored(ledger).await {
        ledger.act(Wake { order_id: order.id, step: Step::Track }).await.expect("an order");
    }
}

#[tokio::test]
async fn after_a_refusal_only_what_was_refused_is_sent_again_and_under_another_id() {
    let world = World::start("").await;
    world.sandbox.behave("job=*-2:refuse".parse().expect("a rule"));
    let serving = world.serve().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    let ledger = world.ledger().await;
    let refused = reaches(&ledger, &id, State::Refused).await;
    let states: Vec<State> = refused.jobs.iter().map(|job| job.state).collect();
    assert_eq!(states, [State::Placed, State::Refused]);
    shows(&world, &id, "partly placed").await;
    let output = world.orders(&["retry", &id, "--reason", "4over has mended it"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", crate::app::said(&output));
    let placed = reaches(&ledger, &id, State::Placed).await;
    shows(&world, &id, "placed").await;
    assert_eq!(placed.jobs[0].number, refused.jobs[0].number, "the neighbour is as it was");
    let book = world.sandbox.book();
    let references: Vec<&str> = book.orders.iter().map(|order| order.order_id.as_str()).collect();
    assert_eq!(references, ["sandbox-ord-1", "sandbox-ord-1-2"]);
    assert_eq!((book.jobs.len(), book.duplicate_job_names()), (2, Vec::new()));
    let output = world.orders(&["retry", &id, "--reason", "once more"]).await;
    assert_eq!(output.status.code(), Some(1), "there is nothing left to send");
}

#[tokio::test]
async fn what_is_in_doubt_stays_so_until_a_person_says_what_4over_has() {
    let world = World::start("").await;
    world.sandbox.behave("order=*ord-1:drop_after".parse().expect("a rule"));
    world.sandbox.behave("order=*ord-2:drop_before".parse().expect("a rule"));
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    for number in [1, 2] {
        let id = world.order(number);
        assert_eq!(serving.told(&world, &id).await, 202);
        reaches(&ledger, &id, State::InDoubt).await;
        shows(&world, &id, "in doubt").await;
        let again = json!({ "order_id": id }).to_string();
        assert_eq!(serving.post(&format!("again_{number}"), again.as_bytes()).await.status, 202);
        for words in ["retry", "release"] {
            assert_ne!(world.orders(&[words, &id, "--reason", "hurry"]).await.status.code(), Some(0), "{words}");
        }
    }
    let numbers: Vec<String> =
        world.sandbox.book().jobs.iter().map(|job| format!("{}={}", job.job_name, job.number)).collect();
    let output =
        world.orders(&["resolve", "ord-1", "--placed", &numbers[0], &numbers[1], "--reason", "4over says so"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", crate::app::said(&output));
    reaches(&ledger, "ord-1", State::Placed).await;
    shows(&world, "ord-1", "placed").await;
    let output = world.orders(&["resolve", "ord-2", "--not-placed", "--reason", "4over says so"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", crate::app::said(&output));
    reaches(&ledger, "ord-2", State::Refused).await;
    assert_eq!(posted(&world), 2, "nothing was sent yet");
    assert_eq!(world.orders(&["retry", "ord-2", "--reason", "now"]).await.status.code(), Some(0));
    reaches(&ledger, "ord-2", State::Placed).await;
    let book = world.sandbox.book();
    assert_eq!((posted(&world), book.jobs.len(), book.duplicate_job_names()), (3, 4, Vec::new()));
}

#[tokio::test]
async fn a_notice_that_comes_before_its_order_can_be_read_waits_for_it() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    assert_eq!(serving.post("msg_1", br#"{"order_id":"ord-1"}"#).await.status, 202);
    let waiting = once(&ledger, "ord-1", |_| true).await;
    until("the order was asked for", async || {
        let work = ledger.work(waiting.order.id).await.expect("work");
        work.iter().any(|work| work.attempts > 0).then_some(())
    })
    .await;
    assert_eq!(entry(&ledger, "ord-1").await.expect("an entry").order.state, State::Pending);
    world.order(1);
    reaches(&ledger, "ord-1", State::Placed).await;
    shows(&world, "ord-1", "placed").await;
}

#[tokio::test]
async fn an_order_that_changed_after_it_was_placed_is_reported_and_not_sent() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    reaches(&ledger, &id, State::Placed).await;
    shows(&world, &id, "placed").await;
    let mut order = world.sandbox.order(&id).expect("an order");
    order["shipping_address"]["line1"] = json!("1 Another Street");
    world.sandbox.add_order(order.clone());
    assert_eq!(serving.post("msg_2", json!({ "data": order }).to_string().as_bytes()).await.status, 202);
    let alerted = once(&ledger, &id, |entry| entry.order.alert.is_some()).await;
    assert!(alerted.order.alert.expect("an alert").contains("changed after its jobs were placed"));
    assert_eq!((alerted.order.state, posted(&world)), (State::Placed, 1));
}

#[tokio::test]
async fn while_the_storefront_cannot_be_read_an_order_waits() {
    let world = World::start("").await;
    world.sandbox.behave("route=GET /orders:503x*".parse().expect("a rule"));
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    until("the order cannot be read", async || {
        let order = entry(&ledger, &id).await?.order;
        let work = ledger.work(order.id).await.expect("work");
        work.iter().any(|work| work.trouble.is_some()).then_some(())
    })
    .await;
    assert_eq!(entry(&ledger, &id).await.expect("an entry").order.state, State::Pending);
    assert_eq!((posted(&world), status_field(&world, &id)), (0, None));
    world.sandbox.behave_well();
    reaches(&ledger, &id, State::Placed).await;
    shows(&world, &id, "placed").await;
}

#[tokio::test]
async fn jobs_are_followed_to_their_end_and_never_back() {
    let world = World::start(UNHURRIED).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    reaches(&ledger, &id, State::Placed).await;
    let mut seen = Vec::new();
    while world.sandbox.book().jobs.iter().any(|job| job.status() != "Complete: Shipped") {
        assert!(!world.sandbox.advance(None, None).expect("jobs").is_empty());
        let status = world.sandbox.book().jobs[0].status().to_owned();
        track(&ledger).await;
        once(&ledger, &id, |entry| entry.jobs.iter().all(|job| job.status.as_deref() == Some(&status))).await;
        seen.push(status);
    }
    assert!(seen.len() >= 8, "{seen:?}");
    shows(&world, &id, "shipped").await;
    let shipped = entry(&ledger, &id).await.expect("an entry");
    for (job, known) in shipped.jobs.iter().zip(world.sandbox.book().jobs) {
        assert_eq!(job.tracking, json!([known.tracking.expect("a parcel")]).to_string());
    }
    world.sandbox.advance(None, Some("Pre-Flighting")).expect("jobs");
    world.sandbox.advance(None, Some("On Hold: Contact Imposition")).expect("a status outside the usual life");
    track(&ledger).await;
    once(&ledger, &id, |entry| entry.jobs[0].status.as_deref() == Some("On Hold: Contact Imposition")).await;
    assert_eq!(status_field(&world, &id).as_deref(), Some("shipped"), "what is shipped is never on hold again");
    world.sandbox.advance(None, Some("Complete: Shipment Delivery Confirmed")).expect("jobs");
    track(&ledger).await;
    reaches(&ledger, &id, State::Done).await;
    shows(&world, &id, "delivered").await;
}

#[tokio::test]
async fn a_cancellation_is_put_on_record_whatever_4over_answers() {
    let world = World::start(UNHURRIED).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    for number in [1, 2, 3] {
        let id = world.order(number);
        assert_eq!(serving.told(&world, &id).await, 202);
        reaches(&ledger, &id, State::Placed).await;
    }
    let output = world.orders(&["cancel", "ord-1", "--reason", "the customer wants it no more"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", crate::app::said(&output));
    reaches(&ledger, "ord-1", State::Cancelled).await;
    shows(&world, "ord-1", "cancelled").await;
    world.sandbox.advance(Some("*ord-2-*"), Some("Plated")).expect("jobs");
    let output = world.orders(&["cancel", "ord-2", "--reason", "too late"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(crate::app::said(&output).contains("progressed too far"), "{}", crate::app::said(&output));
    assert_eq!(entry(&ledger, "ord-2").await.expect("an entry").order.state, State::Placed);
    world.sandbox.behave("server=4over:garbagex2".parse().expect("a rule"));
    let output = world.orders(&["cancel", "ord-3", "--reason", "who knows"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(crate::app::said(&output).contains("not known"), "{}", crate::app::said(&output));
    let kept = entry(&ledger, "ord-3").await.expect("an entry");
    assert_eq!(kept.order.state, State::Placed);
    let history = ledger.history(kept.order.id).await.expect("a history");
    assert!(history.iter().any(|event| event.what == "not cancelled"));
    assert_eq!(world.orders(&["cancel", "ord-3", "--reason", "again"]).await.status.code(), Some(0));
    reaches(&ledger, "ord-3", State::Cancelled).await;
}
