//! Direct mail: its mailing list at 4over, and what the postage makes of its price.

use super::{MAPPING, Setup, Shop, stop};
use crate::catalog::progress::Silent;
use crate::catalog::{Settings, Store, pull};
use crate::place::{Guards, Stop};
use crate::storefront::Policy;
use rust_decimal::Decimal;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// What makes the jobs of the usual mapping direct mail.
const MAIL: &str = "  turnaroundtime_uuid: e04b099b-4ac3-4a35-84d0-c530df7b7aff\n  product_type: direct_mail\n  \
                    direct_mailing: { address_validation_level: NONE }\n  option_uuids: [ae367451-b2b8-45df-a344-0f05b6a12993]\n  \
                    shipper: { shipping_method: MAILING - No Shipment, shipping_code: MAILING }\n  runsize_uuid: ";

async fn shop(guards: &str) -> (Shop, TempDir) {
    let list = "    fr: { from: /line/payload/front }\n    bk: { from: /line/payload/front }\n    \
                vdf: \"https://lists.example.com/members.csv\"\n";
    let mapping = MAPPING.replace("  runsize_uuid: ", MAIL).replace("    fr: { from: /line/payload/front }\n", list);
    let mut shop = Shop::with(Setup { mapping, ..Setup::default() }).await;
    let directory = TempDir::new().unwrap();
    let store = Store::create(&directory.path().join("catalog.sqlite")).await.unwrap();
    let policy = Policy { attempts: 3, first_delay: Duration::ZERO, longest_delay: Duration::ZERO };
    let settings = Settings { policy, ..Settings::at(1_785_319_200) };
    pull(shop.fourover.reader(), &store, settings, Arc::new(Silent)).await.unwrap();
    shop.catalogue = Some(store);
    let guards: Guards = toml::from_str(guards).unwrap();
    shop.policy = shop.policy.clone().with_guards(guards).unwrap();
    (shop, directory)
}

/// Leaves one line of order `o-1`.
fn one_line(shop: &Shop) {
    let mut order = super::order();
    order["line_items"].as_array_mut().unwrap().truncate(1);
    shop.sandbox.add_order(order);
}

/// The bodies of the requests of the price.
fn posted(shop: &Shop, path: &str) -> usize {
    shop.book().count("POST", path)
}

#[tokio::test]
async fn postage_is_asked_for_with_the_validated_list_and_counts_in_the_price() {
    let (shop, _directory) = shop("order_ceiling = 400").await;
    one_line(&shop);
    let placement = shop.place().await.unwrap();
    assert_eq!((posted(&shop, "/files"), posted(&shop, "/presorts"), shop.posts()), (1, 1, 1));
    let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let rounds = shop.ledger.submissions(id).await.unwrap();
    let quoted: Decimal = rounds[0].quoted.as_deref().unwrap().parse().unwrap();
    // 500 pieces at 0.397548; the product, one option, the turnaround and the tax come on top.
    assert!(quoted > Decimal::new(19_877, 2) && quoted < Decimal::from(400), "{quoted}");
    let job: &Value = &shop.book().orders[0].body["jobs"][0];
    assert_eq!(job["direct_mailing"]["address_validation_level"], "none");
    let crid = job["direct_mailing"]["crid"].as_str().unwrap();
    assert!(crid.len() == 9 && crid.bytes().all(|byte| byte.is_ascii_digit()), "{crid}");
    assert_eq!(job["files"]["vdf"], "https://lists.example.com/members.csv");
    assert!(placement.outcome.jobs[0].number.is_some());
}

#[tokio::test]
async fn an_order_whose_postage_exceeds_the_ceiling_is_held() {
    let (shop, _directory) = shop("order_ceiling = 150").await;
    one_line(&shop);
    let Stop::Guarded(findings) = stop(shop.place().await) else { panic!("it is not held by a guard") };
    assert!(findings.iter().any(|finding| finding.to_string().contains("150")), "{findings:?}");
    assert_eq!(shop.posts(), 0);
}

#[tokio::test]
async fn a_list_that_4over_does_not_take_leaves_the_price_unknown() {
    let (shop, _directory) = shop("order_ceiling = 400").await;
    one_line(&shop);
    shop.sandbox.behave("route=POST /presorts:409".parse().unwrap());
    let Stop::Guarded(findings) = stop(shop.place().await) else { panic!("it is not held by a guard") };
    assert!(findings[0].to_string().contains("4over tells no postage"), "{findings:?}");
    assert!(!format!("{findings:?}").contains("does not quote"), "{findings:?}");
}

#[tokio::test]
async fn a_mailing_list_is_neither_inspected_nor_taken_for_artwork() {
    let (mut shop, _directory) = shop("[artwork]\npreflight = \"fail\"").await;
    shop.policy.uploads = true;
    one_line(&shop);
    shop.place().await.unwrap();
    let book = shop.book();
    assert!(book.files.iter().all(|file| !file.source.contains("members.csv")), "{:?}", book.files);
    let files = &book.orders[0].body["jobs"][0]["files"];
    assert_eq!(files["vdf"], "https://lists.example.com/members.csv");
    assert!(files["fr"].as_str().unwrap().starts_with("https://api.4over.com/files/"), "{files}");
}

#[tokio::test]
async fn an_amount_to_the_cent_is_not_requested_of_postage_with_more_digits() {
    let (shop, _directory) = shop("requested_amount = true").await;
    one_line(&shop);
    shop.place().await.unwrap();
    assert_eq!((posted(&shop, "/presorts"), shop.posts()), (1, 1));
    assert_eq!(shop.book().orders[0].body["payment"].get("requested_amount"), None);
}
