//! Which version of an order is sent: what the storefront says right before the intent, and never an older one than was seen.

use super::{Given, Interrupt, Setup, Shop, Steps, placed, stop, turned};
use crate::ledger::act::{Receive, Release, Retry};
use crate::ledger::{Edition, Entry, Source, State};
use crate::place::{Answered, Stop};
use crate::storefront::Error;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// Tells the ledger of a version of order `o-1`, as a webhook does.
async fn hint(shop: &Shop, version: i64) -> i64 {
    let hint = Receive {
        storefront: "shop".to_owned(),
        external_id: "o-1".to_owned(),
        event_id: None,
        source: Source::Webhook,
        actor: "webhook".to_owned(),
        body: None,
        edition: Edition { number: Some(version), modified_at: None },
        writes_back: true,
    };
    shop.ledger.act(hint).await.unwrap().order_id
}

/// Has the storefront show a version of order `o-1`.
fn show(shop: &Shop, version: i64) {
    let mut order = super::order();
    order["sys_version"] = json!(version);
    shop.sandbox.add_order(order);
}

async fn entry(shop: &Shop) -> Entry {
    let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    shop.ledger.entry(id).await.unwrap()
}

/// Places order `o-1` while something happens during the look at its contact.
async fn place_during(shop: &Shop, happens: impl AsyncFnOnce()) -> Answered {
    shop.sandbox.behave("route=GET /contacts:slow".parse().unwrap());
    let (_keep, mut interrupt) = Interrupt::channel();
    let mut steps = Steps::default();
    let placing = shop.ask(Given::Id("o-1".to_owned()), &mut interrupt, &mut steps);
    let happening = async {
        shop.sandbox.until_held(1).await;
        happens().await;
        shop.sandbox.release();
    };
    tokio::join!(placing, happening).0
}

#[tokio::test]
async fn an_order_that_cannot_be_read_waits_whatever_was_delivered() {
    let shop = Shop::open().await;
    hint(&shop, 3).await;
    shop.sandbox.behave("route=GET /orders:503x9".parse().unwrap());
    assert!(matches!(stop(shop.place().await), Stop::Storefront(Error::Server { .. })));
    assert_eq!((entry(&shop).await.order.state, shop.posts()), (State::Pending, 0), "it is tried again");
}

