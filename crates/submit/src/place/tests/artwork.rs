//! Artwork looked at before an order is sent, over real HTTP.

use super::{Given, Interrupt, Placement, Shop, Steps, order, placed, stop};
use crate::artwork::tests::{Names, pdf, png, serve};
use crate::artwork::{Fetcher, Limits};
use crate::catalog::progress::Silent;
use crate::catalog::{Settings, Store, pull};
use crate::ledger::State;
use crate::ledger::act::Release;
use crate::place::Stop;
use axum::Router;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Status and body, by path.
type Answers = HashMap<String, (u16, Vec<u8>)>;

/// A site of artwork, and what it answers.
#[derive(Clone, Default)]
struct Site(Arc<Mutex<Answers>>);

impl Site {
    fn put(&self, name: &str, status: u16, bytes: impl Into<Vec<u8>>) {
        self.0.lock().unwrap().insert(name.to_owned(), (status, bytes.into()));
    }
}

async fn answer(Shared(site): Shared<Site>, Path(name): Path<String>) -> impl IntoResponse {
    let known = site.0.lock().unwrap().get(&name).cloned();
    let (status, bytes) = known.unwrap_or((404, Vec::new()));
    (StatusCode::from_u16(status).unwrap(), bytes)
}

/// A page of the product of the mapping, in points.
const CARD: [i64; 4] = [0, 0, 108, 252];

/// Opens a shop with guards, and a site that has good files for the lines of order `o-1`.
async fn guarded(guards: &str) -> (Shop, Site) {
    let site = Site::default();
    for (name, page) in [("l-1.pdf", CARD), ("l-2.pdf", [0, 0, 126, 270])] {
        site.put(name, 200, pdf(&[&[("MediaBox", page)]]));
    }
    let router = Router::new().route("/{name}", get(answer)).with_state(site.clone());
    let read_from = format!("[artwork.read_from]\n\"https://artwork.example.com\" = {:?}\n", serve(router).await);
    let mut shop = Shop::open().await;
    let guards = toml::from_str(&format!("{guards}\n{read_from}")).unwrap();
    shop.policy = shop.policy.clone().with_guards(guards).unwrap();
    (shop, site)
}

async fn ask(shop: &Shop, id: &str) -> Result<Placement, Stop> {
    let (_keep, mut interrupt) = Interrupt::channel();
    placed(shop.ask(Given::Id(id.to_owned()), &mut interrupt, &mut Steps::default()).await)
}

async fn release(shop: &Shop, id: &str) {
    let order_id = shop.ledger.find("shop", id).await.unwrap().unwrap();
    let release =
        Release { order_id, actor: "anne".to_owned(), reason: "it is as it should be".to_owned(), seen: None };
    shop.ledger.act(release).await.unwrap();
}

/// Adds an order like `o-1`, with a number of its own.
fn another(shop: &Shop, id: &str, number: u32, change: impl FnOnce(&mut Value)) {
    let mut order = order();
    (order["id"], order["number"]) = (json!(id), json!(number));
    change(&mut order);
    shop.sandbox.add_order(order);
}

fn messages(stop: Stop) -> Vec<String> {
    let Stop::Guarded(findings) = stop else { panic!("{stop:?}") };
    findings.iter().map(ToString::to_string).collect()
}

const ALL: &str = "[artwork]\nreachable = true\ntypes = [\"pdf\"]\npages = true\nsize = true\nexpires_minutes = 60";

