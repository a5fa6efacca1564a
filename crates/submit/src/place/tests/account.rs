//! An account that 4over turns away: nothing is placed, everybody waits, one order tries, and all go on by themselves.

use super::{Given, Interrupt, Setup, Shop, Steps, order, placed, turned};
use crate::ledger::act::TryAccountNow;
use crate::ledger::{Entry, State};
use crate::place::{Guards, Placement, Stop};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const SECOND: i64 = 1_000;

/// A shop with three orders, whose clock is turned by hand.
async fn shop() -> (Shop, Arc<AtomicI64>) {
    let (hand, clock) = turned();
    let shop = Shop::with(Setup { clock, ..Setup::default() }).await;
    for id in ["o-2", "o-3"] {
        let mut other = order();
        other["id"] = json!(id);
        shop.sandbox.add_order(other);
    }
    (shop, hand)
}

async fn place(shop: &Shop, id: &str) -> Result<Placement, Stop> {
    let (_keep, mut interrupt) = Interrupt::channel();
    placed(shop.ask(Given::Id(id.to_owned()), &mut interrupt, &mut Steps::default()).await)
}

async fn turned_away(shop: &Shop, id: &str) -> crate::ledger::TurnedAway {
    match place(shop, id).await {
        Err(Stop::TurnedAway(account)) => account,
        Err(other) => panic!("{id}: {other}"),
        Ok(placement) => panic!("{id}: {:?}", placement.outcome),
    }
}

async fn entry(shop: &Shop, id: &str) -> Entry {
    let id = shop.ledger.find("shop", id).await.unwrap().unwrap();
    shop.ledger.entry(id).await.unwrap()
}

#[tokio::test]
async fn nothing_is_sent_while_4over_turns_the_account_away_and_all_go_on_once_it_takes_one_order() {
    for code in [401, 403, 404, 405] {
        let (shop, hand) = shop().await;
        shop.sandbox.behave(format!("route=POST /orders:{code}").parse().unwrap());
        let account = turned_away(&shop, "o-1").await;
        assert_eq!((account.code, account.tries), (code, 0));
        assert_eq!(
            entry(&shop, "o-1").await.order.state,
            State::Pending,
            "{code}: nothing was placed, nobody is asked"
        );
        let before = shop.book().requests.len();
        turned_away(&shop, "o-2").await;
        turned_away(&shop, "o-1").await;
        let asked = shop.book().requests[before..].iter().filter(|line| line.server == "4over").count();
        assert_eq!((shop.posts(), asked), (1, 0), "{code}: 4over is left alone");
        hand.fetch_add(16 * SECOND, Ordering::Relaxed);
        place(&shop, "o-2").await.unwrap();
        assert_eq!(shop.book().count("GET", "/paymentprofiles"), 1, "{code}: what costs nothing is asked first");
        assert_eq!(shop.ledger.turned_away().await.unwrap(), None);
        place(&shop, "o-1").await.unwrap();
        assert_eq!((shop.posts(), shop.book().jobs.len()), (3, 4), "{code}");
        assert!(shop.book().duplicate_job_names().is_empty());
    }
}

#[tokio::test]
async fn a_pause_that_4over_asks_for_holds_for_the_whole_account_and_asks_nothing_meanwhile() {
    let (shop, hand) = shop().await;
    shop.sandbox.behave("route=POST /orders:429=120".parse().unwrap());
    let account = turned_away(&shop, "o-1").await;
    assert_eq!(account.until - account.since, 120 * SECOND);
    for _ in 0..5 {
        hand.fetch_add(20 * SECOND, Ordering::Relaxed);
        turned_away(&shop, "o-2").await;
    }
    assert_eq!(shop.posts(), 1);
    hand.fetch_add(21 * SECOND, Ordering::Relaxed);
    place(&shop, "o-1").await.unwrap();
    place(&shop, "o-2").await.unwrap();
    assert_eq!((shop.posts(), shop.book().count("GET", "/paymentprofiles")), (3, 0), "a question would count as well");
}

#[tokio::test]
async fn an_account_that_stays_away_is_asked_ever_more_seldom_and_no_order_is_sent() {
    let (shop, hand) = shop().await;
    shop.sandbox.behave("server=4over:401x*".parse().unwrap());
    let mut account = turned_away(&shop, "o-1").await;
    let mut pauses = Vec::new();
    for _ in 0..10 {
        hand.store(account.until - crate::ledger::Clock::system().now() + SECOND, Ordering::Relaxed);
        let now = shop.ledger.clock().now();
        account = turned_away(&shop, "o-1").await;
        pauses.push((account.until - now + 500) / SECOND);
    }
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
    assert_eq!((shop.posts(), shop.book().count("GET", "/paymentprofiles")), (1, 10));
    assert_eq!(entry(&shop, "o-1").await.order.state, State::Pending);
    shop.sandbox.behave_well();
    shop.ledger.act(TryAccountNow).await.unwrap();
    place(&shop, "o-1").await.unwrap();
    assert_eq!(shop.ledger.turned_away().await.unwrap(), None, "the operator has it tried at once");
}

#[tokio::test]
async fn an_order_that_alone_is_turned_away_is_refused_and_keeps_no_other_waiting_for_ever() {
    let (shop, hand) = shop().await;
    shop.sandbox.behave("order=*o-1*,route=POST /orders:403x*".parse().unwrap());
    for other in ["o-2", "o-3"] {
        turned_away(&shop, "o-1").await;
        hand.fetch_add(16 * SECOND, Ordering::Relaxed);
        place(&shop, other).await.unwrap();
    }
    let placement = place(&shop, "o-1").await.unwrap();
    let reason = placement.outcome.jobs[0].reason.clone().unwrap();
    assert!(reason.contains("took others meanwhile") && reason.contains("403"), "{reason}");
    assert_eq!(entry(&shop, "o-1").await.order.state, State::Refused);
    assert_eq!(shop.ledger.turned_away().await.unwrap(), None, "the account is not to blame");
}

#[tokio::test]
async fn keys_that_fail_while_an_order_is_checked_hold_no_order_for_a_person() {
    let (mut shop, hand) = shop().await;
    shop.policy.guards = Guards { addresses: true, ..Guards::default() };
    shop.sandbox.behave("route=POST /addressvalidation:401".parse().unwrap());
    let account = turned_away(&shop, "o-1").await;
    assert_eq!((account.code, shop.posts()), (401, 0));
    assert_eq!(entry(&shop, "o-1").await.order.state, State::Pending);
    hand.fetch_add(16 * SECOND, Ordering::Relaxed);
    place(&shop, "o-1").await.unwrap();
}

#[tokio::test]
async fn an_order_that_tries_and_is_held_for_itself_leaves_the_next_try_to_another() {
    let (shop, hand) = shop().await;
    shop.sandbox.behave("route=POST /orders:403".parse().unwrap());
    turned_away(&shop, "o-1").await;
    let mut odd = order();
    odd["id"] = json!("o-2");
    odd["line_items"][0]["quantity"] = json!(7);
    shop.sandbox.add_order(odd);
    hand.fetch_add(16 * SECOND, Ordering::Relaxed);
    assert!(matches!(place(&shop, "o-2").await, Err(Stop::Held { .. })));
    let account = shop.ledger.turned_away().await.unwrap().unwrap();
    assert_eq!(account.trial, None);
    hand.fetch_add(16 * SECOND, Ordering::Relaxed);
    place(&shop, "o-1").await.unwrap();
    assert_eq!(shop.ledger.turned_away().await.unwrap(), None);
}
