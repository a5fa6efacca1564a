//! Telling the storefront of parcels: each once, whatever happens to the answer.

use super::{Options, Setup, Shop, turned};
use crate::ledger::act::{JobProgress, MoveCursor, Tracked, Wake};
use crate::ledger::{Shipped, State, Step, WorkRow};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// Longer than a request can be under way, or a lease lasts.
const LONG: i64 = 600_000;

/// A shop that tells of parcels, and a clock to turn.
struct Lab {
    shop: Shop,
    order_id: i64,
    hand: Arc<AtomicI64>,
}

impl Lab {
    /// Opens a shop whose order, of two jobs, has left in a parcel for each.
    async fn open(setup: Setup) -> Lab {
        let (hand, clock) = turned();
        let shop = Shop::with(Setup { clock, ..setup }).await;
        shop.place().await.unwrap();
        let order_id = shop.ledger.find("shop", "o-1").await.unwrap().unwrap();
        let lab = Lab { shop, order_id, hand };
        lab.shop.sandbox.advance(None, Some("Complete: Shipped")).unwrap();
        lab.track().await;
        lab
    }

    async fn silent() -> Lab {
        Lab::open(Setup { shipments: "silent", ..Setup::default() }).await
    }

    async fn track(&self) {
        self.shop.ledger.act(Wake { order_id: self.order_id, step: Step::Track }).await.unwrap();
        let lease = self.shop.claim(Step::Track).await.unwrap();
        let entry = self.shop.ledger.entry(self.order_id).await.unwrap();
        self.shop.placer().track(lease, &entry).await.unwrap();
    }

    /// Does the step where it is due; tells whether it was.
    async fn ship(&self) -> bool {
        let Some(lease) = self.shop.claim(Step::Ship).await else { return false };
        let entry = self.shop.ledger.entry(self.order_id).await.unwrap();
        self.shop.placer().ship(lease, &entry).await.unwrap();
        true
    }

    fn forward(&self, millis: i64) {
        self.hand.fetch_add(millis, Ordering::Relaxed);
    }

    async fn work(&self) -> Option<WorkRow> {
        let work = self.shop.ledger.work(self.order_id).await.unwrap();
        work.into_iter().find(|work| work.step == "ship")
    }

    async fn states(&self) -> Vec<Shipped> {
        let rows = self.shop.ledger.shipments(self.order_id).await.unwrap();
        rows.into_iter().map(|row| row.state).collect()
    }

    async fn alert(&self) -> Option<String> {
        self.shop.ledger.entry(self.order_id).await.unwrap().order.alert
    }

    /// How many requests for a record arrived, and how many records there are.
    fn made(&self) -> (usize, usize) {
        let book = self.shop.book();
        assert_eq!(book.duplicate_shipments(), Vec::<String>::new());
        (book.count("POST", "/shipments"), book.shipments.len())
    }

    /// Does the step until nothing is due within a quarter of an hour.
    async fn settle(&self) {
        for _ in 0..40 {
            self.ship().await;
            self.forward(LONG * 3 / 2);
        }
        assert!(!self.ship().await, "{:?}", self.work().await);
    }
}

#[tokio::test]
async fn each_parcel_is_told_once_with_its_lines_and_where_it_went() {
    let lab = Lab::silent().await;
    assert!(lab.ship().await);
    assert_eq!(lab.made(), (2, 2));
    let (book, order) = (lab.shop.book(), lab.shop.sandbox.order("o-1").unwrap());
    for (at, (shipment, job)) in book.shipments.iter().zip(&book.jobs).enumerate() {
        assert_eq!(shipment["tracking_number"], json!(job.tracking));
        assert_eq!(shipment["shipping_address"], order["shipping_address"]);
        let line = json!([{ "order_line_item_id": format!("l-{}", at + 1), "quantity": 500 }]);
        assert_eq!(shipment["line_items"], line);
        assert_eq!(shipment["send_email_confirmation_to_customer"], false);
    }
    assert_eq!(lab.states().await, [Shipped::There; 2]);
    lab.track().await;
    lab.settle().await;
    assert_eq!(lab.made(), (2, 2), "what is told is told");
    let history = lab.shop.ledger.history(lab.order_id).await.unwrap();
    assert_eq!(history.iter().filter(|event| event.what == "shipment told").count(), 2);
}

