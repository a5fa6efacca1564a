//! The database vanishes without closing a connection, and comes back.

use super::judge::judge;
use super::shop::{Shop, memory};
use crate::app::{Relay, until, until_or};
use crate::postgres::database;
use overprint_submit::ledger::Place;
use std::time::Duration;

/// Opens a shop whose database is behind a relay; none where there is no server.
fn relayed(service: &str) -> Option<(Relay, Shop)> {
    let (relay, address) = Relay::to(&database()?);
    let service = format!("retry_most_seconds = 2\nlease_seconds = 60\n{service}\n");
    Some((relay, Shop::at(Place::Postgres(address), memory(), &service, 5)))
}

#[test]
fn while_the_database_does_not_answer_webhooks_are_refused_and_nothing_is_sent_twice() {
    let Some((relay, mut shop)) = relayed("poll_seconds = 1") else { return };
    let before = shop.plain(1..=18);
    shop.behave("route=POST /orders,server=4over:slow=100x*");
    let (serve, work) = (shop.serve(""), shop.work(""));
    shop.tell_all(&before);
    for round in 1..=3 {
        until("more orders at 4over", || shop.sandbox.counts().0 >= 4 * round);
        relay.stall();
        let meanwhile = shop.plain(100 * round..=100 * round + 2);
        shop.tell_all(&meanwhile);
        let told = |shop: &Shop| {
            let answers = shop.answers.lock().expect("answers");
            meanwhile.iter().filter_map(|id| answers.get(id)).flatten().copied().collect::<Vec<_>>()
        };
        until("a webhook to be refused", || told(&shop).contains(&503));
        // Half of the times what was under way never arrives.
        if round % 2 == 0 {
            relay.vanish();
        }
        relay.resume();
    }
    shop.sandbox.behave_well();
    shop.until_quiet();
    let totals = judge(&shop).unwrap_or_else(|wrong| panic!("{wrong}\n{}\n{}", serve.log(), work.log()));
    assert_eq!((totals.placed, totals.in_doubt), (27, 0), "{totals}");
}

#[test]
fn who_is_asked_to_end_while_the_database_does_not_answer_ends_and_those_who_watch_cost_it_nothing() {
    let Some((relay, mut shop)) = relayed("drain_seconds = 1") else { return };
    let ids = shop.plain(1..=3);
    let mut serve = shop.serve("");
    let address = serve.address().expect("an address");
    shop.tell_all(&ids);
    shop.until_quiet();
    let client = reqwest::Client::new();
    let get = |path: &str| {
        let asked = client.get(format!("{address}{path}")).timeout(Duration::from_secs(5));
        shop.runtime().block_on(async { asked.send().await.expect("an answer").status().as_u16() })
    };
    let before = relay.messages();
    for _look in 0..500 {
        assert_eq!((get("/readyz"), get("/metrics")), (200, 200));
    }
    let cost = relay.messages() - before;
    assert!(cost < 500, "{cost} messages to the database for 1,000 requests");

    relay.stall();
    until("the service not to be ready", || get("/readyz") == 503);
    assert_eq!(get("/metrics"), 200);
    serve.signal("TERM");
    assert!(until_or(Duration::from_secs(30), || serve.has_ended()), "still there: {}", serve.log());
    assert_eq!(serve.ended().code(), Some(0), "{}", serve.log());
}
