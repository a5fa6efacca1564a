//! What changes at the storefront after an order was placed: each change is named, nothing is sent by itself, and a line that was
//! added is sent once when you say so.

use super::{MAPPING, Shop};
use crate::ledger::act::AcceptChange;
use crate::ledger::{LedgerError, State};
use crate::place::Version;
use crate::project::load_embedded;
use serde_json::{Value, json};

/// A change that the ledger knows of: its kind and its text.
type Known = Option<(String, String)>;

async fn edited(shop: &Shop, edit: impl FnOnce(&mut Value)) -> Known {
    let mut order = shop.sandbox.order("o-1").unwrap();
    edit(&mut order);
    order["sys_version"] = json!(order["sys_version"].as_i64().unwrap_or_default() + 1);
    shop.sandbox.add_order(order);
    let order = Box::pin(shop.known()).await.order;
    assert_eq!(order.change.is_some(), order.alert.is_some(), "{order:?}");
    order.change_kind.zip(order.change)
}

fn known(kind: &str, text: &str) -> Known {
    Some((kind.to_owned(), text.to_owned()))
}

fn add_line(order: &mut Value, id: &str) {
    let mut line = order["line_items"][0].clone();
    line["order_line_item_id"] = json!(id);
    order["line_items"].as_array_mut().unwrap().push(line);
}

async fn id(shop: &Shop) -> i64 {
    shop.ledger.find("shop", "o-1").await.unwrap().unwrap()
}

#[tokio::test]
async fn a_change_is_named_with_its_members_and_ends_when_it_is_taken_back() {
    let shop = Shop::open().await;
    Box::pin(shop.place()).await.unwrap();
    assert_eq!(edited(&shop, |order| order["notes"] = json!("thanks")).await, None);
    let shipped = |order: &mut Value| {
        order["status"] = json!("shipped");
        order["line_items"][0]["status"] = json!("shipped");
        order["line_items"][0]["quantity_shipped"] = json!(500);
    };
    assert_eq!(edited(&shop, shipped).await, None, "how far it has come is no change");
    let quantity = edited(&shop, |order| order["line_items"][0]["quantity"] = json!(2500)).await;
    assert_eq!(quantity, known("changed", "/line_items/0/quantity was 500 and is 2500"));
    let canceled = edited(&shop, |order| order["line_items"][1]["status"] = json!("cancelled")).await;
    let text = "/line_items/1/status was nothing and is cancelled; /line_items/0/quantity was 500 and is 2500";
    assert_eq!(canceled, known("withdrawn", text));
    let alert = Box::pin(shop.known()).await.order.alert.unwrap();
    assert!(alert.contains("`overprint orders cancel '#1' --reason …` now"), "{alert}");
    let history = shop.ledger.history(id(&shop).await).await.unwrap();
    let told = history.iter().filter(|event| event.what == "changed after it was placed").count();
    assert_eq!(told, 2, "each change is reported once, however often the order is read");
    let taken_back = edited(&shop, |order| {
        order["line_items"][0]["quantity"] = json!("500");
        order["line_items"][1]["status"] = json!("paid");
    });
    assert_eq!(taken_back.await, None);
    assert_eq!((Box::pin(shop.known()).await.order.state, shop.posts()), (State::Placed, 1));
}

#[tokio::test]
async fn a_change_is_told_by_whatever_mappings_it_is_compared() {
    let mut shop = Shop::open().await;
    Box::pin(shop.place()).await.unwrap();
    let other = MAPPING.replace("dropship: true", "dropship: true\n  ship_from_facility: DAY");
    shop.version = Version { mappings: load_embedded(&[("cards.yaml", &other)]).unwrap(), name: "v2".to_owned() };
    assert_eq!(edited(&shop, |order| order["notes"] = json!("thanks")).await, None, "other mappings change no order");
    let moved = edited(&shop, |order| order["shipping_address"]["city"] = json!("Oak Ridge")).await;
    assert_eq!(moved, known("changed", "/shipping_address/city changed"));
    let canceled = edited(&shop, |order| order["status"] = json!("Canceled")).await.unwrap();
    assert_eq!(canceled.0, "withdrawn");
}

#[tokio::test]
async fn a_change_that_you_accept_is_told_again_only_when_the_order_changes_again() {
    let shop = Shop::open().await;
    Box::pin(shop.place()).await.unwrap();
    let accept = async || {
        let (actor, reason) = ("anne".to_owned(), "the customer was called".to_owned());
        shop.ledger.act(AcceptChange { order_id: id(&shop).await, actor, reason }).await
    };
    assert!(matches!(accept().await, Err(LedgerError::Refused(_))), "there is nothing to accept");
    edited(&shop, |order| order["line_items"][0]["quantity"] = json!(2500)).await.unwrap();
    accept().await.unwrap();
    assert_eq!(edited(&shop, |order| order["notes"] = json!("thanks")).await, None);
    let further = edited(&shop, |order| order["line_items"][0]["quantity"] = json!(5000)).await;
    assert_eq!(further, known("changed", "/line_items/0/quantity was 500 and is 5000"));
}

#[tokio::test]
async fn a_line_that_was_added_is_sent_once_when_you_say_so_and_nothing_else_is() {
    let shop = Shop::open().await;
    Box::pin(shop.place()).await.unwrap();
    let order_id = id(&shop).await;
    let send = async || shop.placer().send_added(order_id, "anne", "the customer called").await;
    let refused = send().await.unwrap_err().to_string();
    assert!(refused.contains("no line that was added"), "{refused}");
    let added = edited(&shop, |order| {
        add_line(order, "l-4");
        order["line_items"][0]["payload"]["front"] = json!("https://artwork.example.com/other.pdf");
    });
    let text = "/line_items/0/payload/front changed; line 4 was added";
    assert_eq!(added.await, known("changed", text));
    assert_eq!(
        (Box::pin(shop.known()).await.order.state, shop.posts()),
        (State::Placed, 1),
        "nothing is sent by itself"
    );

    assert_eq!(send().await.unwrap(), State::Pending);
    assert!(send().await.is_err(), "it is under way");
    let placement = Box::pin(shop.place()).await.unwrap();
    let sent: Vec<&str> = placement.outcome.jobs.iter().map(|job| job.name.as_str()).collect();
    assert_eq!(sent, ["shop-o-1-l-1", "shop-o-1-l-2", "shop-o-1-l-4"]);
    let book = shop.book();
    let of_second: Vec<&Value> =
        book.orders[1].body["jobs"].as_array().unwrap().iter().map(|job| &job["job_name"]).collect();
    assert_eq!((shop.posts(), of_second), (2, vec![&json!("shop-o-1-l-4")]));
    let refused = send().await.unwrap_err().to_string();
    assert!(refused.contains("no line that was added"), "{refused}");
    let left = edited(&shop, |order| order["notes"] = json!("thanks")).await;
    assert_eq!(left, known("changed", "/line_items/0/payload/front changed"), "what was sent first still counts");
}

#[tokio::test]
async fn a_line_that_was_added_is_held_like_any_other() {
    let shop = Shop::open().await;
    Box::pin(shop.place()).await.unwrap();
    edited(&shop, |order| {
        add_line(order, "l-4");
        order["line_items"][3]["amount_refunded"] = json!("1.00");
    })
    .await
    .unwrap();
    shop.placer().send_added(id(&shop).await, "anne", "the customer called").await.unwrap();
    assert!(Box::pin(shop.place()).await.is_err(), "the storefront says something against it");
    assert_eq!((shop.ledger.entry(id(&shop).await).await.unwrap().order.state, shop.posts()), (State::Held, 1));
}
