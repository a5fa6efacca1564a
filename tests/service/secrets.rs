//! What must not be printed, kept or fetched.

use super::world::{Serving, World, business_cards, entry, reaches};
use overprint_submit::ledger::State;
use overprint_submit::sandbox::Options;
use serde_json::json;
use std::fs;
use tokio::net::TcpListener;

/// What protects something.
const KEYS: [&str; 5] = [
    "canary-api-key",
    "canary-private-key",
    "canary-profile-token",
    "canary-bearer",
    "Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LTMyLWJ5dGVzLi4=",
];

/// What is somebody's.
const PERSONAL: [&str; 5] = ["Canarina", "Birdwell", "77 Aviary Alley", "canarina@example.net", "865-555-7711"];

async fn canaries() -> World {
    let options = Options {
        api_key: KEYS[0].to_owned(),
        private_key: KEYS[1].to_owned(),
        profile_tokens: vec![KEYS[2].to_owned()],
        bearer_token: Some(KEYS[3].to_owned()),
        webhook_secret: format!("whsec_{}", KEYS[4]),
        ..Options::default()
    };
    World::of(options, "").await
}

/// Stores an order of somebody.
fn order(world: &World, number: u32) -> String {
    let mut example = business_cards(number);
    let (order, contact) = (&mut example["order"], &mut contact());
    contact["id"] = order["ship_to_contact_id"].clone();
    order["ship_to_name"] = json!(format!("{} {}", PERSONAL[0], PERSONAL[1]));
    order["shipping_address"]["line1"] = json!(PERSONAL[2]);
    world.sandbox.add_order(order.clone());
    world.sandbox.add_contact(contact.clone());
    format!("ord-{number}")
}

fn contact() -> serde_json::Value {
    json!({
        "first_name": PERSONAL[0], "last_name": PERSONAL[1], "organization_name": "Doe & Daughters",
        "email_address": PERSONAL[3], "preferred_phone_number": PERSONAL[4],
    })
}

fn holds_nothing(what: &str, text: &str) {
    for canary in KEYS.iter().chain(&PERSONAL) {
        assert!(!text.contains(canary), "`{canary}` stands in {what}: {text}");
    }
}

/// Makes requests that are refused, and checks that the answers tell nothing.
async fn refusals(world: &World, serving: &Serving) {
    let body = world.sandbox.order("ord-1").expect("an order").to_string();
    for (path, kind) in [("/webhooks/sandbox", "application/json"), ("/webhooks/sandbox", "text/plain"), ("/x", "y")] {
        let headers = vec![
            ("content-type", kind.to_owned()),
            ("webhook-id", KEYS[2].to_owned()),
            ("webhook-timestamp", "1".to_owned()),
            ("webhook-signature", format!("v1,{}", KEYS[4])),
        ];
        let answer = super::wire::post(&serving.url(path), &headers, body.as_bytes()).await;
        assert!(answer.status >= 400);
        holds_nothing("an answer", &answer.body);
    }
}

#[tokio::test]
async fn no_log_metric_or_answer_tells_of_a_key_or_a_person_and_the_ledger_keeps_no_token() {
    let world = canaries().await;
    for rule in ["job=*ord-2-2:refuse", "order=*ord-3:drop_after", "storefront_order=ord-1,route=PATCH /orders:409x2"] {
        world.sandbox.behave(rule.parse().expect("a rule"));
    }
    let serving = world.serve_as(&[], "trace").await;
    let ledger = world.ledger().await;
    for (number, state) in [(1, State::Placed), (2, State::Refused), (3, State::InDoubt)] {
        let id = order(&world, number);
        assert_eq!(serving.told(&world, &id).await, 202);
        reaches(&ledger, &id, state).await;
    }
    let id = order(&world, 4);
    let mut held = world.sandbox.order(&id).expect("an order");
    held["ship_to_name"] = json!(format!("Somebody {}", PERSONAL[2]));
    world.sandbox.add_order(held);
    assert_eq!(serving.told(&world, &id).await, 202);
    reaches(&ledger, &id, State::Held).await;
    refusals(&world, &serving).await;
    holds_nothing("the metrics", &serving.get("/metrics").await.body);
    let said = serving.said();
    assert!(said.contains("sending") && said.contains("a webhook is refused"), "{said}");
    holds_nothing("the log", &said);
    assert_eq!(serving.ends().await, Some(0));
    ledger.close().await;
    let state = world.directory().join("overprint-state");
    let files = [world.directory(), &state].map(|directory| fs::read_dir(directory).expect("a directory"));
    for file in files.into_iter().flatten() {
        let path = file.expect("a file").path();
        if path.is_file() && path.file_name().is_some_and(|name| name != "overprint.toml") {
            let bytes = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
            for key in KEYS {
                assert!(!bytes.contains(key), "`{key}` stands in {}", path.display());
            }
        }
    }
}

#[tokio::test]
async fn an_address_of_artwork_is_never_asked_for_and_a_private_one_goes_nowhere() {
    let world = World::start("").await;
    let serving = world.serve().await;
    let ledger = world.ledger().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let hosts = [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "2130706433",
        "0177.0.0.1",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "[fc00::1]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "metadata.google.internal",
        "printer.local",
        "intranet",
        "router.home.arpa",
        "１２７.0.0.1",
        "127。0。0。1",
        "ⓛocalhost",
        "user:pass@localhost",
        "127.0.0.1%00.example.com",
        "example.com\\@127.0.0.1",
        "0300.0250.0.1",
        "db.svc.cluster.local",
        "host.docker.internal",
        "127.0.0.1.",
        "[::127.0.0.1]",
        "kubernetes.default.svc",
        "printer.lan",
        "nas.home",
        "www.corp",
        "1.1.1.1",
        "127.0.0.1.nip.io",
        "localtest.me",
        "example.onion",
    ];
    let mut ids = Vec::new();
    for (number, host) in (1..).zip(hosts) {
        let mut example = business_cards(number);
        let order = &mut example["order"];
        order["line_items"][0]["modifier_options"][1]["value"] = json!(format!("https://{host}:{port}/front.pdf"));
        order["line_items"][1]["modifier_options"][1]["value"] = json!(format!("https://{host}/front.pdf"));
        world.sandbox.add_order(order.clone());
        world.sandbox.add_contact(example["contact"].clone());
        let id = format!("ord-{number}");
        assert_eq!(serving.told(&world, &id).await, 202);
        ids.push((id, host));
    }
    let mut sent = Vec::new();
    for (id, host) in ids {
        let ended = super::world::until("the order is looked at", async || {
            entry(&ledger, &id)
                .await
                .filter(|entry| entry.order.state != State::Pending && entry.order.state != State::Sending)
        });
        if ended.await.order.state != State::Held {
            sent.push(host);
        }
    }
    // Who is behind a public name is not known without asking for it, and nothing is asked for here.
    assert_eq!(sent, ["127.0.0.1.nip.io", "localtest.me"]);
    let came = tokio::time::timeout(std::time::Duration::ZERO, listener.accept()).await;
    assert!(came.is_err(), "somebody asked for the artwork");
    serving.is_intact(&world, 1_000).await;
}
