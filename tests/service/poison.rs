//! Orders whose work ends the process, or panics: three tries, then a hold or an alert, and no other order suffers.

use super::world::{Serving, World, arrival, entry, posted, reaches, until};
use overprint_submit::ledger::{Ledger, State};

/// Puts orders into the ledger as webhooks do, while no service runs.
async fn receive(world: &World, ledger: &Ledger, numbers: std::ops::RangeInclusive<u32>) {
    for number in numbers {
        let receive = arrival("sandbox", world.order(number));
        ledger.act(receive).await.expect("an order");
    }
}

/// Starts the service with a crash point.
async fn serve_with(world: &World, point: &str) -> Serving {
    let mut command = world.overprint();
    command.args(["serve", "--listen", "127.0.0.1:0"]).env("FAILPOINTS", point);
    world.serve_by(command).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_ends_the_process_three_times_is_held_and_the_others_are_placed() {
    let world = World::start("").await;
    let ledger = world.ledger().await;
    receive(&world, &ledger, 1..=5).await;
    for _time in 0..3 {
        serve_with(&world, "ends-at=return(place:ord-2)").await.dies().await;
    }
    let serving = serve_with(&world, "ends-at=return(place:ord-2)").await;
    let held = reaches(&ledger, "ord-2", State::Held).await;
    let reason = held.order.reason.expect("a reason");
    assert!(reason.starts_with("working on it ended the process three times"), "{reason}");
    for number in [1, 3, 4, 5] {
        until("the others are sent", async || {
            let state = entry(&ledger, &format!("ord-{number}")).await?.order.state;
            assert_ne!(state, State::Held, "ord-{number} is not to blame");
            // What was being sent when the process ended is in doubt.
            matches!(state, State::Placed | State::InDoubt).then_some(())
        })
        .await;
    }
    // A delivery does not let it go; the operator does.
    assert_eq!(serving.told(&world, "ord-2").await, 202);
    assert_eq!(entry(&ledger, "ord-2").await.expect("an entry").order.state, State::Held);
    assert_eq!(serving.ends().await, Some(0));
    let serving = world.serve().await;
    let retried = world.orders(&["retry", "ord-2", "--reason", "the release is newer"]).await;
    assert!(retried.status.success(), "{retried:?}");
    reaches(&ledger, "ord-2", State::Placed).await;
    serving.is_intact(&world, 100).await;
    ledger.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_panics_is_tried_three_times_and_then_the_order_is_held() {
    let world = World::start("").await;
    let ledger = world.ledger().await;
    receive(&world, &ledger, 1..=3).await;
    let serving = serve_with(&world, "panics-at=return(place:ord-2)").await;
    let held = reaches(&ledger, "ord-2", State::Held).await;
    assert!(held.order.reason.expect("a reason").starts_with("working on it ended the process three times"));
    for id in ["ord-1", "ord-3"] {
        reaches(&ledger, id, State::Placed).await;
    }
    assert_eq!(posted(&world), 2);
    serving.is_intact(&world, 100).await;
    ledger.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_after_placing_that_ends_the_process_stops_with_an_alert_until_the_operator_retries_it() {
    let world = World::start("").await;
    let ledger = world.ledger().await;
    receive(&world, &ledger, 1..=1).await;
    for _time in 0..3 {
        serve_with(&world, "ends-at=return(write_back:ord-1)").await.dies().await;
    }
    let serving = serve_with(&world, "ends-at=return(write_back:ord-1)").await;
    let alert = until("an alert", async || entry(&ledger, "ord-1").await?.order.alert).await;
    assert!(alert.contains("ended the process three times") && alert.contains("step `write_back`"), "{alert}");
    assert_eq!(entry(&ledger, "ord-1").await.expect("an entry").order.state, State::Placed);
    assert_eq!(posted(&world), 1);
    assert_eq!(serving.ends().await, Some(0));
    let _serving = world.serve().await;
    let retried = world.orders(&["retry", "ord-1", "--reason", "the release is newer"]).await;
    assert!(retried.status.success(), "{retried:?}");
    let id = ledger.find("sandbox", "ord-1").await.expect("a ledger").expect("an order");
    until("the order is written back", async || {
        (!ledger.written(id).await.expect("a ledger").is_empty()).then_some(())
    })
    .await;
    assert_eq!(entry(&ledger, "ord-1").await.expect("an entry").order.alert, None);
    ledger.close().await;
}
