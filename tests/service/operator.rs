//! What operators see and do with the real command: a timeline, many orders at once, an export.

use super::world::{World, business_cards, entry, reaches, until};
use crate::app::said;
use overprint_submit::ledger::State;
use serde_json::{Value, json};
use std::process::Output;

/// Approval of every order: the orders of the fakes have no total, which may be any amount.
const APPROVED: &str = "track_seconds = 86400\n[service.approval]\nabove = \"500\"";

/// How wide a line for people is.
const WIDTH: usize = 100;

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(output)))
}

#[tokio::test]
async fn who_paused_sending_when_and_why_is_told_wherever_somebody_looks() {
    let world = World::start("").await;
    let id = world.order(1);
    let run = async |arguments: &[&str]| {
        let mut command = world.overprint();
        command.args(arguments);
        tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint")
    };
    let sending = async || {
        let findings = document(&run(&["doctor", "--json"]).await);
        let findings = findings["findings"].as_array().expect("findings").clone();
        findings.into_iter().find(|finding| finding["check"] == "sending")
    };
    let resumed = world.orders(&["resume"]).await;
    assert!(resumed.status.success() && said(&resumed).contains("was not paused"), "{}", said(&resumed));
    assert!(world.orders(&["pause", "--reason", "the card is empty"]).await.status.success());
    let why = " UTC by ada: the card is empty";
    for (arguments, code) in [
        (&["orders", "list"][..], 0),
        (&["plan", "--no-price", "--order", &id], 0),
        (&["submit", "--order", &id], 75),
        (&["orders", "pause", "--reason", "the card is empty"], 0),
    ] {
        let output = run(arguments).await;
        assert!(output.status.code() == Some(code) && said(&output).contains(why), "{arguments:?}: {}", said(&output));
    }
    let finding = sending().await.expect("a finding");
    assert!(finding["level"] == "warning" && finding["found"].as_str().expect("text").contains(why), "{finding}");
    let serving = world.serve().await;
    assert!(serving.said().contains(why), "{}", serving.said());
    let paused = async || serving.get("/metrics").await.body.contains("overprint_sending_paused 1");
    assert!(paused().await);

    assert!(world.orders(&["resume", "--reason", "it is full again"]).await.status.success());
    reaches(&world.ledger().await, &id, State::Placed).await;
    until("the metric to say so", async || (!paused().await).then_some(())).await;
    let finding = sending().await.expect("a finding");
    let found = finding["found"].as_str().expect("text");
    assert!(finding["level"] == "ok" && found.contains(&format!("{why}; resumed ")), "{finding}");
    assert!(found.ends_with(" UTC by ada: it is full again"), "{finding}");
    let listed = world.orders(&["list"]).await;
    assert!(!said(&listed).contains("paused"), "{}", said(&listed));
}

