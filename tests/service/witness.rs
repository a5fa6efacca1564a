//! What a machine remembers of its store, on its disk: a file in the place of another one, a disk that takes nothing, a move.

use super::world::{Serving, World, posted, reaches, standard, until};
use crate::postgres;
use overprint_submit::ledger::{Clock, Ledger, Place, State, Step};
use overprint_submit::sandbox::WEBHOOK_SECRET;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::fs;
use std::path::{Path, PathBuf};

/// Tells of an order, and waits until it is placed.
async fn placed(world: &World, serving: &Serving, number: u32) {
    let id = world.order(number);
    assert_eq!(serving.told(world, &id).await, 202);
    let ledger = world.ledger().await;
    reaches(&ledger, &id, State::Placed).await;
    ledger.close().await;
}

/// Makes a backup of the file of the store, as it is now.
async fn backup(world: &World) -> PathBuf {
    let (store, backup) = (world.directory().join("overprint.db"), world.directory().join("backup.db"));
    let mut connection = SqliteConnection::connect(&format!("sqlite:{}", store.display())).await.expect("the store");
    let sql = format!("VACUUM INTO '{}'", backup.display());
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a backup");
    connection.close().await.expect("closed");
    backup
}

/// Puts a backup in the place of the store.
fn put_back(world: &World, backup: &Path) {
    for suffix in ["-wal", "-shm"] {
        let _there_or_not = fs::remove_file(world.directory().join(format!("overprint.db{suffix}")));
    }
    fs::rename(backup, world.directory().join("overprint.db")).expect("the backup in its place");
}

