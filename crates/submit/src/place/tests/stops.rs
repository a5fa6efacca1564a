//! What keeps an order from being sent: then nothing is charged, and nothing is written.

use super::{Given, Interrupt, MAPPING, Setup, Shop, Steps, Version, jobs, placed, stop};
use crate::ledger::State;
use crate::ledger::act::{Release, Retry};
use crate::place::Stop;
use crate::project::load_embedded;
use crate::storefront::Error;
use overprint_mapping::Line;
use serde_json::{Value, json};

/// Nothing was asked of 4over, and nothing of the storefront's was changed.
fn assert_untouched(shop: &Shop) {
    let book = shop.book();
    assert_eq!(book.requests.iter().filter(|request| request.server == "4over").count(), 0);
    assert!(book.charges.is_empty() && book.patches.is_empty());
}

#[tokio::test]
async fn an_order_with_problems_is_held_with_all_of_them() {
    let shop = Shop::open().await;
    let mut order = super::order();
    order["line_items"][0]["payload"] = json!({});
    order["shipping_address"]["state"] = json!("Tenessee");
    shop.sandbox.add_order(order);
    let Stop::Held { held, document } = stop(shop.place().await) else { panic!("held") };
    let messages: Vec<_> = held.problems.iter().map(|problem| problem.output.clone().unwrap_or_default()).collect();
    assert!(messages.contains(&"/jobs/0/files/fr".to_owned()), "{messages:?}");
    assert!(messages.contains(&"/jobs/0/ship_to/state".to_owned()), "{messages:?}");
    assert_eq!(document.id(), Some("o-1"));
    assert_untouched(&shop);
}

#[tokio::test]
async fn an_order_of_which_nothing_is_printed_is_left_alone() {
    let shop = Shop::open().await;
    let mut order = super::order();
    order["line_items"].as_array_mut().unwrap().drain(..2);
    shop.sandbox.add_order(order);
    let Stop::NothingPrinted(lines) = stop(shop.place().await) else { panic!("nothing printed") };
    assert!(matches!(lines.as_slice(), [Line::LeftOut { .. }]));
    assert_untouched(&shop);
}

#[tokio::test]
async fn an_order_that_the_storefront_does_not_have_is_not_placed() {
    let shop = Shop::open().await;
    let (_keep, mut interrupt) = Interrupt::channel();
    let given = Given::Id("o-2".to_owned());
    let asked = shop.ask(given, &mut interrupt, &mut Steps::default()).await;
    assert!(matches!(stop(placed(asked)), Stop::NoSuchOrder { .. }));
    assert_untouched(&shop);
}

#[tokio::test]
async fn a_recipient_that_the_storefront_does_not_have_is_told() {
    let shop = Shop::open().await;
    let mut order = super::order();
    order["ship_to_contact_id"] = json!("c-9");
    shop.sandbox.add_order(order);
    let stop = stop(shop.place().await);
    assert!(stop.to_string().starts_with("the storefront: read a contact: not found"), "{stop}");
    assert_untouched(&shop);
}

#[tokio::test]
async fn a_refused_token_stops_before_anything() {
    let shop = Shop::with(Setup { token: "old-token", ..Setup::default() }).await;
    assert!(matches!(stop(shop.place().await), Stop::Storefront(Error::Unauthorized { .. })));
    assert_untouched(&shop);
}

#[tokio::test]
async fn what_is_no_order_is_told_with_its_place() {
    let shop = Shop::open().await;
    let mut order = super::order();
    order["line_items"][1]["quantity"] = json!([]);
    shop.sandbox.add_order(order);
    let stop = stop(shop.place().await);
    assert!(matches!(stop, Stop::Document(_)));
    assert!(stop.to_string().contains("line_items[1].quantity: "), "{stop}");
    assert_untouched(&shop);
}

#[tokio::test]
async fn nothing_is_sent_where_4over_cannot_be_reached() {
    // A port that was free a moment ago refuses connections.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let shop = Shop::with(Setup { fourover_url: Some(format!("http://127.0.0.1:{port}")), ..Setup::default() }).await;
    assert!(matches!(stop(shop.place().await), Stop::NotSent { .. }));
    assert_untouched(&shop);
}

#[tokio::test]
async fn a_configuration_for_tests_places_no_paid_order() {
    let paid = format!("{MAPPING}\norder:\n  is_test_order: false\n");
    let shop = Shop::with(Setup { mapping: paid.clone(), ..Setup::default() }).await;
    assert!(matches!(stop(shop.place().await), Stop::NotATest));
    assert_untouched(&shop);
    let shop = Shop::with(Setup { mapping: paid, is_test_order: false, ..Setup::default() }).await;
    shop.place().await.unwrap();
    assert!(!shop.book().orders[0].test, "and one that says so places it");
}

#[tokio::test]
async fn an_order_that_is_placed_is_not_placed_again_however_often_somebody_asks() {
    let shop = Shop::open().await;
    shop.place().await.unwrap();
    for _ in 0..3 {
        let known = shop.known().await;
        assert_eq!((known.order.state, known.jobs.len(), shop.posts()), (State::Placed, 2, 1));
        assert_eq!(known.order.alert, None);
    }
}

