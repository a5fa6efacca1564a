//! What is kept of somebody, and who is told of trouble.

use super::life::once;
use super::world::{World, business_cards, posted, reaches, standard, until};
use crate::app::{Inbox, said};
use overprint_submit::ledger::State;
use overprint_submit::sandbox::WEBHOOK_SECRET;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::fs;

/// What is somebody's, in every place of an order that has room for it.
const CANARIES: [&str; 8] = [
    "canary-contact",
    "Canarina",
    "Birdwell",
    "77 Aviary Alley",
    "Suite Nest",
    "canarina-art",
    "canary note",
    "canarina@example.net",
];

/// Stores an order of somebody at the storefront, perhaps with corners that no table knows.
fn somebody(world: &World, number: u32, corners: Option<&str>) -> String {
    let mut example = business_cards(number);
    let order = &mut example["order"];
    order["ship_to_contact_id"] = json!(CANARIES[0]);
    order["ship_to_name"] = json!(format!("{} {}", CANARIES[1], CANARIES[2]));
    order["shipping_address"]["line1"] = json!(CANARIES[3]);
    order["shipping_address"]["line2"] = json!(CANARIES[4]);
    order["notes"] = json!(CANARIES[6]);
    for line in order["line_items"].as_array_mut().expect("lines").iter_mut().take(2) {
        if let Some(corners) = corners {
            line["modifier_options"][0]["value"] = json!(corners);
        }
        line["modifier_options"][1]["value"] = json!(format!("https://artwork.example.com/{}.pdf", CANARIES[5]));
    }
    world.sandbox.add_order(order.clone());
    world.sandbox.add_contact(json!({
        "id": CANARIES[0], "first_name": CANARIES[1], "last_name": CANARIES[2], "email_address": CANARIES[7],
        "preferred_phone_number": "865-555-0137",
    }));
    format!("ord-{number}")
}

