//! The mark in the storefront's order: set before the request leaves, never over another one, and what a lost ledger goes by.

use super::{Given, Interrupt, MAPPING, Setup, Shop, Steps, document, placed, stop};
use crate::ledger::act::{Release, Retry};
use crate::ledger::{Clock, Entry, Ledger, Place, State};
use crate::place::{Answered, Guard, Mode, Stop, shared_field};
use crate::project::load_embedded;
use crate::storefront::Storefront;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::SystemTime;

const FIELD: &str = "print_mark";

async fn marking() -> Shop {
    Shop::with(Setup { mark: FIELD, ..Setup::default() }).await
}

/// Marks orders, and writes nothing else back: as a storefront that takes no write-back for a while.
async fn only_marking() -> Shop {
    let (mapping, _) = MAPPING.split_once("write_back:").unwrap();
    Shop::with(Setup { mark: FIELD, mapping: mapping.to_owned(), ..Setup::default() }).await
}

fn mark(shop: &Shop, id: &str) -> Option<String> {
    let fields = shop.sandbox.order(id).unwrap()["custom_field_values"].clone();
    let field = fields.as_array()?.iter().find(|field| field["custom_field_id"] == FIELD)?.clone();
    field["string_value"].as_str().map(str::to_owned)
}

async fn place(shop: &Shop, id: &str) -> Answered {
    let (_keep, mut interrupt) = Interrupt::channel();
    shop.ask(Given::Id(id.to_owned()), &mut interrupt, &mut Steps::default()).await
}

async fn entry(shop: &Shop, id: &str) -> Entry {
    let id = shop.ledger.find("shop", id).await.unwrap().unwrap();
    shop.ledger.entry(id).await.unwrap()
}

async fn release(shop: &Shop, id: &str) {
    let order_id = entry(shop, id).await.order.id;
    let (actor, reason) = ("anne".to_owned(), "4over has not got it".to_owned());
    shop.ledger.act(Release { order_id, actor, reason, seen: None }).await.unwrap();
}

async fn retry(shop: &Shop, id: &str) {
    let order_id = entry(shop, id).await.order.id;
    shop.ledger.act(Retry { order_id, actor: "anne".to_owned(), reason: "again".to_owned() }).await.unwrap();
}

/// Adds an order to the storefront that is like order `o-1`.
fn add(shop: &Shop, id: &str) {
    let mut order = super::order();
    order["id"] = json!(id);
    order["number"] = json!(id.trim_start_matches("o-"));
    shop.sandbox.add_order(order);
}

/// Marks an order as another ledger would.
fn mark_elsewhere(shop: &Shop, id: &str, version: i64, value: &Value) {
    let mut order = shop.sandbox.order(id).unwrap();
    order["custom_field_values"] = json!([{ "custom_field_id": FIELD, "string_value": value }]);
    order["sys_version"] = json!(version);
    shop.sandbox.add_order(order);
}

/// Checks that an order is held for its mark, and that nothing was sent.
fn assert_marked(stop: &Stop) {
    let Stop::Guarded(findings) = stop else { panic!("{stop}") };
    assert!(matches!(findings.as_slice(), [finding] if finding.guard == Guard::Mark), "{findings:?}");
}

#[tokio::test]
async fn an_order_is_marked_before_it_is_sent_and_its_request_is_the_same() {
    let shop = marking().await;
    shop.place().await.unwrap();
    let book = shop.book();
    let (order_id, mark) = (book.orders[0].body["order_id"].as_str().unwrap(), mark(&shop, "o-1").unwrap());
    assert!(mark.strip_prefix(order_id).is_some_and(|word| word.len() > 8), "{mark} for {order_id}");
    let at =
        |method: &str, path: &str| book.requests.iter().position(|line| line.method == method && line.path == path);
    assert!(at("PATCH", "/orders/example.org/o-1") < at("POST", "/orders"), "{:?}", book.requests);
    assert!(shop.field("print_jobs").is_some(), "and it is written back to as ever");
    assert_eq!((book.patches.len(), shop.known().await.order.alert), (2, None), "a mark is no change of the order");
}

