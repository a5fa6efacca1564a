//! Beside live orders, and beside a service.

use super::runs::{QUICK, WINDOW, command, many, place, run};
use crate::service::world::{World, entry, posted, reaches, stored};
use overprint_submit::ledger::{Source, State};
use serde_json::json;

#[tokio::test]
async fn a_live_order_overtakes_those_that_wait_of_a_back_fill() {
    let world = World::start(&format!("{QUICK}\nsending = 4")).await;
    many(&world, 200);
    let arguments = [&WINDOW[..], &["--execute", "--yes", "--no-wait", "--per-minute", "60000"]].concat();
    assert_eq!(run(command(&world, &arguments)).await.status.code(), Some(0));
    let ledger = world.ledger().await;
    assert_eq!((stored(&ledger).await.len(), posted(&world)), (200, 0));
    // 4over answers none of them, so that they take every place that they may.
    world.sandbox.behave("order=sandbox-ord-7-*:slow_beforex*".parse().expect("a rule"));
    let serving = world.serve().await;
    world.sandbox.until_held(3).await;
    for number in 1..=5 {
        let id = world.order(number);
        assert_eq!(serving.told(&world, &id).await, 202);
        reaches(&ledger, &id, State::Placed).await;
    }
    assert_eq!(world.sandbox.book().held, 3, "and no more of them were sent meanwhile");
    let waits = entry(&ledger, "ord-7-200").await.expect("an order");
    assert_eq!((waits.order.state, waits.order.source.as_str()), (State::Pending, Source::Backfill.as_str()));
    world.sandbox.behave_well();
    world.sandbox.release();
    assert_eq!(serving.ends().await, Some(0));
}

#[tokio::test]
async fn where_a_service_works_it_does_the_work() {
    let world = World::start(QUICK).await;
    many(&world, 10);
    let serving = world.serve().await;
    let arguments = [&WINDOW[..], &["--execute", "--yes", "--per-minute", "60000"]].concat();
    let output = run(command(&world, &arguments)).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("A service places the orders"), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("10  placed, 20 jobs"), "{output:?}");
    let (code, counts) = place(&world, &[]).await;
    assert_eq!((code, &counts["fates"]), (Some(0), &json!({"known": 10})));
    assert_eq!((posted(&world), world.sandbox.book().patches.len()), (10, 10));
    let default = std::fs::read_dir(world.directory()).expect("a directory").filter_map(Result::ok);
    let named = |name: &str| name.starts_with("backfill-2999-01-01-2999-12-31-") && name.ends_with("Z.csv");
    assert_eq!(default.filter(|file| named(&file.file_name().to_string_lossy())).count(), 1);
    assert_eq!(serving.ends().await, Some(0));
}
