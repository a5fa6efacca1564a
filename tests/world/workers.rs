//! Several processes on one store, a process that hangs, and the end of one that is asked to end.

use super::judge::judge;
use super::shop::{On, QUICK, Shop};
use super::trouble::Trouble;
use crate::app::{Running, refused, until};

/// Starts a shop whose 4over holds every answer back, with one order on its way.
fn held_up(service: &str) -> (Shop, Running) {
    let mut shop = Shop::open(On::Sqlite, &format!("{QUICK}{service}")).expect("a file");
    let id = shop.order(1, 2, Trouble::None);
    shop.behave("order=*:slow");
    let serve = shop.serve("");
    shop.tell_all(&[id]);
    until("the order at 4over", || shop.book().held == 1);
    (shop, serve)
}

#[test]
fn who_is_asked_to_end_waits_for_an_answer() {
    let (mut shop, mut serve) = held_up("");
    serve.signal("TERM");
    assert!(serve.heard(&["ending"]).is_some(), "{}", serve.log());
    shop.sandbox.release();
    assert_eq!(serve.ended().code(), Some(0), "{}", serve.log());
    let serve = shop.serve("");
    shop.until_quiet();
    let totals = judge(&shop).unwrap_or_else(|wrong| panic!("{wrong}\n{}", serve.log()));
    assert_eq!((totals.placed, totals.in_doubt), (2, 0), "{totals}");
}

#[test]
fn who_must_not_wait_so_long_leaves_the_order_in_doubt() {
    let (mut shop, mut serve) = held_up("drain_seconds = 1\n");
    serve.signal("TERM");
    assert_eq!(serve.ended().code(), Some(0), "{}", serve.log());
    shop.note_kill();
    shop.sandbox.release();
    let serve = shop.serve("");
    shop.until_quiet();
    let totals = judge(&shop).unwrap_or_else(|wrong| panic!("{wrong}\n{}", serve.log()));
    assert_eq!((totals.placed, totals.in_doubt, shop.book().count("POST", "/orders")), (0, 2, 1), "{totals}");
}

#[test]
fn a_file_has_one_process() {
    let shop = Shop::open(On::Sqlite, "").expect("a file");
    let serve = shop.serve("");
    for command in ["serve", "work"] {
        let (code, said) = refused(command, &shop.config());
        assert_eq!(code, Some(75), "{said}");
        assert!(said.contains("in use by another process") && said.contains("use PostgreSQL for several"), "{said}");
    }
    drop(serve);
    let _the_file_is_free = shop.serve("");
}

#[test]
fn a_worker_that_hangs_sends_nothing_that_another_one_took_up() {
    let service = "retry_most_seconds = 1\nlease_seconds = 1\n";
    let Some(mut shop) = Shop::that_waits(On::Postgres, service, 2) else { return };
    let ids: Vec<String> = (1..=24).map(|number| shop.order(number, 2, Trouble::None)).collect();
    shop.behave("route=POST /orders,server=4over:slow=100x*");
    let (serve, mut work) = (shop.serve(""), shop.work(""));
    shop.tell_all(&ids);
    until("work to be under way", || shop.sandbox.counts().0 >= 2 && work.line(&["sending"]).is_some());
    work.signal("STOP");
    shop.note_kill();
    shop.until_quiet();
    work.signal("CONT");
    work.signal("TERM");
    assert_eq!(work.ended().code(), Some(0), "{}", work.log());
    shop.until_quiet();
    let totals = judge(&shop).unwrap_or_else(|wrong| panic!("{wrong}\n{}\n--\n{}", serve.log(), work.log()));
    assert_eq!(totals.placed + totals.in_doubt, 48, "{totals}");
}

#[test]
fn workers_that_race_for_an_order_send_it_once() {
    let Some(mut shop) = Shop::open(On::Postgres, QUICK) else { return };
    let ids = shop.plain(1..=10);
    let _two = [shop.work(""), shop.work("")];
    let serve = shop.serve("");
    for id in &ids {
        (0..5).for_each(|event| shop.tell(id, &format!("msg_{id}_{event}")));
    }
    shop.until_quiet();
    let totals = judge(&shop).unwrap_or_else(|wrong| panic!("{wrong}\n{}", serve.log()));
    assert_eq!((totals.placed, shop.book().count("POST", "/orders")), (10, 10), "{totals}");
}
