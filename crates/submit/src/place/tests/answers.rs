//! What 4over answers, or does not, and what is then known of each job.

use super::{Given, Interrupt, MAPPING, Setup, Shop, Steps, document, jobs, placed, turned};
use crate::ledger::{State, Step};
use crate::place::{Fate, Status, WriteBack};
use overprint_mapping::request::{Dialect, FilesStrategy};
use serde_json::json;
use std::sync::atomic::Ordering;

#[tokio::test]
async fn an_order_goes_the_whole_way() {
    let shop = Shop::open().await;
    let (_keep, mut interrupt) = Interrupt::channel();
    let mut steps = Steps::default();
    let placement = placed(shop.ask(Given::Id("o-1".to_owned()), &mut interrupt, &mut steps).await).unwrap();
    assert_eq!(steps.0, ["fetched", "recipients", "translated", "sending", "placed", "written back"]);
    let (first, second) = ("X8291118499-001", "X8291118499-002");
    assert_eq!(
        jobs(&placement),
        [("shop-o-1-l-1", "placed".to_owned(), Some(first)), ("shop-o-1-l-2", "placed".to_owned(), Some(second))]
    );
    assert_eq!(placement.outcome.status, Status::Placed);
    assert_eq!(placement.outcome.charged.unwrap().to_string(), "35.32");
    assert!(matches!(placement.write_back, WriteBack::Written { .. }));
    assert_eq!(shop.field("print_jobs").unwrap()["list_value"], json!([first, second]));
    assert_eq!(shop.field("print_status").unwrap()["string_value"], "placed");
    let rows = json!([
        {"line": "l-1", "job": first, "status": "placed"},
        {"line": "l-2", "job": second, "status": "placed"},
    ]);
    assert_eq!(shop.field("print_table").unwrap()["table_value"], rows);
    let book = shop.book();
    assert!(book.orders[0].test && book.charges[0].test);
    assert_eq!(book.charges[0].profile_token, "1010101010");
    assert!(book.forbidden_calls.is_empty() && book.unknown_keys().is_empty() && book.ignored_keys().is_empty());
    assert_eq!((shop.posts(), book.count("GET", "/contacts")), (1, 1), "each recipient is looked up once");
}

#[tokio::test]
async fn a_refused_job_leaves_its_neighbour_placed() {
    let shop = Shop::open().await;
    let placement = shop.place_under("job=*-l-1:refuse").await.unwrap();
    assert_eq!(placement.outcome.status, Status::PartlyPlaced);
    let [refused, placed] = placement.outcome.jobs.as_slice() else { panic!("two jobs") };
    assert_eq!((refused.status, refused.number.as_deref()), (Fate::Refused, None));
    assert!(refused.reason.as_deref().unwrap().contains("not available for this product"), "{refused:?}");
    assert_eq!((refused.order_line_item_id.as_deref(), refused.mapping.as_str()), (Some("l-1"), "cards"));
    assert_eq!((placed.status, placed.number.as_deref()), (Fate::Placed, Some("X8291118499-002")));
    assert_eq!(shop.field("print_jobs").unwrap()["list_value"], json!(["X8291118499-002"]));
    assert_eq!(shop.field("print_status").unwrap()["string_value"], "partly placed");
    assert_eq!((shop.posts(), shop.book().jobs.len()), (1, 1));
}

#[tokio::test]
async fn an_order_that_fails_as_a_whole_is_refused() {
    let shop = Shop::open().await;
    let placement = shop.place_under("order=*:fail").await.unwrap();
    assert_eq!(placement.outcome.status, Status::Refused);
    assert!(placement.outcome.jobs.iter().all(|job| job.status == Fate::Refused && job.reason.is_some()));
    assert_eq!(shop.field("print_status").unwrap()["string_value"], "refused");
    assert_eq!((shop.posts(), shop.book().charges.len()), (1, 0));
}