#[tokio::test]
async fn an_order_that_changed_after_it_was_placed_is_told_and_not_sent() {
    let shop = Shop::open().await;
    shop.place().await.unwrap();
    let mut order = shop.sandbox.order("o-1").unwrap();
    order["shipping_address"]["city"] = json!("Oak Ridge");
    shop.sandbox.add_order(order);
    let known = shop.known().await;
    assert!(known.order.alert.as_deref().unwrap().contains("changed after its jobs were placed"), "{known:?}");
    assert_eq!((known.order.state, shop.posts()), (State::Placed, 1));
}

#[tokio::test]
async fn an_order_that_is_partly_placed_and_now_makes_other_jobs_is_held() {
    let mut shop = Shop::open().await;
    shop.place_under("job=*-l-1:refuse").await.unwrap();
    let order_id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let retry = || Retry { order_id, actor: "anne".to_owned(), reason: "the mapping was mended".to_owned() };

    let renamed = MAPPING
        .replace("\njob:\n", "\njob:\n  job_name: { template: \"new-{{order.id}}-{{line.order_line_item_id}}\" }\n");
    shop.version = Version { mappings: load_embedded(&[("cards.yaml", &renamed)]).unwrap(), name: "v2".to_owned() };
    shop.ledger.act(retry()).await.unwrap();
    let stop = stop(shop.place().await);
    assert!(matches!(&stop, Stop::OtherJobs { job_name } if job_name.ends_with("o-1-l-2")), "{stop}");
    assert_eq!(shop.posts(), 1, "line 2 is at 4over under its old name");

    shop.version = Version { mappings: load_embedded(&[("cards.yaml", MAPPING)]).unwrap(), name: "v3".to_owned() };
    shop.ledger.act(retry()).await.unwrap();
    let placement = shop.place().await.unwrap();
    assert_eq!((shop.posts(), placement.ready.jobs.len()), (2, 1), "under its old names the other job is sent");
}

#[tokio::test]
async fn an_order_that_another_ledger_placed_waits_for_a_person() {
    let elsewhere = Shop::open().await;
    elsewhere.place().await.unwrap();
    let shop = Shop::open().await;
    shop.sandbox.add_order(elsewhere.sandbox.order("o-1").unwrap());
    let Stop::Again(holdings) = stop(shop.place().await) else { panic!("it was placed before") };
    let fields: Vec<&str> = holdings.iter().map(|holding| holding.custom_field_id.as_str()).collect();
    assert_eq!(fields, ["print_jobs", "print_table", "print_status"]);
    assert_eq!(shop.posts(), 0);

    let order_id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let release =
        Release { order_id, actor: "anne".to_owned(), reason: "the card was not charged".to_owned(), seen: None };
    shop.ledger.act(release).await.unwrap();
    let placement = shop.place().await.unwrap();
    assert_eq!((shop.posts(), jobs(&placement).len()), (1, 2), "unless somebody says so");
}

#[tokio::test]
async fn an_order_without_a_number_in_it_is_placed() {
    let shop = Shop::open().await;
    let mut order = super::order();
    order["custom_field_values"] = json!([
        {"custom_field_id": "print_jobs", "list_value": []},
        {"custom_field_id": "print_status", "string_value": "refused"},
        {"custom_field_id": "other", "list_value": ["X1-001"]},
    ]);
    shop.sandbox.add_order(order);
    shop.place().await.unwrap();
    assert_eq!(shop.posts(), 1);
    assert_eq!(shop.field("other").unwrap(), json!({"custom_field_id": "other", "list_value": ["X1-001"]}) as Value);
}

#[tokio::test]
async fn an_interrupt_before_sending_sends_nothing() {
    let shop = Shop::open().await;
    shop.sandbox.behave("route=GET /contacts:slow".parse().unwrap());
    let (set_off, mut interrupt) = Interrupt::channel();
    let mut steps = Steps::default();
    let placing = shop.ask(Given::Id("o-1".to_owned()), &mut interrupt, &mut steps);
    let interrupting = async {
        shop.sandbox.until_held(1).await;
        set_off.send_replace(true);
    };
    let (asked, ()) = tokio::join!(placing, interrupting);
    assert!(matches!(stop(placed(asked)), Stop::Interrupted));
    assert_untouched(&shop);
}

#[tokio::test]
async fn a_payment_token_in_the_wrong_place_is_not_shown() {
    let mapping = MAPPING.replace(
        "product_uuid: 1a7e039c-e7ed-4410-8c64-377dbcbee322",
        "product_uuid: { from: /storefront/payment_profile_token }",
    );
    let shop = Shop::with(Setup { mapping, ..Setup::default() }).await;
    let Stop::Held { held, .. } = stop(shop.place().await) else { panic!("held") };
    let shown = format!("{held:?}");
    assert!(shown.contains("[redacted]") && !shown.contains("1010101010"), "{shown}");
}

#[tokio::test]
async fn an_order_without_payment_is_not_sent() {
    let unpaid = format!("{MAPPING}\norder:\n  payment:\n    profile_token: {{ from: /order/memo }}\n");
    let shop = Shop::with(Setup { mapping: unpaid, ..Setup::default() }).await;
    let mut order = super::order();
    order["memo"] = json!(" ");
    shop.sandbox.add_order(order);
    let stop = stop(shop.place().await);
    assert!(matches!(stop, Stop::NoPayment | Stop::Held { .. }), "{stop}");
    assert_untouched(&shop);
}
