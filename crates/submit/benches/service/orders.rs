//! Orders of a webhook's usual size, and the requests that tell of them, signed as Standard Webhooks says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use overprint_submit::sandbox::WEBHOOK_SECRET;
use serde_json::{Value, json};
use sha2::Sha256;
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

/// What makes an order as long as those of storefronts, which write much that no mapping reads.
const PADDING: usize = 44;

/// Makes an order of one line that a mapping of this repository takes, some 12 KiB long, with the contact that receives it.
pub(crate) fn order(id: &str, number: usize) -> Value {
    json!({
        "order": {
            "id": id, "number": 100_000 + number, "type": "order", "status": "paid",
            "submission_date": "2026-03-02T15:04:05Z", "currency_code": "USD", "notes": "", "memo": null,
            "ship_to_type": "contact", "ship_to_contact_id": "c-1", "ship_to_organization_id": null,
            "ship_to_name": "James Doe", "total": 125.50, "sub_total": 120.00, "balance": 0,
            "shipping_address": {
                "line1": format!("{} Executive Park Drive", 1 + number % 9_000), "line2": "Suite 200", "line3": null,
                "city": "Knoxville", "state": "Tennessee", "postal_code": "37923", "county": "Knox", "country": "US",
                "country_name": "United States"
            },
            "shipping_method_id": "free", "custom_field_values": [],
            "line_items": [line_item(number)],
            "activities": (0..PADDING).map(|step| activity(number, step)).collect::<Vec<_>>(),
            "sys_version": 3, "sys_locked": false
        },
        "contacts": [contact()]
    })
}

fn line_item(number: usize) -> Value {
    let artwork = |side: &str| format!("https://artwork.example.com/{number}/{side}.pdf");
    json!({
        "order_line_item_id": "1", "type": "item", "status": "paid", "product_type": "merchandise",
        "product_id": "p-1", "sku": "BC-14PT-UV-1.5X3.5", "description": "BC-14PT-UV-1.5X3.5", "quantity": 500,
        "quantity_cancelled": 0, "unit_price": 0.25, "total": 125.50, "shippable": true,
        "variant_options": [
            { "option_id": "sides", "option_name": "Sides", "value": "Both sides" },
            { "option_id": "turnaround", "option_name": "Turnaround", "value": "2-4 Business Days" }
        ],
        "modifier_options": [
            { "option_id": "front-artwork", "option_name": "Front artwork",
              "value": artwork("front") },
            { "option_id": "back-artwork", "option_name": "Back artwork",
              "value": artwork("back") }
        ]
    })
}

/// The contact that receives every order.
pub(crate) fn contact() -> Value {
    json!({
        "id": "c-1", "organization_name": "Doe & Daughters", "first_name": "James", "last_name": "Doe",
        "email_address": "james.doe@example.com", "preferred_phone_number": "865-555-0137"
    })
}

fn activity(number: usize, step: usize) -> Value {
    json!({
        "id": format!("{number}-{step}"), "type": "status_change", "by": "checkout@storefront.example.com",
        "at": "2026-03-02T15:04:05Z", "from": "awaiting payment", "to": "paid", "amount": 12.5, "is_public": false,
        "text": "The payment of the order was taken, and its invoice was sent by e-mail."
    })
}

/// Makes a request that tells of an order, ready to be written to a connection.
pub(crate) fn webhook(id: &str, number: usize) -> Result<Vec<u8>, Box<dyn Error>> {
    let body = json!({ "type": "order.created", "data": order(id, number)["order"] }).to_string();
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(WEBHOOK_SECRET.trim_start_matches("whsec_"))?)?;
    mac.update(format!("msg-{id}.{timestamp}.{body}").as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let request = format!(
        "POST /webhooks/sandbox HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nwebhook-id: msg-{id}\r\nwebhook-timestamp: {timestamp}\r\n\
         webhook-signature: v1,{signature}\r\n\r\n{body}",
        body.len()
    );
    Ok(request.into_bytes())
}
