//! Jobs that are placed without files: they get them once the storefront's order has them, or the operator hands them in.

use super::{Interrupt, MAPPING, Setup, Shop, order};
use crate::ledger::act::HandIn;
use crate::ledger::{LedgerError, State, Step};
use crate::place::job_files;
use overprint_mapping::request::{FileMap, FileRef, ReasonCode};
use serde_json::json;

const FRONT: &str = "https://artwork.example.com/l-1.pdf";

/// A mapping whose files may follow: by a flag of the line, or wherever a rule finds none.
fn mapping(skip_files: &str) -> String {
    let files =
        format!("  skip_files: {skip_files}\n  files:\n    fr: {{ from: /line/payload/front, optional: true }}\n");
    MAPPING.replace("  files:\n    fr: { from: /line/payload/front }\n", &files)
}

const FLAGGED: &str = "{ const: true, when: { at: /line/payload/later, equals: true, optional: true } }";

/// A shop whose first line has no file yet.
async fn shop(skip_files: &str) -> Shop {
    let shop = Shop::with(Setup { mapping: mapping(skip_files), ..Setup::default() }).await;
    let mut order = order();
    order["line_items"][0]["payload"] = json!({ "later": true });
    shop.sandbox.add_order(order);
    shop
}

async fn id(shop: &Shop) -> i64 {
    shop.ledger.find("shop", "o-1").await.unwrap().unwrap()
}

/// Hands in a front for the first job.
async fn hand_in(shop: &Shop, url: &str) -> HandIn {
    let order_id = id(shop).await;
    let jobs = shop.ledger.entry(order_id).await.unwrap().jobs;
    let map = FileMap::from([(ReasonCode::Fr, FileRef::from(url))]);
    HandIn { order_id, jobs: vec![job_files(jobs[0].id, &map)], actor: "anne".into(), reason: "mailed".into() }
}

async fn attach(shop: &Shop) -> usize {
    let id = id(shop).await;
    let (_keep, mut interrupt) = Interrupt::channel();
    shop.placer().attach_now(id, &mut interrupt).await.unwrap().map_or(0, |attached| attached.len())
}

/// What 4over has of the first job.
fn files(shop: &Shop) -> serde_json::Value {
    shop.book().jobs.iter().find(|job| job.job_name == "shop-o-1-l-1").unwrap().files.clone()
}

#[tokio::test]
async fn no_file_of_any_rule_makes_no_files_and_the_job_gets_them_once_they_are_there() {
    let shop = shop(FLAGGED).await;
    shop.place().await.unwrap();
    let sent = &shop.book().orders[0].body["jobs"];
    assert_eq!((&sent[0]["skip_files"], sent[0].get("files")), (&json!(true), None), "no empty `files`");
    assert_eq!(
        (sent[1].get("skip_files"), &sent[1]["files"]["fr"]),
        (None, &json!("https://artwork.example.com/l-2.pdf"))
    );
    assert!(files(&shop).is_null());
    for later in [json!({ "front": FRONT }), json!({ "front": FRONT, "later": true })] {
        let mut order = shop.sandbox.order("o-1").unwrap();
        order["line_items"][0]["payload"] = later;
        shop.sandbox.add_order(order);
        let known = shop.known().await;
        assert_eq!((known.order.alert, known.order.state), (None, State::Placed), "it is what was waited for");
        attach(&shop).await;
        assert_eq!((files(&shop), shop.posts()), (json!({ "fr": FRONT }), 1));
    }
    assert_eq!(shop.book().count("POST", "/jobs"), 1, "the same files are attached once");
    let mut order = shop.sandbox.order("o-1").unwrap();
    order["line_items"][0]["payload"]["front"] = json!("https://artwork.example.com/other.pdf");
    shop.sandbox.add_order(order);
    let alert = shop.known().await.order.alert.unwrap();
    assert!(alert.contains("other files than were attached"), "{alert}");
    assert_eq!((attach(&shop).await, files(&shop)), (0, json!({ "fr": FRONT })), "nothing is replaced unasked");
}

#[tokio::test]
async fn what_changed_besides_the_files_is_told_and_nothing_is_attached() {
    let shop = shop("true").await;
    let mut order = shop.sandbox.order("o-1").unwrap();
    order["line_items"][1]["payload"] = json!({});
    shop.sandbox.add_order(order);
    shop.place().await.unwrap();
    let mut order = shop.sandbox.order("o-1").unwrap();
    order["line_items"][0]["payload"] = json!({ "front": FRONT });
    order["shipping_address"]["city"] = json!("Oak Ridge");
    shop.sandbox.add_order(order);
    let alert = shop.known().await.order.alert.unwrap();
    assert!(alert.contains("changed after its jobs were placed"), "{alert}");
    assert_eq!((attach(&shop).await, shop.book().count("POST", "/jobs")), (0, 0));
}

#[tokio::test]
async fn files_that_are_handed_in_are_attached_once_and_only_to_a_placed_job() {
    let shop = shop(FLAGGED).await;
    shop.place().await.unwrap();
    let (id, act) = (id(&shop).await, hand_in(&shop, FRONT).await);
    assert_eq!(shop.ledger.act(act.clone()).await.unwrap(), 1);
    assert!(matches!(shop.ledger.act(act.clone()).await, Err(LedgerError::Already { .. })));
    assert_eq!((attach(&shop).await, attach(&shop).await), (1, 0));
    assert_eq!((files(&shop), shop.book().count("POST", "/jobs")), (json!({ "fr": FRONT }), 1));
    let history = shop.ledger.history(id).await.unwrap();
    let handed = history.iter().find(|event| event.what == "artwork handed in").unwrap();
    assert_eq!(
        (handed.actor.as_str(), handed.detail.as_deref()),
        ("anne", Some("fr: mailed")),
        "no URL is in the history"
    );
}

#[tokio::test]
async fn files_that_are_handed_in_while_others_are_attached_are_not_lost() {
    let shop = shop(FLAGGED).await;
    shop.place().await.unwrap();
    let id = id(&shop).await;
    shop.ledger.act(hand_in(&shop, "https://artwork.example.com/wrong.pdf").await).await.unwrap();
    let lease = shop.claim(Step::Attach).await.unwrap();
    let entry = shop.ledger.entry(id).await.unwrap();
    shop.ledger.act(hand_in(&shop, FRONT).await).await.unwrap();
    let (_keep, mut interrupt) = Interrupt::channel();
    shop.placer().attach(lease, &entry, &mut interrupt).await.unwrap();
    assert_eq!(attach(&shop).await, 1);
    assert_eq!(files(&shop), json!({ "fr": FRONT }));
}

#[tokio::test]
async fn files_that_4over_refused_can_be_handed_in_again() {
    let shop = shop(FLAGGED).await;
    shop.place().await.unwrap();
    let act = hand_in(&shop, FRONT).await;
    shop.sandbox.behave("route=POST /jobs:409".parse().unwrap());
    assert_eq!(shop.ledger.act(act.clone()).await.unwrap(), 1);
    assert_eq!((attach(&shop).await, files(&shop)), (1, json!(null)), "4over says no, and nobody tries again");
    assert_eq!(attach(&shop).await, 0);
    // The host is mended.
    shop.sandbox.behave_well();
    assert_eq!(shop.ledger.act(act).await.unwrap(), 1);
    assert_eq!((attach(&shop).await, files(&shop)), (1, json!({ "fr": FRONT })));
}
