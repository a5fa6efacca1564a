//! Mappings that change while the service runs: taken as a whole, or not at all.

use super::life::once;
use super::world::{Serving, World, business_cards, entry, posted, reaches, standard, until};
use crate::app::{root, said};
use overprint_submit::ledger::{Ledger, State};
use overprint_submit::sandbox::WEBHOOK_SECRET;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Copies the mappings beside the configuration, and has the service use those.
fn own_mappings(world: &World, service: &str) -> PathBuf {
    let path = world.directory().join("mappings");
    copy(&root().join("mappings"), &path);
    let text = world.config_text(service, "is_test_order = true", &standard(WEBHOOK_SECRET));
    let (_, rest) = text.split_once('\n').expect("lines");
    world.write_config(&format!("mappings = \"mappings\"\n{rest}"));
    path
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for found in fs::read_dir(from).expect("a directory") {
        let path = found.expect("an entry").path();
        let copied = to.join(path.file_name().expect("a name"));
        match path.is_dir() {
            true => copy(&path, &copied),
            false => assert!(fs::copy(&path, &copied).is_ok()),
        }
    }
}

/// Tells of an order of a SKU.
async fn told_of(world: &World, serving: &Serving, number: u32, sku: &str) -> String {
    let mut order = business_cards(number);
    let lines = order["order"]["line_items"].as_array_mut().expect("lines");
    lines.iter_mut().for_each(|line| line["sku"] = json!(sku));
    world.sandbox.add_order(order["order"].clone());
    world.sandbox.add_contact(order["contact"].clone());
    let id = format!("ord-{number}");
    assert_eq!(serving.told(world, &id).await, 202);
    id
}

/// Adds a row to the table of the business cards, with what is printed for a SKU that is known.
fn add_row(mappings: &Path, sku: &str) {
    let path = mappings.join("tables/business-cards.csv");
    let table = fs::read_to_string(&path).expect("a table");
    let known = table.lines().nth(1).expect("a row");
    let (_, rest) = known.split_once(',').expect("columns");
    fs::write(&path, format!("{}\n{sku},{rest}\n", table.trim_end())).expect("a table");
}

/// Waits until a measure has a value.
async fn measures(serving: &Serving, line: &str) {
    until(line, async || serving.get("/metrics").await.body.lines().any(|found| found == line).then_some(())).await;
}

/// Returns the versions of the mappings that made the rounds of an order.
async fn versions(ledger: &Ledger, order: i64) -> Vec<String> {
    ledger.submissions(order).await.expect("rounds").into_iter().map(|round| round.mapping_version).collect()
}

#[tokio::test]
async fn a_new_row_lets_go_of_all_orders_that_waited_for_it_and_of_no_other() {
    let world = World::start("").await;
    let mappings = own_mappings(&world, "");
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let known = world.order(1);
    assert_eq!(serving.told(&world, &known).await, 202);
    let known = reaches(&ledger, &known, State::Placed).await;
    let mut waiting = Vec::new();
    for number in 2..=4 {
        let id = told_of(&world, &serving, number, "BC-NEW").await;
        assert!(reaches(&ledger, &id, State::Held).await.order.waits_for_mappings);
        waiting.push(id);
    }
    let other = told_of(&world, &serving, 5, "BC-NEWER").await;
    let before = reaches(&ledger, &other, State::Held).await.order;
    let output = world.orders(&["hold", &waiting[2], "--reason", "the customer called"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));

    add_row(&mappings, "BC-NEW");
    for id in &waiting[..2] {
        let placed = reaches(&ledger, id, State::Placed).await;
        let made_by = versions(&ledger, placed.order.id).await;
        assert_ne!(made_by, versions(&ledger, known.order.id).await);
        let history = ledger.history(placed.order.id).await.expect("a history");
        let retried = history.iter().find(|event| event.what == "retry").expect("a line");
        assert_eq!(retried.actor, "overprint");
        assert!(retried.detail.as_deref().is_some_and(|why| why.starts_with("the mappings changed from")));
    }
    // It was looked at again, by the new mappings, and is held for the same.
    let again = once(&ledger, &other, |entry| {
        entry.order.state == State::Held && entry.order.mapping_version != before.mapping_version
    });
    assert_eq!(again.await.order.missing, before.missing);
    assert_eq!(entry(&ledger, &waiting[2]).await.expect("an entry").order.state, State::Held, "a person holds it");
    assert_eq!(serving.ends().await, Some(0));

    // While nobody is at work, the rest arrives.
    add_row(&mappings, "BC-NEWER");
    let _serving = world.serve().await;
    reaches(&ledger, &other, State::Placed).await;
    assert_eq!(entry(&ledger, &waiting[2]).await.expect("an entry").order.state, State::Held, "still");
    assert_eq!(posted(&world), 4);
}

