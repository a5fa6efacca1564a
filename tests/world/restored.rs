//! The store goes back in time: restored from a dump under services, or while they are stopped. Polling brings orders again that
//! were placed and charged, and nothing in the storefront says so.

use super::shop::{On, Shop};
use super::trouble::Trouble;
use crate::app::{Running, until, until_or};
use crate::postgres;
use overprint_submit::ledger::{Clock, Ledger, Place, State, Waiting};
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Orders are found by polling, and whoever went live did so long ago.
pub(super) const POLLED: &str =
    "retry_most_seconds = 1\nlease_seconds = 6\npoll_seconds = 1\ngo_live = \"1999-01-01T00:00:00Z\"\n";

/// What is placed before the dump, and after it.
pub(super) const BEFORE: usize = 3;
pub(super) const AFTER: usize = 20;

/// A shop on a database, with a dump from before most of its orders were placed.
struct Scene {
    shop: Shop,
    address: String,
    dump: PathBuf,
}

impl Scene {
    /// Places orders, dumps the database, and places more; the storefront cannot be written to, and does not know of any.
    fn placed() -> Option<(Scene, Running)> {
        let mut shop = Shop::open(On::Postgres, POLLED)?;
        let Place::Postgres(address) = shop.place.clone() else { return None };
        let serve = begun(&mut shop);
        let dump = shop.config().with_file_name("dump");
        postgres::dump(&address, &dump);
        shop.plain(11..=10 + AFTER);
        is_placed(&shop, BEFORE + AFTER);
        Some((Scene { shop, address, dump }, serve))
    }

    /// Brings the database back to the dump.
    fn restore(&self) {
        postgres::restore(&self.address, &self.dump);
    }
}

/// Starts the service on a shop whose storefront takes no write-back, and has it place the first orders.
pub(super) fn begun(shop: &mut Shop) -> Running {
    shop.behave("route=PATCH /orders:500x*");
    // Many write-backs are one request.
    shop.behave("server=storefront,route=POST /orders:500x*");
    shop.plain(1..=BEFORE);
    let serve = shop.serve("");
    is_placed(shop, BEFORE);
    serve
}

/// Waits until the ledger has so many orders as placed, and holds the book of 4over to that.
pub(super) fn is_placed(shop: &Shop, count: usize) {
    shop.until_ledger("the orders to be placed", |read| {
        read.iter().filter(|(entry, _)| entry.order.state == State::Placed).count() == count
    });
    assert_eq!(shop.book().orders.len(), count);
}

/// Waits until all orders are there again and none of them is on its way, and holds the book of 4over to what was sent before.
pub(super) fn nothing_is_sent(shop: &Shop, services: &[&Running]) {
    let logs = || services.iter().map(|running| running.log()).collect::<Vec<_>>().join("\n--\n");
    let is_again = until_or(Duration::from_secs(60), || {
        let read = shop.ledger();
        let pending = read.iter().filter(|(entry, _)| entry.order.state == State::Pending).count();
        read.len() == BEFORE + AFTER && pending == AFTER && is_idle(shop)
    });
    assert!(is_again, "{:#?}\n{}", shop.ledger().iter().map(|(entry, _)| &entry.order).collect::<Vec<_>>(), logs());
    never_twice(shop, BEFORE + AFTER, &logs());
}

/// Tells whether no order waits to be placed any more: each was looked at, and not sent.
fn is_idle(shop: &Shop) -> bool {
    shop.runtime().block_on(async {
        let ledger = Ledger::open(&shop.place, false, Clock::system()).await.expect("a ledger");
        let due = ledger.next_due(overprint_submit::ledger::Step::Place).await.expect("what is due");
        let noted = ledger.noted_to_have_gone_back().await.expect("a setting");
        ledger.close().await;
        due.is_none() && noted.is_some()
    })
}

fn never_twice(shop: &Shop, requests: usize, logs: &str) {
    let book = shop.book();
    assert_eq!(book.duplicate_job_names(), Vec::<String>::new(), "{logs}");
    assert_eq!(book.orders.len(), requests, "{logs}");
}