#[tokio::test]
async fn many_orders_are_let_go_as_they_were_seen() {
    let world = World::start(APPROVED).await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    for number in 1..=3 {
        let id = world.order(number);
        assert_eq!(serving.told(&world, &id).await, 202);
        reaches(&ledger, &id, State::Held).await;
    }
    let release = async |arguments: &[&str]| {
        let output = world.orders(&[&["release", "--reason", "looked at them"], arguments].concat()).await;
        (output.status.code(), out(&output), said(&output))
    };
    assert_eq!(release(&["--all"]).await.0, Some(2), "all orders are too many");
    let filter = ["--all", "--state", "held", "--missing", "above 500"];
    let (code, shown, told) = release(&filter).await;
    assert_eq!(code, Some(0), "{told}");
    assert!(shown.starts_with("would release 3 orders: 3 held\n      3 held: an order above 500 waits"), "{shown}");
    let token = told.split("--seen ").nth(1).and_then(|rest| rest.get(..8)).expect("a word").to_owned();
    assert_eq!(release(&[&filter[..], &["--cap", "2"]].concat()).await.0, Some(2), "more than the cap");
    assert_eq!(entry(&ledger, "ord-1").await.expect("an entry").order.state, State::Held, "nothing was done");

    // One of them changes before the person decides.
    let mut changed = business_cards(2)["order"].clone();
    changed["shipping_address"]["line1"] = json!("1 Another Street");
    world.sandbox.add_order(changed);
    let before = entry(&ledger, "ord-2").await.expect("an entry").order;
    assert_eq!(serving.post("msg_again", br#"{"order_id":"ord-2"}"#).await.status, 202);
    super::life::once(&ledger, "ord-2", |entry| {
        entry.order.state == State::Held && entry.order.fingerprint != before.fingerprint
    })
    .await;
    let seen = before.fingerprint.expect("a fingerprint");
    let (code, _, told) = release(&["ord-2", "--seen", &seen[..8]]).await;
    assert!(code == Some(1) && told.contains("changed since you saw it"), "{told}");
    let (code, _, told) = release(&[&filter[..], &["--yes", "--seen", &token]].concat()).await;
    assert!(code == Some(1) && told.contains("not the orders that you saw"), "{told}");
    let token = release(&filter).await.2.split("--seen ").nth(1).expect("a word")[..8].to_owned();
    let (code, done, told) = release(&[&filter[..], &["--yes", "--seen", &token]].concat()).await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(
        (done.lines().count(), told.as_str()),
        (3, "release: 3 orders: 3 held\n3 done, 0 unchanged, 0 failed\n")
    );
    for id in ["ord-1", "ord-2", "ord-3"] {
        let placed = reaches(&ledger, id, State::Placed).await;
        let history = ledger.history(placed.order.id).await.expect("a history");
        assert!(history.iter().any(|event| event.actor == "ada" && event.detail.as_deref() == Some("looked at them")));
    }
}

#[tokio::test]
async fn an_order_is_shown_and_exported_with_what_was_sent_and_answered() {
    let world = World::start("track_seconds = 86400").await;
    world.sandbox.behave("job=*-2:refuse".parse().expect("a rule"));
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let mut order = business_cards(1);
    (order["order"]["total"], order["order"]["number"]) = (json!(58.45), json!("=1+1"));
    world.sandbox.add_order(order["order"].clone());
    world.sandbox.add_contact(order["contact"].clone());
    assert_eq!(serving.told(&world, "ord-1").await, 202);
    reaches(&ledger, "ord-1", State::Refused).await;
    super::life::shows(&world, "ord-1", "partly placed").await;
    super::life::once(&ledger, "ord-1", |_| true).await;

    let shown = out(&world.orders(&["show", "ord-1", "--utc"]).await);
    for words in [
        "order =1+1 of sandbox  refused",
        " total       58.45",
        " sells       BC-14PT-UV-1.5X3.5",
        "sandbox-ord-1-1  placed",
        "sending round 1 as sandbox-ord-1, a test order, made by mappings",
        "to TN US",
        "→ answered HTTP 200, charged ",
        "4over      refused sandbox-ord-1-2: The selected options",
        " UTC\n",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    for private in ["Executive Park", "james.doe", "Knoxville", "1010101010"] {
        assert!(!shown.contains(private), "{private}: {shown}");
    }
    let wide: Vec<&str> = shown.lines().filter(|line| line.chars().count() > WIDTH).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    let full = out(&world.orders(&["show", "ord-1", "--full"]).await);
    assert!(full.contains("Executive Park") && full.contains("[redacted]") && !full.contains("1010101010"), "{full}");
    let all = document(&world.orders(&["show", "ord-1", "--json"]).await);
    assert_eq!(all["submissions"][0]["request"]["payment"]["profile_token"], "[redacted]");
    assert_eq!(all["skus"], json!(["BC-14PT-UV-1.5X3.5"]));

    let rows = out(&world.orders(&["export", "--sku", "BC-14PT-UV-1.5X3.5"]).await);
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told: Vec<_> = rows.iter().map(|row| (&row["job_name"], &row["state"], &row["product_uuid"])).collect();
    let product = json!("1a7e039c-e7ed-4410-8c64-377dbcbee322");
    assert_eq!(
        told,
        [
            (&json!("sandbox-ord-1-1"), &json!("placed"), &product),
            (&json!("sandbox-ord-1-2"), &json!("refused"), &product)
        ]
    );
    assert!(rows.iter().all(|row| row["test"] == true && row["round"] == 1 && row["mapping_version"].is_string()));
    let csv = out(&world.orders(&["export", "--format", "csv"]).await);
    assert!(
        csv.starts_with(r#""storefront","order_id","number","#)
            && csv.contains(r#""sandbox","ord-1","'=1+1","refused","58.45","#),
        "{csv}"
    );
    assert!(!csv.contains("Executive Park") && !csv.contains("c-1001"), "{csv}");
    let personal = out(&world.orders(&["export", "--format", "csv", "--personal"]).await);
    assert!(personal.contains("Executive Park") && personal.contains("c-1001"), "{personal}");

    let found = async |arguments: &[&str]| document(&world.orders(&[&["list", "--json"], arguments].concat()).await);
    assert_eq!(
        found(&["--amount-above", "58.44", "--newer-than", "1h", "--reason", "selected options"]).await[0]["id"],
        1
    );
    assert_eq!(found(&["--amount-above", "58.45"]).await, json!([]));
    assert_eq!(found(&["--older-than", "1h"]).await, json!([]));
}