#[tokio::test]
async fn an_older_version_than_was_told_of_waits_until_the_storefront_has_caught_up() {
    let shop = Shop::open().await;
    hint(&shop, 4).await;
    hint(&shop, 3).await;
    for _ in 0..2 {
        let stop = stop(shop.place().await);
        assert!(
            stop.to_string().starts_with("the storefront shows version 3 of the order, and version 4 was"),
            "{stop}"
        );
        assert_eq!((entry(&shop).await.order.state, shop.posts()), (State::Pending, 0));
    }
    show(&shop, 4);
    shop.place().await.unwrap();
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn an_older_version_than_was_read_waits_also_where_the_look_came_to_nothing() {
    let shop = Shop::open().await;
    show(&shop, 5);
    shop.sandbox.behave("route=GET /contacts:503x9".parse().unwrap());
    assert!(matches!(stop(shop.place().await), Stop::Storefront(Error::Server { .. })));
    shop.sandbox.behave_well();
    show(&shop, 4);
    assert!(matches!(stop(shop.place().await), Stop::Older { .. }));
    assert_eq!(shop.posts(), 0);
    show(&shop, 6);
    shop.place().await.unwrap();
}

#[tokio::test]
async fn a_version_that_stays_older_is_held_until_a_person_takes_it() {
    let (hand, clock) = turned();
    let shop = Shop::with(Setup { clock, ..Setup::default() }).await;
    let order_id = hint(&shop, 4).await;
    hand.fetch_add(2 * 3_600_000, Ordering::Relaxed);
    assert!(matches!(stop(shop.place().await), Stop::Older { .. }));
    let held = entry(&shop).await.order;
    assert_eq!((held.state, held.held_by.as_deref()), (State::Held, Some("the storefront shows an older version")));
    let (actor, reason) = ("anne".to_owned(), "the storefront was restored".to_owned());
    shop.ledger.act(Retry { order_id, actor: actor.clone(), reason: reason.clone() }).await.unwrap();
    assert!(matches!(stop(shop.place().await), Stop::Older { .. }), "trying again is no word on it");
    shop.ledger.act(Release { order_id, actor, reason, seen: None }).await.unwrap();
    shop.place().await.unwrap();
    assert_eq!(shop.posts(), 1);
}

/// Has the storefront show order `o-1` with these members.
fn show_with(shop: &Shop, members: &Value) {
    let mut order = super::order();
    for (name, value) in members.as_object().unwrap() {
        match value {
            Value::Null => drop(order.as_object_mut().unwrap().remove(name)),
            value => order[name] = value.clone(),
        }
    }
    shop.sandbox.add_order(order);
}

#[tokio::test]
async fn an_order_that_was_canceled_is_not_sent_by_a_version_that_cannot_be_compared_or_is_older() {
    const NOON: &str = "2026-11-30T12:00:00Z";
    let numbered = |version: Value| (json!({"sys_version": 4}), json!({"sys_version": version}));
    let timed = |seen: &str, time: Value| {
        let with = |time: Value| json!({"sys_version": null, "sys_last_modified_at": time});
        (with(json!(seen)), with(time))
    };
    let both = |time: &str| json!({"sys_version": 4, "sys_last_modified_at": time});
    let mut cases: Vec<(Value, Value)> =
        [json!(null), json!(3.5), json!(1e30), json!(""), json!(3)].map(numbered).into();
    let times =
        [json!(null), json!("yesterday"), json!(1_764_504_000), json!("1764504000"), json!("2026-11-30 11:00:00")];
    cases.extend(times.map(|time| timed(NOON, time)));
    cases.push(timed("2026-11-30T12:00:00", json!("2026-11-30T11:00:00")));
    cases.push((both(NOON), both("2026-11-30T11:00:00Z")));
    for (seen, read) in cases {
        let shop = Shop::open().await;
        let mut canceled = seen.clone();
        canceled["status"] = json!("canceled");
        show_with(&shop, &canceled);
        assert!(matches!(stop(shop.place().await), Stop::Guarded(_)), "{canceled}");
        let mut paid = read.clone();
        paid["status"] = json!("paid");
        show_with(&shop, &paid);
        let order_id = entry(&shop).await.order.id;
        let (actor, reason) = ("anne".to_owned(), "paid".to_owned());
        shop.ledger.act(Retry { order_id, actor, reason }).await.unwrap();
        assert!(matches!(stop(shop.place().await), Stop::Older { .. }), "{seen} and then {read}");
        assert_eq!(shop.posts(), 0, "{seen} and then {read}");
    }
}

#[tokio::test]
async fn an_order_without_versions_and_one_that_caught_up_are_sent() {
    let shop = Shop::open().await;
    show_with(&shop, &json!({"sys_version": null, "sys_last_modified_at": "yesterday", "status": "canceled"}));
    assert!(matches!(stop(shop.place().await), Stop::Guarded(_)));
    show_with(&shop, &json!({"sys_version": null, "sys_last_modified_at": "today", "status": "paid"}));
    let order_id = entry(&shop).await.order.id;
    let (actor, reason) = ("anne".to_owned(), "paid".to_owned());
    shop.ledger.act(Retry { order_id, actor, reason }).await.unwrap();
    shop.place().await.unwrap();
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn an_order_that_changed_while_it_was_checked_is_checked_again() {
    let mut shop = Shop::open().await;
    shop.policy.fresh_for = 0;
    let answered = place_during(&shop, async || show(&shop, 4)).await;
    assert!(matches!(stop(placed(answered)), Stop::Changed));
    assert_eq!((entry(&shop).await.order.state, shop.posts()), (State::Pending, 0));
    let answered = place_during(&shop, async || show(&shop, 3)).await;
    assert!(matches!(stop(placed(answered)), Stop::Older { .. }), "nor does it go back");
    shop.sandbox.behave("route=GET /orders/example.org/o-1:503_beforex9".parse().unwrap());
    assert!(matches!(stop(shop.place().await), Stop::Storefront(Error::Server { .. })));
    shop.sandbox.behave_well();
    show(&shop, 4);
    shop.place().await.unwrap();
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn a_version_that_is_told_of_while_an_order_is_checked_keeps_the_older_one_from_being_sent() {
    let shop = Shop::open().await;
    let answered = place_during(&shop, async || assert!(hint(&shop, 4).await > 0)).await;
    assert!(matches!(answered, Answered::Known(_)));
    assert_eq!((entry(&shop).await.order.state, shop.posts()), (State::Pending, 0));
    show(&shop, 4);
    shop.place().await.unwrap();
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn an_order_is_read_once_more_only_where_its_check_took_long() {
    for (fresh_for, reads) in [(60_000, 2), (0, 3)] {
        let mut shop = Shop::open().await;
        shop.policy.fresh_for = fresh_for;
        hint(&shop, 3).await;
        shop.place().await.unwrap();
        // One of them is that of the write-back.
        assert_eq!(shop.book().count("GET", "/orders/example.org/o-1"), reads, "fresh for {fresh_for} ms");
    }
}

#[tokio::test]
async fn an_order_that_nobody_ever_saw_is_not_recorded_where_the_storefront_has_none_either() {
    let shop = Shop::open().await;
    let (_keep, mut interrupt) = Interrupt::channel();
    for (id, said) in [
        ("o-2", "the storefront has no order with the ID \"o-2\"; nothing was recorded"),
        ("o/2", "an order ID holds '/'"),
        ("", "an order ID has 1 to 256 characters, and this one has 0"),
    ] {
        let asked = shop.ask(Given::Id(id.to_owned()), &mut interrupt, &mut Steps::default()).await;
        let stop = stop(placed(asked));
        assert!(stop.to_string().starts_with(said), "{stop}");
        assert_eq!(shop.ledger.find("shop", id).await.unwrap(), None);
    }
}