/// An operator declares the store restored; what may have been placed is held, and what is new is placed.
pub(super) fn leads_out(shop: &mut Shop, services: &[&Running]) {
    let logs = || services.iter().map(|running| running.log()).collect::<Vec<_>>().join("\n--\n");
    assert!(shop.orders(&["resume"]) && is_idle(shop), "resuming does not lead out");
    assert!(shop.orders(&["restored", "--reason", "the disk broke"]));
    shop.until_ledger("all that may have been placed to be held", |read| {
        read.iter().filter(|(entry, _)| entry.order.state == State::Held).count() == AFTER
    });
    let new = shop.order(100, 1, Trouble::None);
    let mut order = shop.sandbox.order(&new).expect("an order");
    order["sys_created_at"] = json!("2999-01-01T00:00:00Z");
    shop.sandbox.add_order(order);
    let is_sent = until_or(Duration::from_secs(60), || shop.book().orders.len() > BEFORE + AFTER);
    assert!(is_sent, "{}", logs());
    shop.until_ledger("the new order to be placed", |read| {
        read.iter().any(|(entry, _)| entry.order.external_id == new && entry.order.state == State::Placed)
    });
    never_twice(shop, BEFORE + AFTER + 1, &logs());
}

/// Asks the service for a path.
fn get(shop: &Shop, serve: &mut Running, path: &str) -> String {
    let url = format!("{}{path}", serve.address().expect("an address"));
    shop.runtime().block_on(async { reqwest::get(url).await.expect("an answer").text().await.expect("a text") })
}

#[test]
fn a_database_that_is_restored_under_a_service_places_nothing_twice_and_everything_says_so() {
    let Some((mut scene, mut serve)) = Scene::placed() else { return };
    scene.restore();
    nothing_is_sent(&scene.shop, &[&serve]);
    until("the service to know", || get(&scene.shop, &mut serve, "/readyz").contains("orders restored"));
    let metrics = get(&scene.shop, &mut serve, "/metrics");
    assert!(metrics.contains("overprint_store_went_back 1"), "{metrics}");
    let run = |arguments: &[&str]| {
        let mut command = crate::app::overprint();
        command.arg("--config").arg(scene.shop.config()).args(arguments);
        let output = command.output().expect("overprint");
        format!("{}{}", String::from_utf8_lossy(&output.stdout), crate::app::said(&output))
    };
    for arguments in [&["orders", "list"][..], &["doctor"], &["submit", "--order", "o-11"]] {
        let said = run(arguments);
        let said: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("went back in time") && said.contains("orders restored"), "{arguments:?}: {said}");
    }
    // Restored once more: the note is gone, and what the service knows of is not.
    scene.restore();
    nothing_is_sent(&scene.shop, &[&serve]);
    leads_out(&mut scene.shop, &[&serve]);
    until("the service to be ready again", || get(&scene.shop, &mut serve, "/readyz") == "ready\n");
    assert!(get(&scene.shop, &mut serve, "/metrics").contains("overprint_store_went_back 0"));
    // A restart, and a restart of everything that it remembers, is nothing special.
    serve.kill();
    let serve = scene.shop.serve("");
    assert!(serve.line(&["STOPPED"]).is_none(), "{}", serve.log());
}

#[test]
fn a_database_that_is_restored_while_the_service_is_stopped_places_nothing_twice() {
    let Some((mut scene, mut serve)) = Scene::placed() else { return };
    serve.kill();
    scene.restore();
    let mut serve = scene.shop.serve("");
    assert!(serve.heard(&["went back in time"]).is_some(), "{}", serve.log());
    nothing_is_sent(&scene.shop, &[&serve]);
    leads_out(&mut scene.shop, &[&serve]);
}

#[test]
fn a_new_machine_waits_until_the_others_have_found_out_that_the_database_was_restored() {
    let Some((mut scene, serve)) = Scene::placed() else { return };
    let old = scene.shop.work_elsewhere("old");
    scene.restore();
    let new = scene.shop.work_elsewhere("new");
    nothing_is_sent(&scene.shop, &[&serve, &old, &new]);
    leads_out(&mut scene.shop, &[&serve, &old, &new]);
}

