//! Writing back while the storefront is busy, locked or gone: the jobs stand, whatever comes of it.

use super::{Interrupt, Shop, jobs};
use crate::ledger::Step;
use crate::place::{Status, WriteBack};
use serde_json::json;

fn failed(write_back: &WriteBack) -> (&str, usize) {
    match write_back {
        WriteBack::Failed { reason, patch } => {
            (reason, patch.as_ref().and_then(|patch| patch.as_array()).map_or(0, Vec::len))
        }
        other => panic!("it was written: {other:?}"),
    }
}

#[tokio::test]
async fn a_conflict_is_met_by_reading_the_order_again() {
    let shop = Shop::open().await;
    let placement = shop.place_under("route=PATCH /orders:409x3").await.unwrap();
    assert!(matches!(placement.write_back, WriteBack::Written { .. }), "{:?}", placement.write_back);
    let book = shop.book();
    assert_eq!((book.count("PATCH", "/orders"), book.patches.len(), shop.posts()), (4, 1, 1));
    assert_eq!(shop.field("print_status").unwrap()["string_value"], "placed");
}

#[tokio::test]
async fn a_conflict_that_lasts_is_given_up_with_the_patch() {
    let shop = Shop::open().await;
    let placement = shop.place_under("route=PATCH /orders:409x*").await.unwrap();
    let (reason, operations) = failed(&placement.write_back);
    assert!(reason.contains("409") && operations > 0, "{reason}");
    assert_eq!((shop.book().count("PATCH", "/orders"), shop.book().patches.len()), (4, 0));
    assert_eq!(placement.outcome.status, Status::Placed);
    assert_eq!((jobs(&placement).len(), shop.posts()), (2, 1));
}

#[tokio::test]
async fn a_patch_whose_answer_is_lost_is_not_applied_twice() {
    let shop = Shop::open().await;
    let placement = shop.place_under("route=PATCH /orders:drop_after").await.unwrap();
    assert_eq!(placement.write_back, WriteBack::Nothing, "the order, read again, says it already");
    assert_eq!(shop.book().patches.len(), 1);
    assert_eq!(shop.field("print_jobs").unwrap()["list_value"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_locked_order_is_not_patched() {
    let shop = Shop::open().await;
    let mut order = super::order();
    order["sys_locked"] = json!(true);
    shop.sandbox.add_order(order);
    let placement = shop.place().await.unwrap();
    let (reason, operations) = failed(&placement.write_back);
    assert!(reason.contains("sys_locked") && operations > 0, "{reason}");
    assert_eq!((shop.book().count("PATCH", "/orders"), placement.outcome.status), (0, Status::Placed));
}

#[tokio::test]
async fn a_storefront_that_is_gone_leaves_the_jobs_as_they_are() {
    let shop = Shop::open().await;
    let placement = shop.place_under("route=PATCH /orders:503x*").await.unwrap();
    let (reason, operations) = failed(&placement.write_back);
    assert!(reason.contains("503") && operations > 0, "{reason}");
    assert_eq!((placement.outcome.status, shop.posts()), (Status::Placed, 1));
}

#[tokio::test]
async fn what_somebody_else_wrote_stays() {
    let shop = Shop::open().await;
    let mut order = super::order();
    order["custom_field_values"] = json!([
        {"custom_field_id": "print_jobs", "list_value": []},
        {"custom_field_id": "note", "string_value": "call first"},
    ]);
    shop.sandbox.add_order(order);
    shop.place().await.unwrap();
    assert_eq!(shop.field("note").unwrap()["string_value"], "call first");
    assert_eq!(shop.field("print_jobs").unwrap()["list_value"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_order_that_is_given_up_before_it_was_placed_says_cancelled() {
    let shop = Shop::open().await;
    shop.place_under("order=*:fail").await.unwrap();
    assert_eq!(shop.field("print_status").unwrap()["string_value"], "refused");
    let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    assert_eq!(shop.placer().cancel(id, &[], "anne", "nobody wants it").await.unwrap(), []);
    let lease = shop.claim(Step::WriteBack).await.unwrap();
    let entry = shop.ledger.entry(id).await.unwrap();
    let (_keep, mut interrupt) = Interrupt::channel();
    shop.placer().write_back(lease, &entry, &mut interrupt).await.unwrap();
    assert_eq!(shop.field("print_status").unwrap()["string_value"], "cancelled");
}