/// Returns the words of an output, however its lines are broken.
fn words(output: &[u8]) -> String {
    String::from_utf8_lossy(output).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lists what is left of somebody in any byte of the store's files.
fn left(world: &World) -> Vec<String> {
    let files = fs::read_dir(world.directory()).expect("a directory").map(|file| file.expect("a file").path());
    let files = files.filter(|file| file.to_string_lossy().contains("overprint.db"));
    let mut left = Vec::new();
    for file in files {
        let bytes = fs::read(&file).expect("a file");
        let holds = |canary: &&str| bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
        left.extend(
            CANARIES.iter().filter(|canary| holds(canary)).map(|canary| format!("{canary} in {}", file.display())),
        );
    }
    left
}

#[tokio::test]
async fn a_customer_is_forgotten_while_the_service_runs() {
    let world = World::start("").await;
    for rule in ["job=*ord-3-2:refuse", "order=*ord-4:drop_after"] {
        world.sandbox.behave(rule.parse().expect("a rule"));
    }
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let wanted = [
        (1, None, State::Placed),
        (2, Some("Canarina Birdwell"), State::Held),
        (3, None, State::Refused),
        (4, None, State::InDoubt),
    ];
    for (number, corners, state) in wanted {
        let id = somebody(&world, number, corners);
        // As a whole, so that the body is kept too.
        let order = world.sandbox.order(&id).expect("an order").to_string();
        assert_eq!(serving.post(&format!("e{number}"), order.as_bytes()).await.status, 202);
        reaches(&ledger, &id, state).await;
    }
    until("they are written back", async || (world.sandbox.book().count("PATCH", "/") >= 3).then_some(())).await;
    assert!(left(&world).len() >= CANARIES.len() - 1, "{:?}", left(&world));

    let erase = ["erase", "--customer", CANARIES[0], "--reason", "canary-contact asked for it"];
    let dry = world.orders(&erase).await;
    assert!(dry.status.success() && said(&dry).contains("4 orders would be erased"), "{}", said(&dry));
    let done = world.orders(&[&erase[..], &["--yes"]].concat()).await;
    assert!(done.status.success() && said(&done).contains("4 orders erased"), "{}", said(&done));
    assert_eq!(left(&world), Vec::<String>::new());
    let again = world.orders(&[&erase[..], &["--yes", "--json"]].concat()).await;
    let told: Value = serde_json::from_slice(&again.stdout).expect("JSON");
    assert_eq!(told, json!({ "orders": 0, "erased_before": 4, "erased": true, "no_trace_left": true }));

    let sent = posted(&world);
    for (number, _, before) in wanted {
        let id = format!("ord-{number}");
        let order = world.sandbox.order(&id).expect("an order").to_string();
        assert_eq!(serving.post(&format!("again{number}"), order.as_bytes()).await.status, 202);
        let after = if before == State::Held { State::Cancelled } else { before };
        let entry = reaches(&ledger, &id, after).await;
        let shown = world.orders(&["show", &id]).await;
        let text = words(&shown.stdout);
        assert!(
            text.contains("since its customer asked for it")
                && text.contains("erased: … asked for it")
                && !text.contains("sha256:"),
            "{text}"
        );
        assert_eq!(entry.jobs.iter().filter(|job| job.number.is_some()).count(), [2, 0, 1, 0][number as usize - 1]);
    }
    // What 4over refused can be tried again by a person, and is not sent without what it was made of.
    assert!(world.orders(&["retry", "ord-3", "--reason", "again"]).await.status.success());
    let held = once(&ledger, "ord-3", |entry| entry.order.state == State::Held).await;
    assert!(held.order.reason.expect("a reason").contains("erased on"));
    assert_eq!(posted(&world), sent);
    ledger.close().await;
    assert_eq!(serving.ends().await, Some(0));
    assert_eq!(left(&world), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_old_is_erased_by_itself_and_the_order_goes_on() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let id = somebody(&world, 2, Some("Canarina Birdwell"));
    let order = world.sandbox.order(&id).expect("an order").to_string();
    assert_eq!(serving.post("e1", order.as_bytes()).await.status, 202);
    reaches(&ledger, &id, State::Held).await;
    assert_eq!(serving.ends().await, Some(0));
    older(&world, 91).await;
    let serving = world.serve().await;
    once(&ledger, &id, |entry| entry.order.erased_at.is_some()).await;
    until("no trace is left", async || left(&world).is_empty().then_some(())).await;
    let shown = world.orders(&["show", &id]).await;
    assert!(words(&shown.stdout).contains("erased on "));
    somebody(&world, 2, None);
    assert!(world.orders(&["retry", &id, "--reason", "the corners are right now"]).await.status.success());
    let placed = reaches(&ledger, &id, State::Placed).await;
    assert_eq!(placed.order.erased_at, None, "it was read again");
    ledger.close().await;
    assert_eq!(serving.ends().await, Some(0));
}

/// Makes everything in the store so many days older.
async fn older(world: &World, days: i64) {
    let path = world.directory().join("overprint.db");
    let mut raw = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.expect("the file");
    let back = days * 86_400_000;
    let sql = format!(
        "UPDATE orders SET received_at = received_at - {back}, changed_at = changed_at - {back};
         UPDATE order_personal SET stored_at = stored_at - {back}; UPDATE submission SET intended_at = intended_at - {back}"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut raw).await.expect("an update");
    raw.close().await.expect("an end");
}

#[tokio::test]
async fn orders_that_wait_for_one_table_are_one_message() {
    let world = World::start("").await;
    let (inbox, address) = Inbox::http().await;
    let text = world.config_text("", "", &standard(WEBHOOK_SECRET));
    let notify = format!(
        "[notify]\nlook_seconds = 1\n[notify.to.ops]\nkind = \"slack\"\nwebhook_url = \"http://{address}/T0/canary\"\n"
    );
    world.write_config(&format!("{text}{notify}"));
    world.sandbox.behave("order=*ord-9:drop_after".parse().expect("a rule"));
    let serving = world.serve_as(&[], "trace").await;
    let ledger = world.ledger().await;
    for (number, corners) in [(1, "Canarina"), (2, "Birdwell"), (3, "Aviary")] {
        let id = somebody(&world, number, Some(corners));
        assert_eq!(serving.told(&world, &id).await, 202);
        reaches(&ledger, &id, State::Held).await;
    }
    older(&world, 1).await;
    let messages = until("somebody is told", async || Some(inbox.drain()).filter(|got| !got.is_empty())).await;
    assert_eq!(messages.len(), 1);
    let text = &messages[0].1;
    assert!(
        text.contains("3 orders held")
            && text.contains("table `finishes` lacks rows: rule ")
            && text.contains("business-cards.yaml:"),
        "{text}"
    );
    assert!(text.contains("order 1 of storefront sandbox (`overprint orders show '#1'`)"), "{text}");
    assert!(CANARIES.iter().all(|canary| !text.contains(canary)), "{text}");
    let id = somebody(&world, 9, None);
    assert_eq!(serving.told(&world, &id).await, 202);
    let messages = until("somebody is told of doubt", async || Some(inbox.drain()).filter(|got| !got.is_empty())).await;
    assert!(messages.len() == 1 && messages[0].1.contains("1 order in doubt"), "{messages:?}");
    assert!(!serving.said().contains("T0/canary"), "an address that lets anybody post is no matter for a log");
    ledger.close().await;
    assert_eq!(serving.ends().await, Some(0));
}