#[tokio::test]
async fn mappings_that_do_not_lint_or_pass_are_refused_as_a_whole() {
    let world = World::start("").await;
    let mappings = own_mappings(&world, "reload_on_change = false");
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let waiting = told_of(&world, &serving, 1, "BC-NEW").await;
    let before = reaches(&ledger, &waiting, State::Held).await.order.mapping_version;
    let flyers = mappings.join("flyers.yaml");
    let sound = fs::read_to_string(&flyers).expect("a mapping");

    // The row that an order waits for is sound, and its neighbour is not.
    add_row(&mappings, "BC-NEW");
    fs::write(&flyers, sound.replace("product_uuid:", "produkt_uuid:")).expect("a mapping");
    serving.signal("HUP");
    measures(&serving, "overprint_mappings_reload_failed 1").await;
    assert!(serving.said().contains("flyers.yaml") && serving.said().contains("NOT reloaded"), "{}", serving.said());
    let ready = serving.get("/readyz").await;
    assert!(ready.status == 200 && ready.body.contains("were refused"), "{}", ready.body);

    // What lints, and makes something else of a case than its snapshot says.
    fs::write(&flyers, sound.replace("dropship: true", "dropship: false")).expect("a mapping");
    serving.signal("HUP");
    measures(&serving, "overprint_mappings_reloads{result=\"refused\"} 2").await;
    assert!(serving.said().contains("case "), "{}", serving.said());
    serving.is_intact(&world, 2).await;
    let held = entry(&ledger, &waiting).await.expect("an entry").order;
    assert_eq!((held.state, held.mapping_version), (State::Held, before));

    fs::write(&flyers, sound).expect("a mapping");
    serving.signal("HUP");
    reaches(&ledger, &waiting, State::Placed).await;
    measures(&serving, "overprint_mappings_reload_failed 0").await;
    assert_eq!(serving.get("/readyz").await.body, "ready\n");
}

#[tokio::test]
async fn a_person_sees_what_other_mappings_would_make_of_what_was_sent() {
    let world = World::start("").await;
    let mappings = own_mappings(&world, "");
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    reaches(&ledger, &id, State::Placed).await;
    let waiting = told_of(&world, &serving, 2, "BC-NEW").await;
    reaches(&ledger, &waiting, State::Held).await;
    let other = world.directory().join("other");
    copy(&mappings, &other);
    add_row(&other, "BC-NEW");
    let cards = other.join("business-cards.yaml");
    let text = fs::read_to_string(&cards).expect("a mapping");
    fs::write(&cards, format!("{text}\n# as before\n")).expect("a mapping");
    let path = other.display().to_string();
    let replay = async |arguments: &[&str]| {
        let output = world.orders(&[&["replay", "--mappings", &path, "--json"], arguments].concat()).await;
        let code = output.status.code();
        (code, serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output))))
    };
    let (code, same) = replay(&[&id]).await;
    assert_eq!((code, &same["differences"]["same"]), (Some(0), &json!(true)), "{same:#}");
    let sums = |posts: usize, history: usize| (posts, history);
    let history = async || ledger.history(2).await.expect("a history").len();
    let before = sums(posted(&world), history().await);
    let (code, released) = replay(&["--all", "--state", "held,placed"]).await;
    assert_eq!((code, &released["translates"]), (Some(1), &json!([2])), "{released:#}");
    assert_eq!(sums(posted(&world), history().await), before, "nothing was sent or written");
    fs::write(&cards, text.replace("dropship: true", "dropship: false")).expect("a mapping");
    let (code, _) = replay(&[&id]).await;
    assert_ne!(code, Some(0), "something differs");

    add_row(&mappings, "BC-SOMETHING-ELSE");
    let arguments = ["--all", "--state", "held", "--release-held", "--reason", "the row is there"];
    fs::write(&cards, text).expect("a mapping");
    assert_eq!(replay(&arguments).await.1["released"], json!([]), "not without --yes");
    let (_, released) = replay(&[&arguments[..], &["--yes"]].concat()).await;
    assert_eq!(released["released"], json!([2]), "{released:#}");
    assert!(
        ledger.history(2).await.expect("a history").iter().any(|event| event.actor == "ada" && event.what == "retry")
    );
}
