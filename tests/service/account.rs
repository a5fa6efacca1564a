//! The account at 4over with the real command: turned away, on hold, artwork handed in, cards.

use super::life::once;
use super::world::{World, posted, reaches, until};
use crate::app::said;
use overprint_submit::ledger::State;
use overprint_submit::sandbox::Options;
use serde_json::{Value, json};
use std::process::Output;

async fn run(world: &World, arguments: &[&str]) -> Output {
    let mut command = world.overprint();
    command.args(arguments);
    tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("overprint")
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(output)))
}

#[tokio::test]
async fn an_account_that_is_turned_away_stops_all_orders_with_one_word_and_goes_on_by_itself() {
    let world = World::start("").await;
    world.sandbox.behave("server=4over:401x*".parse().expect("a rule"));
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let ids: Vec<String> = (1..=6).map(|number| world.order(number)).collect();
    for id in &ids {
        assert_eq!(serving.told(&world, id).await, 202);
    }
    until("4over turns the account away", async || ledger.turned_away().await.expect("a setting")).await;
    let metric = async |line: &str| serving.get("/metrics").await.body.contains(line);
    until("it is measured", async || metric("overprint_account_turned_away 401").await.then_some(())).await;
    let list = run(&world, &["orders", "list"]).await;
    assert!(said(&list).contains("4over turns this account away since"), "{}", said(&list));
    let shown = document(&run(&world, &["orders", "list", "--json"]).await);
    let states: Vec<&Value> = shown.as_array().expect("orders").iter().map(|order| &order["state"]).collect();
    assert!(states.iter().all(|state| **state == "pending"), "nobody is asked to do anything: {states:?}");
    let findings = document(&run(&world, &["doctor", "--json"]).await);
    let sending = findings["findings"].as_array().expect("findings").iter().find(|one| one["check"] == "sending");
    assert_eq!(sending.expect("a finding")["level"], "bad");
    assert!(serving.get("/readyz").await.status == 200, "orders are received meanwhile");
    until("the account is tried", async || (world.sandbox.book().count("GET", "/paymentprofiles") > 1).then_some(()))
        .await;
    // What was under way together may have left together, and nothing since.
    let before = posted(&world);
    assert!(before <= 6, "{before} requests");
    world.sandbox.behave_well();
    for id in &ids {
        reaches(&ledger, id, State::Placed).await;
    }
    let book = world.sandbox.book();
    assert_eq!((book.jobs.len(), posted(&world)), (12, before + 6));
    assert!(book.duplicate_job_names().is_empty() && book.duplicate_order_ids().is_empty());
    assert_eq!(ledger.turned_away().await.expect("a setting"), None);
}

#[tokio::test]
async fn a_job_that_waits_for_artwork_is_on_hold_until_it_is_handed_in() {
    let world = World::start("track_seconds = 1").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    let entry = reaches(&ledger, &id, State::Placed).await;
    let (name, number) = (entry.jobs[0].job_name.clone(), entry.jobs[0].number.clone().expect("a number"));
    let listed = document(&run(&world, &["orders", "list", "--on-hold", "--json"]).await);
    assert_eq!(listed, json!([]));
    world.sandbox.advance(Some(&number), Some("On Hold: Awaiting Revised Upload")).expect("a status");
    until("it is on hold", async || (ledger.count_on_hold().await.expect("a count") == 1).then_some(())).await;
    let list = run(&world, &["orders", "list", "--on-hold"]).await;
    let text = String::from_utf8_lossy(&list.stdout).into_owned();
    assert!(text.contains("on hold") && text.contains("On Hold: Awaiting Revised Upload"), "{text}");
    until("it is measured", async || {
        serving.get("/metrics").await.body.contains("overprint_orders_on_hold 1").then_some(())
    })
    .await;
    let doctor = run(&world, &["doctor"]).await;
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("1 order is on hold at 4over"), "{}", said(&doctor));

    let attach = |file: &'static str| {
        let arguments = ["orders", "attach", "#1", "--job", "NAME", "--file", file, "--reason", "a better one"];
        arguments.map(|argument| if argument == "NAME" { name.clone() } else { argument.to_owned() })
    };
    for (file, code, words) in [
        ("front", 2, "REASON=URL"),
        ("xx=https://artwork.example.com/a.pdf", 2, "file reason code"),
        ("fr=http://artwork.example.com/a.pdf", 1, "https"),
    ] {
        let arguments = attach(file);
        let output = run(&world, &arguments.each_ref().map(String::as_str)).await;
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
    }
    let arguments = attach("fr=https://artwork.example.com/better.pdf");
    let output = run(&world, &arguments.each_ref().map(String::as_str)).await;
    assert!(said(&output).contains(&format!("attach fr to job {name} ({number}): order")), "{}", said(&output));
    assert!(!said(&output).contains("better.pdf"), "a URL may be all it takes to read the file");
    let history = ledger.history(entry.order.id).await.expect("a history");
    assert!(history.iter().any(|event| event.what == "artwork handed in" && event.actor == "ada"), "{history:?}");
}

#[tokio::test]
async fn the_cards_of_the_account_are_listed_with_the_storefronts_that_pay_with_them() {
    let tokens = vec!["1010101010".to_owned(), "2020202020".to_owned()];
    let world = World::of(Options { profile_tokens: tokens, ..Options::default() }, "").await;
    let output = run(&world, &["account", "profiles"]).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(text, "Visa         1111   pays for sandbox\nVisa         2222   no storefront pays with it\n");
    assert!(said(&output).contains("before the API keys were made"), "{}", said(&output));
    assert!(!text.contains("1010101010") && !said(&output).contains("1010101010"));
    let text = world.config_text("", "is_test_order = true", "").replace("1010101010", "3030303030");
    world.write_config(&text.replace("[storefronts.sandbox.webhook]", ""));
    let output = run(&world, &["account", "profiles", "--json"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(document(&output)["missing"][0]["storefront"], "sandbox");
}

#[tokio::test]
async fn an_order_that_is_placed_is_called_by_its_name_when_it_is_planned_again() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    once(&ledger, &id, |entry| entry.order.state == State::Placed).await;
    let output = run(&world, &["plan", "--no-price", "--order", &id]).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("order 1") && !text.contains("without an id"), "{text}");
}
