//! The store, 4over or the storefront is gone for a while, under load.

use super::judge::judge;
use super::shop::{On, QUICK, Shop, memory};
use super::trouble::Trouble;
use crate::app::until;
use crate::postgres::Server;
use overprint_submit::ledger::{Place, State};

#[test]
fn while_postgres_is_stopped_webhooks_are_refused_and_then_everything_is_done() {
    let Some(mut server) = Server::start() else { return };
    let place = Place::Postgres(server.database());
    let mut shop = Shop::at(place, memory(), "retry_most_seconds = 2\nlease_seconds = 20\npoll_seconds = 1\n", 5);
    let before = shop.plain(1..=12);
    shop.behave("route=POST /orders,server=4over:slow=200x*");
    let (serve, work) = (shop.serve(""), shop.work(""));
    shop.tell_all(&before);
    until("half of the orders at 4over", || shop.sandbox.counts().0 >= 6);

    server.stop();
    let meanwhile = shop.plain(101..=106);
    shop.tell_all(&meanwhile);
    let told = |shop: &Shop| {
        let answers = shop.answers.lock().expect("answers");
        meanwhile.iter().filter_map(|id| answers.get(id)).flatten().copied().collect::<Vec<_>>()
    };
    until("a webhook to be refused", || told(&shop).len() >= 3);
    assert!(told(&shop).iter().all(|status| *status == 503), "{:?}", told(&shop));

    server.start_again();
    shop.sandbox.behave_well();
    shop.until_quiet();
    let totals = judge(&shop).unwrap_or_else(|wrong| panic!("{wrong}\n{}\n{}", serve.log(), work.log()));
    assert_eq!((totals.placed, totals.in_doubt), (18, 0), "{totals}");
}

#[test]
fn while_nobody_listens_at_4over_nothing_is_in_doubt() {
    let mut shop = Shop::open(On::Sqlite, QUICK).expect("a file");
    let ids: Vec<String> = (1..=8).map(|number| shop.order(number, 2, Trouble::None)).collect();
    let address = shop.move_4over_away();
    let serve = shop.serve("");
    shop.tell_all(&ids);
    shop.until_accepted();
    shop.until_ledger("every order to be tried", |read| {
        read.iter().all(|(entry, _)| entry.jobs.len() == 2 && entry.order.state == State::Pending)
    });
    assert!(shop.book().orders.is_empty());
    shop.bring_4over_back(address);
    shop.until_quiet();
    let totals = judge(&shop).unwrap_or_else(|wrong| panic!("{wrong}\n{}", serve.log()));
    assert_eq!((totals.placed, totals.in_doubt), (16, 0), "{totals}");
}

#[test]
fn while_the_storefront_is_down_orders_wait_and_what_it_cannot_be_told_it_is_told_later() {
    // Reading an order takes as long as the storefront's client tries.
    let mut shop = Shop::open(On::Sqlite, "retry_most_seconds = 1\nlease_seconds = 60\n").expect("a file");
    let ids = shop.plain(1..=6);
    shop.behave("server=storefront,route=/orders:503x*");
    let serve = shop.serve("");
    shop.tell_all(&ids);
    shop.until_accepted();
    shop.until_ledger("every order to be known", |read| read.len() == 6);
    assert!(shop.book().orders.is_empty(), "what cannot be read is not sent");
    shop.sandbox.behave_well();
    shop.behave("server=storefront,route=PATCH /orders:503x*");
    shop.until_ledger("every order to be placed", |read| {
        read.len() == 6 && read.iter().all(|(entry, _)| entry.order.state == State::Placed)
    });
    assert!(shop.book().patches.is_empty());
    shop.sandbox.behave_well();
    shop.until_quiet();
    let totals = judge(&shop).unwrap_or_else(|wrong| panic!("{wrong}\n{}", serve.log()));
    assert_eq!((totals.placed, shop.book().patches.len()), (6, 6), "{totals}");
}
