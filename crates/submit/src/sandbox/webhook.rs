//! The webhooks that the fake storefront sends to wherever it is told: signed as Standard Webhooks says, or as an API destination of
//! Amazon EventBridge sends events, with a key in a header.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// How long an answer is waited for.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// The headers and the body of one delivery.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The headers, besides those of every request.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// What the receiver answered.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// Makes the delivery that tells of an order; the same `id` is the same event, however often it is sent.
pub(super) fn delivery(secret: &str, id: &str, timestamp: u64, order: &Value) -> Result<Delivery, String> {
    let body = json!({ "type": "order.created", "data": order }).to_string();
    let key = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = STANDARD.decode(key).map_err(|error| format!("the webhook secret is no base64: {error}"))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let headers = vec![
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signature),
    ];
    Ok(Delivery { headers, body })
}

/// Makes the event that tells of an order, with the members that every event has (Amazon EventBridge, event structure).
pub(super) fn event(key: &str, id: &str, timestamp: u64, order: &Value) -> Delivery {
    let time = jiff::Timestamp::from_second(i64::try_from(timestamp).unwrap_or_default()).unwrap_or_default();
    let body = json!({
        "version": "0",
        "id": id,
        "detail-type": "order.created",
        "source": "aws.partner/storefront.example/orders",
        "account": "123456789012",
        "time": time.to_string(),
        "region": "us-east-1",
        "resources": [],
        "detail": order,
    });
    Delivery { headers: vec![("x-api-key", key.to_owned())], body: body.to_string() }
}

/// Makes what deliveries are sent with.
pub(super) fn sender() -> Result<reqwest::Client, String> {
    crate::http::client(PATIENCE, PATIENCE).map_err(crate::http::describe)
}

/// Sends a delivery once.
pub(super) async fn send(client: &reqwest::Client, url: &str, delivery: &Delivery) -> Result<Receipt, String> {
    let request = client.post(url).header("content-type", "application/json").body(delivery.body.clone());
    let request = delivery.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
    let response = request.send().await.map_err(crate::http::describe)?;
    let status = response.status().as_u16();
    let body = response.text().await.map_err(crate::http::describe)?;
    Ok(Receipt { status, body })
}
