//! Pauses that the storefront and 4over ask for with `Retry-After`.

use super::life::once;
use super::world::{World, entry, until};
use overprint_submit::ledger::{Clock, Ledger, State};

/// A number that was a time in the past once it was milliseconds and added to the clock.
const OVERFLOWS: &str = "429=9223372036854775x*";

/// The longest pause that is heeded, in milliseconds.
const HOUR: i64 = 3_600_000;

/// Waits until a step was postponed, and returns for how long, in milliseconds.
async fn postponed(ledger: &Ledger, id: &str, step: &str) -> i64 {
    let order = until(&format!("{id} is stored"), async || entry(ledger, id).await).await.order.id;
    let what = format!("{step} of {id} is postponed");
    let next_at = until(&what, async || {
        let work = ledger.work(order).await.expect("work");
        let row = work.into_iter().find(|row| row.step == step && row.trouble.is_some() && !row.is_leased)?;
        row.next_at
    });
    next_at.await.saturating_sub(Clock::system().now())
}

#[tokio::test]
async fn a_storefront_that_asks_for_an_endless_pause_is_asked_again_after_an_hour_and_not_before() {
    let world = World::start("").await;
    world.sandbox.behave(format!("route=GET /orders:{OVERFLOWS}").parse().expect("a rule"));
    let serving = world.serve().await;
    let id = world.order(1);
    assert_eq!(serving.post("msg_1", format!("{{\"id\":\"{id}\"}}").as_bytes()).await.status, 202);
    let ledger = world.ledger().await;
    let pause = postponed(&ledger, &id, "place").await;
    assert!((HOUR - 120_000..=HOUR).contains(&pause), "{pause}");
    let told = out_of(&ledger, &id).await;
    assert!(told.contains("it asks for a pause of 3600 seconds"), "{told}");
    let asked = world.sandbox.book().requests.len();
    assert!(asked <= 2, "{asked} requests");
}

#[tokio::test]
async fn a_4over_that_asks_for_an_endless_pause_is_asked_for_the_status_again_after_an_hour() {
    let world = World::start("track_seconds = 1").await;
    world.sandbox.behave(format!("route=GET /orders/*/status:{OVERFLOWS}").parse().expect("a rule"));
    let serving = world.serve().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    let ledger = world.ledger().await;
    once(&ledger, &id, |entry| entry.order.state == State::Placed).await;
    let pause = postponed(&ledger, &id, "track").await;
    assert!((HOUR - 120_000..=HOUR).contains(&pause), "{pause}");
}

/// Returns why the order is not placed yet.
async fn out_of(ledger: &Ledger, id: &str) -> String {
    let order = entry(ledger, id).await.expect("an entry").order.id;
    let work = ledger.work(order).await.expect("work");
    work.into_iter().find_map(|row| row.trouble).unwrap_or_default()
}