async fn is_said(serving: &Serving) {
    until("the service to know", async || {
        let said = serving.get("/readyz").await.body;
        said.contains("went back in time").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_backup_of_the_same_run_in_the_place_of_the_file_is_found_out_at_the_start() {
    let world = World::start("").await;
    let serving = world.serve().await;
    placed(&world, &serving, 1).await;
    let backup = backup(&world).await;
    placed(&world, &serving, 2).await;
    assert_eq!(serving.ends().await, Some(0));
    put_back(&world, &backup);

    let serving = world.serve().await;
    assert!(serving.said().contains("SENDING HAS STOPPED"), "{}", serving.said());
    is_said(&serving).await;
    assert_eq!(world.sandbox.notify(&serving.webhook(), "ord-2", "msg_again").await.expect("an answer").status, 202);
    let ledger = world.ledger().await;
    until("a look at the order", async || {
        let id = ledger.find("sandbox", "ord-2").await.expect("a ledger")?;
        let work = ledger.work(id).await.expect("its work");
        let place = work.into_iter().find(|row| row.step == Step::Place.as_str())?;
        (place.next_at.is_none() && !place.is_leased).then_some(())
    })
    .await;
    ledger.close().await;
    assert_eq!(posted(&world), 2, "{}", serving.said());
}

#[tokio::test]
async fn a_file_that_is_replaced_under_the_service_stops_sending() {
    let world = World::start("").await;
    let serving = world.serve().await;
    placed(&world, &serving, 1).await;
    let backup = backup(&world).await;
    placed(&world, &serving, 2).await;
    fs::rename(&backup, world.directory().join("overprint.db")).expect("the backup in its place");
    let id = world.order(3);
    assert_eq!(serving.told(&world, &id).await, 503, "it would be lost");
    until("nothing is sent any more", async || {
        serving.get("/metrics").await.body.contains("overprint_store_went_back 1").then_some(())
    })
    .await;
    assert_eq!(serving.ends().await, Some(0));
    assert_eq!(posted(&world), 2);
}

#[tokio::test]
async fn what_cannot_be_remembered_is_not_sent_and_sent_once_it_can() {
    let world = World::start("").await;
    let serving = world.serve().await;
    placed(&world, &serving, 1).await;
    let state = world.directory().join("overprint-state");
    let elsewhere = world.directory().join("elsewhere");
    fs::rename(&state, &elsewhere).expect("a directory that is gone");
    until("the service to say so", async || {
        let said = serving.get("/readyz").await.body;
        said.contains("`state_directory` cannot be written to").then_some(())
    })
    .await;
    until("the metric to say so", async || {
        serving.get("/metrics").await.body.contains("overprint_state_directory_failed 1").then_some(())
    })
    .await;
    let id = world.order(2);
    assert_eq!(serving.told(&world, &id).await, 202);
    let ledger = world.ledger().await;
    until("an attempt that came to nothing", async || {
        let id = ledger.find("sandbox", "ord-2").await.expect("a ledger")?;
        let work = ledger.work(id).await.expect("its work");
        work.into_iter().find_map(|row| row.trouble.filter(|trouble| trouble.contains("state_directory")))
    })
    .await;
    assert_eq!(posted(&world), 1);
    let id_of = ledger.find("sandbox", "ord-2").await.expect("a ledger").expect("an order");
    assert!(ledger.submissions(id_of).await.expect("its rounds").is_empty(), "no request was recorded");
    fs::rename(&elsewhere, &state).expect("a directory that is there again");
    reaches(&ledger, "ord-2", State::Placed).await;
    ledger.close().await;
    assert_eq!(posted(&world), 2);
}

#[tokio::test]
async fn a_ledger_that_is_moved_has_everything_and_sending_goes_on_there() {
    let Some(address) = postgres::database() else { return };
    let world = World::start("").await;
    let serving = world.serve().await;
    placed(&world, &serving, 1).await;
    assert_eq!(serving.ends().await, Some(0));
    let moved = world.orders(&["move", "--to", &address]).await;
    assert_eq!(moved.status.code(), Some(0), "{}", crate::app::said(&moved));
    let config = world.config_text("", "is_test_order = true", &standard(WEBHOOK_SECRET));
    let store = config.lines().find(|line| line.starts_with("store = ")).expect("a store").to_owned();
    world.write_config(&config.replace(&store, &format!("store = {address:?}")));

    let serving = world.serve().await;
    let id = world.order(2);
    assert_eq!(serving.told(&world, &id).await, 202);
    let place: Place = address.parse().expect("an address");
    let ledger = Ledger::open(&place, false, Clock::system()).await.expect("a ledger");
    reaches(&ledger, &id, State::Placed).await;
    ledger.close().await;
    assert_eq!(serving.get("/readyz").await.body, "ready\n");
}

#[tokio::test]
async fn a_backup_of_a_file_sends_nothing_where_what_the_machine_remembered_is_lost_too() {
    let world = World::start("").await;
    let serving = world.serve().await;
    placed(&world, &serving, 1).await;
    let backup = backup(&world).await;
    placed(&world, &serving, 2).await;
    assert_eq!(serving.ends().await, Some(0));
    put_back(&world, &backup);
    fs::remove_dir_all(world.directory().join("overprint-state")).expect("what is remembered");

    let serving = world.serve().await;
    until("the service to say so", async || {
        let said = serving.get("/readyz").await.body;
        (said.contains("nothing is sent") && said.contains("--nothing-lost")).then_some(())
    })
    .await;
    assert_eq!(world.sandbox.notify(&serving.webhook(), "ord-2", "msg_again").await.expect("an answer").status, 202);
    let resumed = world.orders(&["resume"]).await;
    assert!(crate::app::said(&resumed).contains("SENDING WAITS"), "{}", crate::app::said(&resumed));
    assert_eq!(posted(&world), 2, "{}", serving.said());
    // A person who knows better says so, under the running service.
    let said = world.orders(&["restored", "--nothing-lost", "--reason", "a drill"]).await;
    assert_eq!(said.status.code(), Some(0), "{}", crate::app::said(&said));
    until("the service to go on", async || (serving.get("/readyz").await.body == "ready\n").then_some(())).await;
}