#[tokio::test]
async fn nothing_is_told_where_that_is_not_configured() {
    let lab = Lab::open(Setup::default()).await;
    assert!(lab.work().await.is_none());
    let mailed = Lab::open(Setup { shipments: "mailed", ..Setup::default() }).await;
    mailed.ship().await;
    assert_eq!(mailed.shop.book().shipments[0]["send_email_confirmation_to_customer"], true);
}

#[tokio::test]
async fn an_answer_that_is_lost_is_looked_for_and_not_asked_for_again() {
    for how in ["drop_after", "500_after", "garbage_after", "truncate", "empty_after"] {
        let lab = Lab::silent().await;
        lab.shop.sandbox.behave(format!("route=POST /shipments:{how}").parse().unwrap());
        lab.ship().await;
        assert_eq!(lab.states().await, [Shipped::Sending, Shipped::There], "{how}");
        lab.settle().await;
        assert_eq!((lab.made(), lab.states().await), ((2, 2), vec![Shipped::There; 2]), "{how}");
        assert_eq!(lab.shop.book().count("GET", "/shipments"), 1, "{how}");
    }
}

#[tokio::test]
async fn a_request_that_never_arrived_is_sent_again_once_it_cannot_be_under_way_any_more() {
    let lab = Lab::silent().await;
    lab.shop.sandbox.behave("route=POST /shipments:drop_before".parse().unwrap());
    lab.ship().await;
    assert_eq!(lab.made(), (2, 1));
    lab.forward(5_000);
    assert!(lab.ship().await);
    assert_eq!(lab.made(), (2, 1), "it may still arrive");
    let work = lab.work().await.unwrap();
    assert!(work.trouble.unwrap().contains("not known yet"));
    lab.settle().await;
    assert_eq!((lab.made(), lab.states().await), ((3, 2), vec![Shipped::There; 2]));
}

#[tokio::test]
async fn a_refusal_is_reported_keeps_no_other_parcel_waiting_and_is_given_up_at_last() {
    let lab = Lab::silent().await;
    let mut order = lab.shop.sandbox.order("o-1").unwrap();
    order["line_items"][0]["quantity"] = json!(0);
    lab.shop.sandbox.add_order(order.clone());
    let before = lab.shop.ledger.entry(lab.order_id).await.unwrap();
    lab.ship().await;
    assert_eq!((lab.made(), lab.states().await), ((2, 1), vec![Shipped::NotThere, Shipped::There]));
    let alert = lab.alert().await.unwrap();
    assert!(alert.contains("no shipment was made for parcel") && alert.contains("above 0"), "{alert}");
    lab.settle().await;
    assert_eq!(lab.made(), (13, 1), "twelve tries of the one, one of the other");
    let after = lab.shop.ledger.entry(lab.order_id).await.unwrap();
    assert_eq!((after.order.state, after.jobs.len()), (State::Placed, before.jobs.len()));
    // What is mended meanwhile is told with the next news of the order.
    order["line_items"][0]["quantity"] = json!(500);
    lab.shop.sandbox.add_order(order);
    lab.shop.sandbox.advance(None, Some("Complete: Shipment Delivery Confirmed")).unwrap();
    lab.track().await;
    lab.settle().await;
    assert_eq!(lab.made(), (14, 2));
}

#[tokio::test]
async fn a_conflict_is_settled_by_a_look() {
    let lab = Lab::silent().await;
    lab.shop.sandbox.behave("route=POST /shipments:409_after".parse().unwrap());
    lab.shop.sandbox.behave("route=POST /shipments:409".parse().unwrap());
    lab.ship().await;
    assert_eq!(lab.states().await, [Shipped::Sending; 2]);
    assert!(lab.alert().await.unwrap().contains("409"));
    lab.settle().await;
    assert_eq!((lab.made(), lab.states().await), ((3, 2), vec![Shipped::There; 2]));
}

