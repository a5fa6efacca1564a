//! Webhooks of each scheme: how they are known, and what of them is stored.

use super::wire::{self, hmac, now};
use super::world::{Serving, World, entry, posted, reaches, stored};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use overprint_submit::ledger::State;
use overprint_submit::sandbox::{Options, WEBHOOK_SECRET, WebhookShape};
use serde_json::json;

/// Nothing is sent, so that only what is taken in is seen.
const SHADOW: &str = "mode = \"shadow\"";

/// Starts a service whose webhook is configured so.
async fn receiving(webhook: &str) -> (World, Serving) {
    let world = World::start("").await;
    world.write_config(&world.config_text(SHADOW, "", webhook));
    let serving = world.serve().await;
    (world, serving)
}

#[tokio::test]
async fn a_webhook_of_shopify_is_known_by_its_signed_bytes_whatever_event_it_claims_to_be() {
    let (world, serving) = receiving("scheme = \"shopify\"\nsecret = \"hush-hush-hush-hush-hush\"").await;
    let body =
        json!({ "id": 820_982_911_946_154_508_u64, "line_items": [], "email": "jon@example.com", "sys_version": 3 });
    let body = body.to_string();
    let headers = |key: &[u8], event: &str| {
        vec![
            ("content-type", "application/json".to_owned()),
            ("x-shopify-hmac-sha256", STANDARD.encode(hmac(key, body.as_bytes()))),
            ("x-shopify-topic", "orders/create".to_owned()),
            ("x-shopify-event-id", event.to_owned()),
        ]
    };
    let first = wire::post(&serving.webhook(), &headers(b"hush-hush-hush-hush-hush", "e-1"), body.as_bytes()).await;
    assert_eq!((first.status, first.json()["duplicate"].as_bool()), (202, Some(false)), "{first:?}");
    for event in 1..=50 {
        let again = wire::post(
            &serving.webhook(),
            &headers(b"hush-hush-hush-hush-hush", &format!("e-{event}")),
            body.as_bytes(),
        )
        .await;
        assert_eq!((again.status, again.json()["duplicate"].as_bool()), (202, Some(true)), "{again:?}");
    }
    wire::post(&serving.webhook(), &headers(b"husk", "e-2"), body.as_bytes()).await.refuses(401);
    let ledger = world.ledger().await;
    let order = entry(&ledger, "820982911946154508").await.expect("an order").order;
    let history = ledger.history(order.id).await.expect("a history");
    let told: Vec<&str> =
        history.iter().filter(|line| line.actor == "webhook").map(|line| line.what.as_str()).collect();
    assert_eq!(told, ["received"], "50 replays left no line");
    assert!(serving.said().contains("the webhook's scheme signs no time"), "{}", serving.said());
    assert_eq!(stored(&ledger).await.len(), 1);
}

#[tokio::test]
async fn the_ping_of_woocommerce_is_answered_and_its_orders_are_stored() {
    let (world, serving) = receiving("scheme = \"woocommerce\"\nsecret = \"hush-hush-hush-hush-hush\"").await;
    let form = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    assert_eq!(wire::post(&serving.webhook(), &form, b"webhook_id=7").await.status, 200);
    wire::post(&serving.webhook(), &form, b"webhook_id=7&id=1").await.refuses(415);
    let body = json!({ "id": 727, "line_items": [] }).to_string();
    let headers = |key: &[u8]| {
        vec![
            ("content-type", "application/json; charset=UTF-8".to_owned()),
            ("x-wc-webhook-signature", STANDARD.encode(hmac(key, body.as_bytes()))),
            ("x-wc-webhook-topic", "order.created".to_owned()),
        ]
    };
    wire::post(&serving.webhook(), &headers(b"husk"), body.as_bytes()).await.refuses(401);
    assert_eq!(
        wire::post(&serving.webhook(), &headers(b"hush-hush-hush-hush-hush"), body.as_bytes()).await.status,
        202
    );
    let ledger = world.ledger().await;
    assert!(entry(&ledger, "727").await.is_some());
    assert_eq!(stored(&ledger).await.len(), 1);
}

#[tokio::test]
async fn events_of_eventbridge_come_with_a_key_in_a_header() {
    let options = Options { webhook: WebhookShape::EventBridge, ..Options::default() };
    let world = World::of(options, "").await;
    let webhook = format!("scheme = \"key\"\nheader = \"x-api-key\"\nsecret = {WEBHOOK_SECRET:?}");
    world.write_config(&world.config_text("", "is_test_order = true", &webhook));
    let id = world.order(1);
    let serving = world.serve().await;
    assert_eq!(serving.told(&world, &id).await, 202);
    let ledger = world.ledger().await;
    reaches(&ledger, &id, State::Placed).await;
    assert_eq!(serving.told(&world, &id).await, 202);
    assert_eq!(posted(&world), 1, "the same event again is the same order");

    let thin =
        json!({ "version": "0", "id": "ev-2", "detail-type": "order.updated", "detail": { "id": "o-2" } }).to_string();
    let with = |key: &str| vec![("content-type", "application/json".to_owned()), ("x-api-key", key.to_owned())];
    for wrong in ["", "x", &WEBHOOK_SECRET[1..], &format!("{WEBHOOK_SECRET}=")] {
        wire::post(&serving.webhook(), &with(wrong), thin.as_bytes()).await.refuses(401);
    }
    assert_eq!(wire::post(&serving.webhook(), &with(WEBHOOK_SECRET), thin.as_bytes()).await.status, 202);
    assert!(entry(&ledger, "o-2").await.is_some() && entry(&ledger, "ev-2").await.is_none());
    let mut doctor = world.overprint();
    doctor.args(["doctor", "--json", "--url", &serving.url("/")]);
    let output = tokio::task::spawn_blocking(move || doctor.output()).await.expect("a thread").expect("overprint");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("what carries `secret` is accepted") && text.contains("takes what carries `secret`"),
        "{text}"
    );
    assert!(!text.contains(WEBHOOK_SECRET) && !serving.said().contains(WEBHOOK_SECRET));
}

#[tokio::test]
async fn any_header_with_a_signature_will_do() {
    let webhook = "scheme = \"hmac\"\nsecret = \"hush-hush-hush-hush-hush\"\nheader = \"X-Signature\"\nprefix = \"sha256=\"\n\
                   timestamp_header = \"X-Time\"";
    let (world, serving) = receiving(webhook).await;
    let body = br#"{"order":{"id":"o-1"}}"#;
    let headers = |at: u64| {
        let signature = hmac(b"hush-hush-hush-hush-hush", &[format!("{at}.").as_bytes(), body].concat());
        let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        vec![("x-signature", format!("sha256={hex}")), ("x-time", at.to_string())]
    };
    wire::post(&serving.webhook(), &headers(now() - 310), body).await.refuses(401);
    let good = wire::post(&serving.webhook(), &headers(now()), body).await;
    assert_eq!(good.status, 202, "a body without a type is taken for JSON: {good:?}");
    assert!(entry(&world.ledger().await, "o-1").await.is_some());
}
