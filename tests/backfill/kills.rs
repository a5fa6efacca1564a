//! Killed at any moment, and gone on with.

use super::runs::{WINDOW, command, many, rows, run};
use crate::postgres;
use crate::service::world::World;
use overprint_submit::ledger::{Clock, Ledger, Place, State};
use overprint_submit::sandbox::Options;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::Duration;

/// Orders of a world.
const ORDERS: usize = 40;

/// How often the command is killed.
const KILLS: u64 = 8;

#[tokio::test]
async fn nobody_is_sent_twice_or_lost_on_sqlite() {
    let world = start().await;
    let place = Place::Sqlite(world.directory().join("overprint.db"));
    killed(&world, place).await;
}

#[tokio::test]
async fn nobody_is_sent_twice_or_lost_on_postgres() {
    let Some(address) = postgres::database() else { return };
    let world = start().await;
    let config = world.directory().join("overprint.toml");
    let text = std::fs::read_to_string(&config).expect("a configuration");
    let store = format!("\"sqlite:{}\"", world.directory().join("overprint.db").display());
    world.write_config(&text.replace(&store, &format!("{address:?}")));
    killed(&world, Place::Postgres(address)).await;
}

async fn start() -> World {
    let options = Options { page_size: 6, ..Options::default() };
    let world = World::of(options, "track_seconds = 86400\nlease_seconds = 2\nsending = 2").await;
    let config = world.directory().join("overprint.toml");
    let text = std::fs::read_to_string(&config).expect("a configuration");
    world.write_config(&text.replace("[fourover]\n", "[fourover]\ncreate_order_timeout = 2\n"));
    many(&world, ORDERS);
    // 4over takes its time, so that orders are on their way when the command is killed.
    world.sandbox.behave("route=POST /orders,server=4over:slow_before=40x*".parse().expect("a rule"));
    world
}

async fn killed(world: &World, place: Place) {
    let report = world.directory().join("report");
    let started = || {
        let mut command = command(world, &WINDOW);
        command.args(["--execute", "--yes", "--per-minute", "60000", "--report"]).arg(&report);
        command
    };
    for kill in 0..KILLS {
        let mut running = started().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("overprint");
        // Some die before they did anything, some in the listing, most while orders are on their way.
        tokio::time::sleep(Duration::from_millis(fastrand::u64(0..120) * kill)).await;
        running.kill().expect("a kill");
        running.wait().expect("an end");
    }
    let output = run(started()).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 3)), "{said}");

    let ledger = Ledger::open(&place, false, Clock::system()).await.expect("a ledger");
    let book = world.sandbox.book();
    assert!(book.duplicate_order_ids().is_empty() && book.duplicate_job_names().is_empty(), "nobody twice");
    let posted: BTreeSet<&str> = book.orders.iter().map(|order| order.order_id.as_str()).collect();
    let mut states: BTreeMap<State, usize> = BTreeMap::new();
    for order in crate::service::world::stored(&ledger).await {
        let is_posted = posted.contains(format!("sandbox-{}", order.external_id).as_str());
        let is_right = match order.state {
            State::Placed => is_posted,
            State::InDoubt => true,
            _ => false,
        };
        assert!(is_right, "{order:?}");
        *states.entry(order.state).or_default() += 1;
    }
    assert_eq!(states.values().sum::<usize>(), ORDERS, "nobody lost: {states:?}");
    let rows = rows(world);
    // A run that ended just before its end was told reports the same orders as known.
    assert_eq!(rows.len(), ORDERS);
    assert!(rows.iter().all(|row| row["state"] == "placed" || row["state"] == "in_doubt"), "{states:?}");
}