/// Has a machine that keeps nothing work alone on an older copy of the database; a machine that remembers the last orders comes
/// back later.
pub(super) fn waits_for_those_that_remember(
    shop: &mut Shop,
    machines: usize,
    comes_back: impl FnOnce(&mut Shop) -> Running,
) {
    let new = shop.work_elsewhere("new");
    let is_again = until_or(Duration::from_secs(60), || {
        let pending = shop.ledger().iter().filter(|(entry, _)| entry.order.state == State::Pending).count();
        pending == AFTER && waiting(shop).is_some()
    });
    assert!(is_again, "{}", new.log());
    never_twice(shop, BEFORE + AFTER, &new.log());
    let missing = waiting(shop).expect("a wait").missing;
    assert_eq!(missing.len(), machines, "{missing:?}");
    assert!(missing.iter().all(|missing| missing.host.contains(":/")), "{missing:?}");
    let run = |config: PathBuf, arguments: &[&str]| {
        let output = crate::app::overprint().arg("--config").arg(config).args(arguments).output().expect("overprint");
        (output.status.code(), crate::app::said(&output))
    };
    let (code, said) = run(shop.config(), &["orders", "list"]);
    assert!(code == Some(0) && said.contains("SENDING WAITS") && said.contains("--nothing-lost"), "{said}");
    // A command on another new machine sends nothing either.
    let (code, said) = run(shop.configured_elsewhere("newer"), &["submit", "--order", "o-11"]);
    assert!(code == Some(75) && said.contains("sending waits"), "{code:?} {said}");
    never_twice(shop, BEFORE + AFTER, &said);
    // The machine that remembers finds out what is lost.
    let old = comes_back(shop);
    nothing_is_sent(shop, &[&new, &old]);
    leads_out(shop, &[&new, &old]);
}

/// Returns which machines sending waits for.
fn waiting(shop: &Shop) -> Option<Waiting> {
    shop.runtime().block_on(async {
        let ledger = Ledger::open(&shop.place, false, Clock::system()).await.expect("a ledger");
        let waiting = ledger.noted_to_wait().await.expect("a setting");
        ledger.close().await;
        waiting
    })
}

fn stopped(serve: &mut Running) {
    serve.signal("TERM");
    assert_eq!(serve.ended().code(), Some(0), "{}", serve.log());
}

#[test]
fn a_new_machine_alone_on_a_restored_database_sends_nothing_while_those_that_remember_are_dead() {
    let Some((mut scene, mut serve)) = Scene::placed() else { return };
    serve.kill();
    scene.restore();
    waits_for_those_that_remember(&mut scene.shop, 1, |shop| shop.serve(""));
}

#[test]
fn a_new_machine_alone_on_a_restored_database_sends_nothing_while_those_that_remember_are_stopped() {
    let Some((mut scene, mut serve)) = Scene::placed() else { return };
    stopped(&mut serve);
    scene.restore();
    waits_for_those_that_remember(&mut scene.shop, 1, |shop| shop.serve(""));
}

#[test]
fn a_new_machine_alone_on_a_restored_database_sends_nothing_while_those_that_remember_hang() {
    let Some((mut scene, serve)) = Scene::placed() else { return };
    serve.signal("STOP");
    scene.restore();
    waits_for_those_that_remember(&mut scene.shop, 1, |_| {
        serve.signal("CONT");
        serve
    });
}

#[test]
fn a_machine_that_was_stopped_when_the_dump_was_made_is_waited_for_too() {
    let Some(mut shop) = Shop::open(On::Postgres, POLLED) else { return };
    let Place::Postgres(address) = shop.place.clone() else { return };
    stopped(&mut begun(&mut shop));
    let dump = shop.config().with_file_name("dump");
    postgres::dump(&address, &dump);
    let mut serve = shop.serve("");
    shop.plain(11..=10 + AFTER);
    is_placed(&shop, BEFORE + AFTER);
    stopped(&mut serve);
    postgres::restore(&address, &dump);
    waits_for_those_that_remember(&mut shop, 1, |shop| shop.serve(""));
}

#[test]
fn a_machine_that_stopped_is_waited_for_by_nobody_and_a_person_lets_sending_go_on_without_one_that_is_dead() {
    let Some(mut shop) = Shop::open(On::Postgres, POLLED) else { return };
    let Place::Postgres(address) = shop.place.clone() else { return };
    stopped(&mut begun(&mut shop));
    let mut second = shop.work_elsewhere("second");
    shop.plain(11..=12);
    is_placed(&shop, BEFORE + 2);
    second.kill();
    // The database moves, with everything.
    let dump = shop.config().with_file_name("dump");
    postgres::dump(&address, &dump);
    postgres::restore(&address, &dump);
    let third = shop.work_elsewhere("third");
    shop.plain(13..=14);
    until("a wait for those that may remember more", || waiting(&shop).is_some());
    assert_eq!(shop.book().orders.len(), BEFORE + 2, "{}", third.log());
    assert!(shop.orders(&["restored", "--nothing-lost", "--reason", "the host is scrapped, the database is whole"]));
    is_placed(&shop, BEFORE + 4);
    assert_eq!(waiting(&shop), None);
}
