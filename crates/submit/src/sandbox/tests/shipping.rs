//! Shipment records at the storefront: what is taken, and what is refused.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sandbox::Options;

use super::{Lab, read};

const SHIPMENTS: &str = "/shipments/example.org";

async fn lab() -> Lab {
    let lab = Lab::open(Options { page_size: 1, ..Options::default() }).await;
    lab.sandbox.add_order(json!({
        "id": "o-1",
        "line_items": [{ "order_line_item_id": "l-1", "quantity": 500 }],
    }));
    lab
}

fn shipment(number: &str, lines: &Value) -> Value {
    json!({
        "order_id": "o-1", "line_items": lines, "number_of_pieces": 1, "carrier_integration": "none",
        "send_email_confirmation_to_customer": false, "tracking_number": number,
    })
}

async fn make(lab: &Lab, shipment: &Value) -> (u16, Value) {
    read(lab.storefront(Method::POST, SHIPMENTS).json(shipment).send().await.unwrap()).await
}

#[tokio::test]
async fn what_is_made_is_listed_page_by_page() {
    let lab = lab().await;
    let (status, made) = make(&lab, &shipment("1Z1", &json!([{ "order_line_item_id": "l-1", "quantity": 500 }]))).await;
    assert_eq!((status, &made["tracking_number"]), (200, &json!("1Z1")));
    assert_eq!(make(&lab, &shipment("1Z2", &json!([]))).await.0, 200);
    let (_, page) = lab.get_storefront(SHIPMENTS).await;
    assert_eq!((&page["Items"][0]["id"], &page["LastEvaluatedKey"]), (&made["id"], &made["id"]));
    let (_, page) = lab.get_storefront(&format!("{SHIPMENTS}?exclusiveStartKey=shipment-1")).await;
    assert_eq!(page["Items"][0]["tracking_number"], "1Z2");
    assert_eq!(lab.sandbox.book().shipments.len(), 2);
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let lab = lab().await;
    let right = shipment("1Z1", &json!([{ "order_line_item_id": "l-1", "quantity": 300 }]));
    assert_eq!(make(&lab, &right).await.0, 200);
    let table = [
        ("order_id", json!("o-9"), 409, "missing"),
        ("tracking_number", json!(""), 400, "tracking_number"),
        ("number_of_pieces", json!(0), 400, "number_of_pieces"),
        ("carrier_integration", json!("ups"), 400, "carrier_integration"),
        ("send_email_confirmation_to_customer", json!("no"), 400, "boolean"),
        ("line_items", json!(null), 400, "an array"),
        ("line_items", json!([{ "order_line_item_id": "l-2", "quantity": 1 }]), 400, "no line"),
        ("line_items", json!([{ "order_line_item_id": "l-1", "quantity": 0 }]), 400, "above 0"),
        ("line_items", json!([{ "order_line_item_id": "l-1", "quantity": 300 }]), 400, "than was ordered"),
        ("id", json!("mine"), 400, "no member"),
        ("trackingNumber", json!("1Z"), 400, "no member"),
    ];
    for (member, value, status, words) in table {
        let mut wrong = right.clone();
        wrong[member] = value;
        let (told, answer) = make(&lab, &wrong).await;
        let message = answer["message"].as_str().unwrap_or_default();
        assert!(told == status && message.contains(words), "{member}: {told} {answer}");
    }
    let book = lab.sandbox.book();
    assert_eq!((book.shipments.len(), book.duplicate_shipments().len()), (1, 0));
}