#[tokio::test]
async fn artwork_that_can_be_printed_is_placed() {
    let (shop, _site) = guarded(&format!("duplicates = true\n{ALL}")).await;
    ask(&shop, "o-1").await.unwrap();
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn everything_wrong_with_the_artwork_is_told_at_once_and_a_person_may_let_it_go() {
    let (mut shop, site) = guarded(ALL).await;
    let directory = tempfile::TempDir::new().unwrap();
    let store = Store::create(&directory.path().join("catalog.sqlite")).await.unwrap();
    pull(shop.fourover.reader(), &store, Settings::at(1_785_319_200), Arc::new(Silent)).await.unwrap();
    let back = "    fr: { from: /line/payload/front }\n    bk: { from: /line/payload/front }\n";
    let mapping = super::MAPPING.replace("    fr: { from: /line/payload/front }\n", back);
    shop.version.mappings = crate::project::load_embedded(&[("cards.yaml", &mapping)]).unwrap();
    shop.catalogue = Some(store);
    site.put("l-1.pdf", 200, pdf(&[&[("MediaBox", CARD)], &[]]));
    site.put("l-2.pdf", 404, "");
    another(&shop, "o-1", 1001, |order| {
        let address = "https://artwork.example.com/l-2.pdf?Expires=1000000000&Signature=s3cr3t";
        order["line_items"][1]["payload"]["front"] = json!(address);
    });
    let found = messages(stop(ask(&shop, "o-1").await));
    let of = |side: &str, line: u8, what: &str| {
        format!("job shop-o-1-l-{line}: file {side} (https://artwork.example.com/l-{line}.pdf): {what}")
    };
    let pages = "the PDF has 2 pages, expected one";
    let size = "page 2 is 8.5 x 11 in, expected 1.5 x 3.5 in, with up to 0.125 in more on each side";
    let (expired, gone) = (
        "the address is good until 2001-09-09T01:46:40Z, expected one that is good for 60 minutes",
        "the answer is 404: expected a file",
    );
    let expected = [("fr", 1, pages), ("fr", 1, size), ("bk", 1, pages), ("bk", 1, size)];
    let expected =
        expected.into_iter().chain([("fr", 2, expired), ("fr", 2, gone), ("bk", 2, expired), ("bk", 2, gone)]);
    assert_eq!(found, expected.map(|(side, line, what)| of(side, line, what)).collect::<Vec<_>>());
    assert_eq!(shop.posts(), 0);

    release(&shop, "o-1").await;
    ask(&shop, "o-1").await.unwrap();
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn an_order_waits_for_a_host_in_trouble() {
    let (shop, site) = guarded("[artwork]\nreachable = true").await;
    site.put("l-1.pdf", 503, "");
    let stopped = stop(ask(&shop, "o-1").await);
    assert!(stopped.may_pass(), "{stopped}");
    assert_eq!(
        stopped.to_string(),
        "artwork cannot be fetched now: job shop-o-1-l-1: file fr (https://artwork.example.com/l-1.pdf): the answer is 503"
    );
    let order_id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    assert_eq!(shop.ledger.entry(order_id).await.unwrap().order.state, State::Pending);
    site.put("l-2.pdf", 403, "");
    let several = stop(ask(&shop, "o-1").await);
    assert!(matches!(&several, Stop::Several(stops) if stops.len() == 2) && !several.may_pass(), "{several}");
}

#[tokio::test]
async fn an_order_whose_artwork_is_in_the_private_network_is_held() {
    let (mut shop, _site) = guarded("[artwork]\nreachable = true").await;
    let second = Duration::from_secs(1);
    let limits = Limits { bytes: 1_000, connect: second, whole: second };
    let names = Names::of([("artwork.example.com".to_owned(), vec![Ipv4Addr::new(10, 0, 0, 1).into()])]);
    shop.policy.fetcher = Some(Fetcher::new(names, BTreeMap::new(), limits).unwrap());
    let found = messages(stop(ask(&shop, "o-1").await));
    let private = "file fr (https://artwork.example.com/l-1.pdf): the host is not public (10.0.0.1): expected a file";
    assert_eq!((found.len(), found[0].as_str()), (2, format!("job shop-o-1-l-1: {private}").as_str()));
    assert_eq!(shop.posts(), 0);
}

#[tokio::test]
async fn the_same_artwork_in_another_order_of_the_day_is_told_with_that_order() {
    for guards in ["duplicates = true", "duplicates = true\n[artwork]\nreachable = true"] {
        let (shop, site) = guarded(guards).await;
        ask(&shop, "o-1").await.unwrap();
        another(&shop, "o-2", 1002, |_| {});
        let found = messages(stop(ask(&shop, "o-2").await));
        let same = "the same artwork is in order 1001, o-1, of the same customer and day: expected it once";
        assert_eq!(found, [format!("job shop-o-2-l-1: {same}"), format!("job shop-o-2-l-2: {same}")]);
        another(&shop, "o-3", 1003, |order| order["bill_to_contact_id"] = json!("c-2"));
        ask(&shop, "o-3").await.unwrap();
        release(&shop, "o-2").await;
        ask(&shop, "o-2").await.unwrap();
        // By its address it is the same file; by its bytes it is another one.
        site.put("l-1.pdf", 200, pdf(&[&[("MediaBox", [0, 0, 109, 252])]]));
        another(&shop, "o-4", 1004, |order| {
            order["line_items"].as_array_mut().unwrap().remove(1);
        });
        let is_known_by_address = !guards.contains("artwork");
        assert_eq!(ask(&shop, "o-4").await.is_err(), is_known_by_address, "{guards}");
    }
}

#[tokio::test]
async fn files_that_only_the_query_tells_apart_are_no_repetition() {
    let (shop, _site) = guarded("duplicates = true").await;
    let with = |query: &'static str| {
        move |order: &mut Value| {
            for line in 0..2 {
                let url = format!("https://artwork.example.com/uc?export=download&id=line-{line}{query}");
                order["line_items"][line]["payload"]["front"] = json!(url);
            }
        }
    };
    another(&shop, "o-2", 1002, with("-AAA&X-Amz-Signature=one"));
    ask(&shop, "o-2").await.unwrap();
    another(&shop, "o-3", 1003, with("-BBB&X-Amz-Signature=one"));
    ask(&shop, "o-3").await.unwrap();
    // The same file, signed anew.
    another(&shop, "o-4", 1004, with("-AAA&X-Amz-Signature=two"));
    let found = messages(stop(ask(&shop, "o-4").await));
    assert!(found[0].contains("the same artwork is in order 1002, o-2"), "{found:?}");
}

#[tokio::test]
async fn an_order_that_is_tried_again_does_not_repeat_itself() {
    let (shop, _site) = guarded("duplicates = true").await;
    shop.sandbox.behave("job=*-l-1:refuse".parse().unwrap());
    let _refused = ask(&shop, "o-1").await.unwrap();
    let order_id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let retry = crate::ledger::act::Retry { order_id, actor: "anne".to_owned(), reason: "fixed".to_owned() };
    shop.ledger.act(retry).await.unwrap();
    ask(&shop, "o-1").await.unwrap();
    assert_eq!(shop.posts(), 2);
}

#[tokio::test]
async fn what_4over_says_of_the_artwork_holds_the_order_or_stays_in_its_history() {
    let png_front = |order: &mut Value| {
        order["line_items"][0]["payload"]["front"] = json!("https://artwork.example.com/l-1.png?signature=s3cr3t");
    };
    let warned =
        "file fr (https://artwork.example.com/l-1.png): 4over warns, 102: Images below 250 dpi; 103: Object uses RGB";
    let (shop, site) = guarded("[artwork]\npreflight = \"warning\"").await;
    site.put("l-1.png", 200, png(1, 1));
    another(&shop, "o-1", 1001, png_front);
    assert_eq!(messages(stop(ask(&shop, "o-1").await)), [format!("job shop-o-1-l-1: {warned}")]);
    release(&shop, "o-1").await;
    ask(&shop, "o-1").await.unwrap();

    let (mut shop, _site) = guarded("[artwork]\npreflight = \"fail\"").await;
    shop.policy.uploads = true;
    another(&shop, "o-1", 1001, png_front);
    ask(&shop, "o-1").await.unwrap();
    let order_id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let history = shop.ledger.history(order_id).await.unwrap();
    let told = history.iter().find(|event| event.what == "inspected the artwork").unwrap();
    assert_eq!(told.detail.as_deref(), Some(format!("job shop-o-1-l-1: {warned}").as_str()));
    let front = &shop.book().jobs[0].files["fr"];
    assert!(front.as_str().unwrap().starts_with("https://api.4over.com/files/"), "{front}");
}