#[tokio::test]
async fn a_storefront_that_is_busy_or_gone_is_told_later() {
    let lab = Lab::silent().await;
    lab.shop.sandbox.behave("route=POST /shipments:429=7x2".parse().unwrap());
    lab.ship().await;
    assert_eq!((lab.made().1, lab.alert().await), (0, None));
    let work = lab.work().await.unwrap();
    assert!(work.next_at.unwrap() >= lab.shop.ledger.clock().now() + 6_000, "{work:?}");
    lab.shop.sandbox.behave("server=storefront:503x*".parse().unwrap());
    for _ in 0..20 {
        lab.forward(LONG * 3 / 2);
        assert!(lab.ship().await, "it is tried for as long as it takes");
    }
    lab.shop.sandbox.behave_well();
    lab.settle().await;
    assert_eq!((lab.made().1, lab.alert().await), (2, None));
}

#[tokio::test]
async fn who_takes_over_from_a_process_that_ended_in_the_middle_looks_first() {
    for rule in ["slow_after", "slow_before"] {
        let lab = Lab::silent().await;
        lab.shop.sandbox.behave(format!("route=POST /shipments:{rule}").parse().unwrap());
        tokio::select! {
            _ = lab.ship() => panic!("it was answered"),
            () = lab.shop.sandbox.until_held(1) => {}
        }
        lab.forward(LONG);
        assert!(lab.ship().await);
        lab.settle().await;
        assert_eq!((lab.made().1, lab.states().await), (2, vec![Shipped::There; 2]), "{rule}");
    }
}

#[tokio::test]
async fn a_store_from_a_backup_looks_before_it_tells() {
    let lab = Lab::silent().await;
    let known = lab.shop.book().jobs[0].tracking.clone();
    let made = lab.shop.sandbox.storefront_url().to_owned() + "/shipments/example.org";
    let shipment = json!({
        "order_id": "o-1", "line_items": [], "number_of_pieces": 1, "carrier_integration": "none",
        "send_email_confirmation_to_customer": false, "tracking_number": known,
    });
    let http = crate::http::client(Duration::from_secs(5), Duration::from_secs(5)).unwrap();
    let body = shipment.to_string();
    let request = http.post(made).bearer_auth("sandbox-token").header("content-type", "application/json").body(body);
    assert_eq!(request.send().await.unwrap().status(), 200);
    let restored = MoveCursor { name: "restored:shop".to_owned(), position: "0".to_owned(), only_first: true };
    lab.shop.ledger.act(restored).await.unwrap();
    lab.settle().await;
    assert_eq!((lab.made(), lab.states().await), ((2, 2), vec![Shipped::There; 2]));
}

#[tokio::test]
async fn a_record_that_is_made_by_and_by_is_waited_for() {
    let options = Options { shipment_handles: true, ..Options::default() };
    let lab = Lab::open(Setup { shipments: "silent", options, ..Setup::default() }).await;
    lab.ship().await;
    assert_eq!(lab.states().await, [Shipped::Accepted; 2]);
    lab.settle().await;
    assert_eq!((lab.made(), lab.states().await), ((2, 2), vec![Shipped::There; 2]));
}

#[tokio::test]
async fn the_quantity_of_a_line_goes_with_the_first_of_its_parcels() {
    let lab = Lab::silent().await;
    let lease = {
        lab.shop.ledger.act(Wake { order_id: lab.order_id, step: Step::Track }).await.unwrap();
        lab.shop.claim(Step::Track).await.unwrap()
    };
    let entry = lab.shop.ledger.entry(lab.order_id).await.unwrap();
    let (job, first) = (&entry.jobs[0], serde_json::from_str::<Vec<String>>(&entry.jobs[0].tracking).unwrap());
    let told = JobProgress {
        job_id: job.id,
        progress: job.progress.clone(),
        status: job.status.clone(),
        tracking: json!([first[0], "1Z-SECOND"]).to_string(),
        end: None,
    };
    lab.shop.ledger.act(Tracked { lease, jobs: vec![told], ships: true, next_at: None, trouble: None }).await.unwrap();
    lab.settle().await;
    let lines = |number: &str| {
        let shipments = lab.shop.book().shipments;
        let found = shipments.into_iter().find(|shipment| shipment["tracking_number"] == number).unwrap();
        found["line_items"].as_array().map(Vec::len)
    };
    assert_eq!((lab.made(), lines(&first[0]), lines("1Z-SECOND")), ((3, 3), Some(1), Some(0)));
}