/// Every way to lose an answer: one request was made, nothing is sent again, and the order says so.
#[tokio::test]
async fn an_answer_that_is_lost_leaves_the_order_in_doubt() {
    for (rule, placed) in [
        ("order=*:drop_after", 2),
        ("order=*:drop_before", 0),
        ("order=*:500_after", 2),
        ("order=*:500_before", 0),
        ("order=*:garbage_after", 2),
        ("order=*:garbage_before", 0),
        ("order=*:empty_after", 2),
        ("order=*:truncate", 2),
        ("order=*:slow", 2),
        ("order=*:repeated_before", 0),
        ("order=*:repeated_after", 2),
    ] {
        let shop = Shop::open().await;
        let placement = shop.place_under(rule).await.unwrap();
        assert_eq!(placement.outcome.status, Status::InDoubt, "{rule}");
        assert!(placement.outcome.jobs.iter().all(|job| job.status == Fate::Unknown && job.reason.is_some()), "{rule}");
        assert_eq!((shop.posts(), shop.book().jobs.len()), (1, placed), "{rule}");
        assert_eq!(shop.field("print_status").unwrap()["string_value"], "in doubt", "{rule}");
        assert!(shop.field("print_jobs").is_none(), "{rule}: no number is known");
        assert_eq!(shop.known().await.order.state, State::InDoubt, "{rule}: an order in doubt is for a person");
        assert_eq!(shop.posts(), 1, "{rule}");
        shop.sandbox.release();
    }
}

#[tokio::test]
async fn an_error_object_is_read_by_its_code_and_not_by_the_http_status() {
    let shop = Shop::open().await;
    let placement = shop.place_under("order=*:error_200").await.unwrap();
    let fates: Vec<Fate> = placement.outcome.jobs.iter().map(|job| job.status).collect();
    assert_eq!(fates.len(), 2);
    assert!(!fates.contains(&Fate::Placed), "{:?}", placement.outcome);
    assert_eq!((shop.posts(), shop.book().jobs.len()), (1, 0));
}

