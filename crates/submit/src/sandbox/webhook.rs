//! The webhooks that the fake storefront sends: signed as Standard Webhooks says, and sent to wherever it is told.

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
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`, in seconds since 1970.
    pub timestamp: u64,
    /// `webhook-signature`.
    pub signature: String,
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
    Ok(Delivery { id: id.to_owned(), timestamp, signature, body })
}

/// Makes what deliveries are sent with.
pub(super) fn sender() -> Result<reqwest::Client, String> {
    crate::http::client(PATIENCE, PATIENCE).map_err(crate::http::describe)
}

/// Sends a delivery once.
pub(super) async fn send(client: &reqwest::Client, url: &str, delivery: &Delivery) -> Result<Receipt, String> {
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", &delivery.id)
        .header("webhook-timestamp", delivery.timestamp.to_string())
        .header("webhook-signature", &delivery.signature)
        .body(delivery.body.clone());
    let response = request.send().await.map_err(crate::http::describe)?;
    let status = response.status().as_u16();
    let body = response.text().await.map_err(crate::http::describe)?;
    Ok(Receipt { status, body })
}
