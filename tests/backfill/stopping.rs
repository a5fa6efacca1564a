//! Asked first, ended, stopped, and resumed.

use super::runs::{QUICK, WINDOW, command, many, place, run};
use crate::app::said;
use crate::service::world::{World, entry, posted, stored, until};
use overprint_submit::ledger::{Ledger, State};
use std::io::Read;
use std::process::{Child, Stdio};

const ORDERS: usize = 12;

async fn of_state(ledger: &Ledger, state: State) -> usize {
    stored(ledger).await.iter().filter(|order| order.state == state).count()
}

/// Starts a backfill that places one order a minute, so that the others are queued, and waits until the first is placed.
async fn begun(world: &World, ledger: &Ledger) -> Child {
    let slow = [&WINDOW[..], &["--execute", "--yes", "--per-minute", "1"]].concat();
    let mut following = command(world, &slow);
    let following = following.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("overprint");
    until("one is placed", async || (of_state(ledger, State::Placed).await == 1).then_some(())).await;
    following
}

/// Waits until a backfill ends, and returns its exit code and what it said.
async fn ended(mut following: Child) -> (Option<i32>, String) {
    let ended = tokio::task::spawn_blocking(move || {
        let code = following.wait().expect("an end").code();
        let mut said = String::new();
        following.stderr.take().expect("its messages").read_to_string(&mut said).expect("text");
        (code, said)
    });
    ended.await.expect("a thread")
}

#[tokio::test]
async fn without_a_terminal_nothing_is_placed_unless_that_was_said() {
    let world = World::start(QUICK).await;
    many(&world, 2);
    let output = run(command(&world, &[&WINDOW[..], &["--execute"]].concat())).await;
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    for words in ["places the new orders of sandbox", "60 a minute", "--yes"] {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
    assert_eq!((stored(&world.ledger().await).await.len(), posted(&world)), (0, 0));
    let output = run(command(&world, &[&WINDOW[..], &["--yes"]].concat())).await;
    assert_eq!(output.status.code(), Some(2), "--yes goes with --execute: {}", said(&output));
}

#[tokio::test]
async fn a_backfill_that_is_stopped_sends_no_more_and_is_resumed_by_the_same_command() {
    let world = World::start(QUICK).await;
    many(&world, ORDERS);
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let following = begun(&world, &ledger).await;

    let output = run(command(&world, &["stop", "--reason", "wrong mapping"])).await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let left = of_state(&ledger, State::Held).await;
    assert!(said(&output).contains(&format!("Stopped: {left} orders")), "{}", said(&output));
    assert!(said(&output).contains("orders list --source backfill"), "{}", said(&output));
    let (code, told) = ended(following).await;
    assert!(code == Some(75) && told.contains("was stopped by `overprint backfill stop`"), "{code:?} {told}");
    assert!(told.contains("Ctrl-C ends only this command; `overprint backfill stop`"), "{told}");
    assert_eq!((of_state(&ledger, State::Pending).await, of_state(&ledger, State::Placed).await + left), (0, ORDERS));
    let stopped = stored(&ledger).await.into_iter().find(|order| order.state == State::Held).expect("one is held");
    assert!(stopped.reason.as_deref().is_some_and(|why| why.contains("backfill was stopped")), "{stopped:?}");
    // Neither the storefront's word nor a retry of many takes it up again.
    assert_eq!(serving.told(&world, &stopped.external_id).await, 202);
    let all = ["retry", "--all", "--state", "held", "--reason", "hurry", "--yes"];
    assert_eq!(world.orders(&all).await.status.code(), Some(0));
    assert_eq!(entry(&ledger, &stopped.external_id).await.expect("an order").order.state, State::Held);
    let listed = world.orders(&["list", "--source", "backfill", "--state", "held"]).await;
    assert_eq!(String::from_utf8_lossy(&listed.stdout).lines().count(), left);
    let again = run(command(&world, &["stop"])).await;
    assert!(again.status.success() && said(&again).contains("nothing to hold"), "{}", said(&again));

    let (code, counts) = place(&world, &[]).await;
    assert_eq!((code, counts["fates"]["placed"].as_u64()), (Some(0), Some(ORDERS as u64)), "{counts}");
    let book = world.sandbox.book();
    assert_eq!((book.orders.len(), book.duplicate_job_names()), (ORDERS, Vec::new()));
    let history = ledger.history(stopped.id).await.expect("a history");
    let told: Vec<&str> =
        history.iter().map(|event| event.what.as_str()).filter(|what| what.starts_with("backfill")).collect();
    assert_eq!(told, ["backfill stopped", "backfill resumed"]);
    assert_eq!(serving.ends().await, Some(0));
}

#[cfg(unix)]
#[tokio::test]
async fn who_ends_the_command_is_told_what_goes_on_and_how_to_stop_it() {
    let world = World::start(QUICK).await;
    many(&world, ORDERS);
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let following = begun(&world, &ledger).await;
    let interrupted = std::process::Command::new("kill").args(["-INT", &following.id().to_string()]).status();
    assert!(interrupted.expect("kill").success());
    let (code, told) = ended(following).await;
    assert_eq!(code, Some(75), "{told}");
    for words in ["a running service still places them", "`overprint backfill stop`", "orders list --source backfill"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(serving.ends().await, Some(0));
}

#[tokio::test]
async fn what_was_queued_without_waiting_is_stopped_and_resumed_as_well() {
    let world = World::start(QUICK).await;
    many(&world, ORDERS);
    let queue = [&WINDOW[..], &["--execute", "--yes", "--no-wait"]].concat();
    let output = run(command(&world, &queue)).await;
    assert!(output.status.success() && said(&output).contains("12 orders are queued"), "{}", said(&output));
    let output = run(command(&world, &["stop", "--json"])).await;
    let counts: serde_json::Value = serde_json::from_slice(&output.stdout).expect("counts");
    assert_eq!(counts, serde_json::json!({ "backfills": 1, "held": ORDERS, "sending": 0 }));
    let serving = world.serve().await;
    let (code, counts) = place(&world, &[]).await;
    assert_eq!((code, counts["fates"]["placed"].as_u64()), (Some(0), Some(ORDERS as u64)), "{counts}");
    assert_eq!(world.sandbox.book().orders.len(), ORDERS);
    assert_eq!(serving.ends().await, Some(0));
}