#[tokio::test]
async fn an_interrupt_while_4over_is_busy_leaves_the_order_in_doubt() {
    let shop = Shop::open().await;
    shop.sandbox.behave("order=*:slow".parse().unwrap());
    let (set_off, mut interrupt) = Interrupt::channel();
    let mut steps = Steps::default();
    let placing = shop.ask(Given::Id("o-1".to_owned()), &mut interrupt, &mut steps);
    let interrupting = async {
        shop.sandbox.until_held(1).await;
        set_off.send_replace(true);
    };
    let (asked, ()) = tokio::join!(placing, interrupting);
    let placement = placed(asked).unwrap();
    assert_eq!(placement.outcome.status, Status::InDoubt);
    assert!(placement.outcome.jobs[0].reason.as_deref().unwrap().starts_with("interrupted"));
    assert!(matches!(placement.write_back, WriteBack::Failed { .. }));
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn artwork_that_follows_is_attached_job_by_job() {
    let later = || Dialect { files: FilesStrategy::AttachLater, ..Dialect::default() };
    let shop = Shop::with(Setup { dialect: later(), ..Setup::default() }).await;
    let placement = shop.place_under("route=POST /jobs/*-001:500").await.unwrap();
    let [failed, attached] = placement.attached.as_slice() else { panic!("two jobs: {:?}", placement.attached) };
    assert!(failed.failure.as_deref().unwrap().contains("500"), "{failed:?}");
    assert_eq!((attached.failure.as_deref(), attached.files.as_slice()), (None, &["fr".to_owned()][..]));
    assert_eq!(placement.outcome.status, Status::Placed, "the jobs are placed with or without artwork");
    assert!(placement.outcome.jobs[0].reason.as_deref().unwrap().starts_with("placed without its artwork"));
    assert_eq!(placement.outcome.jobs[1].reason, None);
    let waiting: Vec<bool> = shop.book().jobs.iter().map(|job| job.files.is_null()).collect();
    assert_eq!((shop.posts(), waiting), (1, vec![true, false]));
}

#[tokio::test]
async fn artwork_follows_after_an_outage_of_any_length_also_beside_a_job_that_takes_none() {
    let (hand, clock) = turned();
    let dialect = Dialect { files: FilesStrategy::AttachLater, ..Dialect::default() };
    let shop = Shop::with(Setup { dialect, clock, ..Setup::default() }).await;
    shop.sandbox.behave("route=POST /jobs/*-001/files:409x*".parse().unwrap());
    shop.sandbox.behave("route=POST /jobs/*-002/files:503x40".parse().unwrap());
    shop.place().await.unwrap();
    let order_id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let mut told_after = None;
    for attempt in 2..60 {
        hand.fetch_add(900_000, Ordering::Relaxed);
        let Some(lease) = shop.claim(Step::Attach).await else { break };
        let entry = shop.ledger.entry(order_id).await.unwrap();
        let (_keep, mut interrupt) = Interrupt::channel();
        shop.placer().attach(lease, &entry, &mut interrupt).await.unwrap();
        let alert = shop.ledger.entry(order_id).await.unwrap().order.alert;
        told_after = told_after.or(alert.map(|_| attempt));
    }
    let without: Vec<bool> = shop.book().jobs.iter().map(|job| job.files.is_null()).collect();
    assert_eq!((without, told_after), (vec![true, false], Some(12)));
    let attached = shop.book().requests.iter().filter(|line| line.path.ends_with("-002/files")).count();
    assert_eq!(attached, 41, "and then nothing is attached any more");
}

#[tokio::test]
async fn an_order_of_a_file_is_placed_and_its_storefront_left_alone() {
    let shop = Shop::open().await;
    let envelope = json!({"order": super::order(), "contacts": [super::contact()]});
    let (_keep, mut interrupt) = Interrupt::channel();
    let given = Given::Document { document: document(&envelope), write_back: false };
    let placement = placed(shop.ask(given, &mut interrupt, &mut Steps::default()).await).unwrap();
    assert_eq!((placement.outcome.status, placement.write_back), (Status::Placed, WriteBack::Off));
    assert_eq!(shop.book().requests.iter().filter(|request| request.server == "storefront").count(), 0);
}

#[tokio::test]
async fn what_was_charged_part_by_part_is_kept_and_written_back() {
    let prices =
        "  print_prices: { table: /jobs, columns: { price: ./price } }\n\norder:\n  display_breakdown_prices: all\n";
    let shop = Shop::with(Setup { mapping: format!("{MAPPING}{prices}"), ..Setup::default() }).await;
    let placement = shop.place().await.unwrap();
    let charged = placement.outcome.charged.unwrap();
    let id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
    let entry = shop.ledger.entry(id).await.unwrap();
    let parts: serde_json::Value = serde_json::from_str(entry.jobs[0].price.as_deref().unwrap()).unwrap();
    assert_eq!((parts["product_price"].as_str(), parts["postage_tax"].as_str()), (Some("16.50"), Some("0.00")));
    let price = placement.outcome.jobs[0].price.clone().unwrap();
    assert_eq!(price.parse::<rust_decimal::Decimal>().unwrap() * rust_decimal::Decimal::TWO, charged);
    assert_eq!(shop.field("print_prices").unwrap()["table_value"], json!([{"price": price}, {"price": price}]));
    let rounds = shop.ledger.submissions(id).await.unwrap();
    let round: serde_json::Value = serde_json::from_str(rounds[0].price.as_deref().unwrap()).unwrap();
    assert_eq!(round["product_price"], "33.00");
    let sent = shop.ledger.sent_jobs(&[id]).await.unwrap();
    assert_eq!((&sent[0].job.price, &sent[0].round_price), (&entry.jobs[0].price, &rounds[0].price));
}