#[tokio::test]
async fn after_the_ledger_is_lost_every_order_that_was_sent_is_held_until_a_person_lets_it_go() {
    let mut shop = only_marking().await;
    let ids: Vec<String> = (1..=20).map(|number| format!("o-{number}")).collect();
    for id in &ids {
        add(&shop, id);
        placed(place(&shop, id).await).unwrap();
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let store = Place::Sqlite(elsewhere.path().join("new.db"));
    shop.ledger = Ledger::open(&store, true, Clock::system()).await.unwrap();
    for id in &ids {
        assert_marked(&stop(placed(place(&shop, id).await)));
        let order = entry(&shop, id).await.order;
        assert_eq!(
            (order.state, order.held_by.as_deref()),
            (State::Held, Some("a person's word on what a guard found: mark"))
        );
        retry(&shop, id).await;
        assert_marked(&stop(placed(place(&shop, id).await)));
    }
    assert_eq!((shop.posts(), shop.book().jobs.len()), (20, 40), "0 twice");
    add(&shop, "o-21");
    placed(place(&shop, "o-21").await).unwrap();
    let before = mark(&shop, "o-7").unwrap();
    release(&shop, "o-7").await;
    placed(place(&shop, "o-7").await).unwrap();
    assert_ne!(mark(&shop, "o-7").unwrap(), before, "who lets it go has it marked anew");
    assert_eq!(shop.posts(), 22);
}

#[tokio::test]
async fn a_release_is_for_the_mark_that_was_seen() {
    let shop = marking().await;
    mark_elsewhere(&shop, "o-1", 4, &json!("shop-o-1 elsewhere"));
    assert_marked(&stop(shop.place().await));
    release(&shop, "o-1").await;
    mark_elsewhere(&shop, "o-1", 5, &json!("shop-o-1-2 elsewhere"));
    assert_marked(&stop(shop.place().await));
    assert_eq!((shop.posts(), mark(&shop, "o-1").as_deref()), (0, Some("shop-o-1-2 elsewhere")));
    release(&shop, "o-1").await;
    shop.place().await.unwrap();
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn the_mark_of_a_round_that_was_refused_does_not_hold_the_next_one() {
    let shop = marking().await;
    let placement = shop.place_under("order=*:fail").await.unwrap();
    assert!(placement.outcome.jobs.iter().all(|job| job.number.is_none()));
    let first = mark(&shop, "o-1").unwrap();
    retry(&shop, "o-1").await;
    shop.place().await.unwrap();
    let second = mark(&shop, "o-1").unwrap();
    assert!(second != first && second.starts_with("shop-o-1-2 "), "{first}, {second}");
    assert_eq!((shop.posts(), shop.book().jobs.len()), (2, 2));
}

#[tokio::test]
async fn a_mark_whose_answer_is_lost_is_read_again() {
    for rule in ["drop_after", "503_after", "garbage_after", "empty_after", "truncate"] {
        let shop = only_marking().await;
        shop.place_under(&format!("route=PATCH /orders:{rule}")).await.unwrap();
        assert_eq!((shop.posts(), shop.book().patches.len()), (1, 1), "{rule}: it is there");
    }
    for rule in ["drop_before", "503_before", "garbage_before"] {
        let shop = only_marking().await;
        let stop = stop(shop.place_under(&format!("route=PATCH /orders:{rule}")).await);
        assert!(matches!(stop, Stop::NotSent { .. }), "{rule}: {stop}");
        let order = entry(&shop, "o-1").await.order;
        assert_eq!((order.state, shop.posts(), mark(&shop, "o-1")), (State::Pending, 0, None), "{rule}: it is not");
        shop.place().await.unwrap();
        assert_eq!((shop.posts(), shop.book().jobs.len()), (1, 2));
    }
}

/// The answer to the mark is lost, and the order cannot be read either: how many reads go well before is tried out.
#[tokio::test]
async fn a_mark_that_may_be_there_and_cannot_be_read_again_sends_nothing() {
    let mut unread = 0;
    for reads in 1..=5 {
        let shop = only_marking().await;
        for rule in [
            &format!("route=GET /orders:slow=1x{reads}"),
            "route=GET /orders:503_beforex*",
            "route=PATCH /orders:drop_after",
        ] {
            shop.sandbox.behave(rule.parse().unwrap());
        }
        let placed = shop.place().await;
        let is_marked = !shop.book().patches.is_empty();
        assert_eq!(shop.posts(), usize::from(placed.is_ok()), "{reads}");
        if is_marked && placed.is_err() {
            assert_eq!(entry(&shop, "o-1").await.order.state, State::Pending, "{reads}");
            unread += 1;
        }
    }
    assert_eq!(unread, 1, "one read in between is the one that was lost");
}

#[tokio::test]
async fn an_order_that_cannot_be_marked_is_held_before_anything_is_on_record() {
    let shop = marking().await;
    let mut order = super::order();
    let field = json!({ "custom_field_id": FIELD, "string_value": "" });
    order["custom_field_values"] = json!([field, field]);
    shop.sandbox.add_order(order);
    let stop = stop(shop.place().await);
    assert!(matches!(stop, Stop::Unmarked(_)), "{stop}");
    let Entry { order, jobs } = entry(&shop, "o-1").await;
    assert_eq!((order.state, jobs.len(), shop.posts()), (State::Held, 0, 0), "no round was begun");
    assert!(shop.ledger.submissions(order.id).await.unwrap().is_empty());
}

/// A storefront that keeps only the first letters of what is written, and says 200.
async fn that_cuts(shop: &mut Shop) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = shop.shop.storefront.settings().clone();
    let (from, client) = (settings.base_url.clone(), reqwest::Client::new());
    settings.base_url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
    let mut cut = super::order();
    cut["custom_field_values"] = json!([{ "custom_field_id": FIELD, "string_value": "shop-o-1" }]);
    let relay = axum::Router::new().fallback(async move |request: axum::extract::Request| {
        if request.method() == "PATCH" {
            return cut.to_string();
        }
        let url = from.join(&request.uri().to_string()).unwrap();
        let asked = client.get(url).header("authorization", &request.headers()["authorization"]);
        asked.send().await.unwrap().text().await.unwrap()
    });
    tokio::spawn(async move { axum::serve(listener, relay).await });
    shop.shop.storefront = Storefront::new(settings, Arc::new(SystemTime::now)).unwrap();
}

#[tokio::test]
async fn a_mark_that_the_storefront_takes_and_does_not_keep_holds_the_order() {
    let mut shop = only_marking().await;
    that_cuts(&mut shop).await;
    let stop = stop(shop.place().await);
    assert!(stop.to_string().ends_with("the storefront took it, and shows another value"), "{stop}");
    let order = entry(&shop, "o-1").await.order;
    assert_eq!((order.state, shop.posts()), (State::Held, 0));
    assert_eq!(order.held_by.as_deref(), Some("the mark cannot be written"));
}

#[tokio::test]
async fn what_the_storefront_says_of_the_mark_decides_whether_the_order_waits_or_is_held() {
    for (rule, state) in [
        ("409", State::Pending),
        ("429=1", State::Pending),
        ("401x9", State::Pending),
        ("403", State::Held),
        ("400", State::Held),
        ("404", State::Held),
        ("422", State::Held),
    ] {
        let shop = only_marking().await;
        let stop = stop(shop.place_under(&format!("route=PATCH /orders:{rule}")).await);
        assert!(stop.to_string().starts_with("nothing was sent to 4over: "), "{rule}: {stop}");
        let Entry { order, jobs } = entry(&shop, "o-1").await;
        assert_eq!((order.state, shop.posts()), (state, 0), "{rule}");
        assert!(jobs.iter().all(|job| job.state == state), "{rule}: {jobs:?}");
        if state == State::Held {
            assert_eq!(order.held_by.as_deref(), Some("the mark cannot be written"));
            assert!(order.reason.is_some_and(|reason| reason.contains(rule)));
            retry(&shop, "o-1").await;
        }
        shop.sandbox.behave_well();
        shop.place().await.unwrap();
        assert_eq!((shop.posts(), shop.book().jobs.len()), (1, 2), "{rule}");
    }
}

#[tokio::test]
async fn a_mark_that_somebody_else_set_meanwhile_is_never_written_over() {
    let shop = marking().await;
    shop.sandbox.behave("route=GET /contacts:slow".parse().unwrap());
    let meanwhile = async {
        shop.sandbox.until_held(1).await;
        mark_elsewhere(&shop, "o-1", 4, &json!("shop-o-1 elsewhere"));
        shop.sandbox.release();
    };
    let (asked, ()) = tokio::join!(place(&shop, "o-1"), meanwhile);
    let stop_of = stop(placed(asked));
    assert!(matches!(&stop_of, Stop::NotSent { reason } if reason.contains("409")), "{stop_of}");
    assert_marked(&stop(shop.place().await));
    assert_eq!((shop.posts(), mark(&shop, "o-1").as_deref()), (0, Some("shop-o-1 elsewhere")));
}

#[tokio::test]
async fn an_order_that_is_locked_or_in_shadow_is_not_marked_and_not_sent() {
    let mut shop = marking().await;
    let mut order = super::order();
    order["sys_locked"] = json!(true);
    shop.sandbox.add_order(order);
    assert!(matches!(stop(shop.place().await), Stop::Locked));
    assert!(entry(&shop, "o-1").await.jobs.is_empty(), "no round was begun");
    shop.sandbox.add_order(super::order());
    shop.policy.mode = Mode::Shadow;
    assert!(matches!(stop(shop.place().await), Stop::Shadow));
    assert_eq!((shop.book().count("PATCH", "/orders"), shop.posts()), (0, 0));
}

#[tokio::test]
async fn an_order_that_a_person_hands_over_is_marked_where_it_is_written_back_to() {
    let hand_over = async |shop: &Shop, write_back| {
        let (_keep, mut interrupt) = Interrupt::channel();
        let given = Given::Document { document: document(&super::order()), write_back };
        shop.ask(given, &mut interrupt, &mut Steps::default()).await
    };
    let shop = marking().await;
    placed(hand_over(&shop, false).await).unwrap();
    assert_eq!((shop.posts(), shop.book().patches.len()), (1, 0));
    let shop = marking().await;
    mark_elsewhere(&shop, "o-1", 4, &json!("shop-o-1 elsewhere"));
    assert_marked(&stop(placed(hand_over(&shop, true).await)));
    assert_eq!(shop.posts(), 0);
    release(&shop, "o-1").await;
    shop.place().await.unwrap();
    assert!(mark(&shop, "o-1").unwrap() != "shop-o-1 elsewhere" && shop.posts() == 1);
}

#[test]
fn a_mapping_that_writes_back_to_the_field_of_the_mark_is_named() {
    let mappings = load_embedded(&[("cards.yaml", MAPPING)]).unwrap();
    let shared = shared_field(&mappings, "print_status").unwrap();
    assert!(shared.contains("cards.yaml") && shared.contains("writes back to `print_status`"), "{shared}");
    assert_eq!(shared_field(&mappings, FIELD), None);
}
