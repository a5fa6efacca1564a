//! What is read is written back as it came, whatever is missing, null, odd or unknown in it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

#[path = "lossless/arbitrary.rs"]
mod arbitrary;
#[path = "lossless/bodies.rs"]
mod bodies;
#[path = "lossless/schema.rs"]
mod schema;

use arbitrary::{json, like};
use overprint_generic::{Listing, Order, OverrideRequest, Page, read};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const SAMPLE: &[u8] = include_bytes!("corpus/bodies/order.json");
const ODD: &[u8] = include_bytes!("corpus/odd_order.json");

/// Reads a document as `T` and writes it back; equal values have equal digits in their numbers.
fn round_trip<T: DeserializeOwned + Serialize>(document: &Value) -> Value {
    let bytes = serde_json::to_vec(document).expect("a document can be written");
    let record: T = read(&bytes).unwrap_or_else(|error| panic!("{error} in {document}"));
    let written = serde_json::to_vec(&record).expect("a record can be written");
    serde_json::from_slice(&written).expect("what was written is JSON")
}

fn sample() -> Value {
    serde_json::from_slice(SAMPLE).expect("the sample is JSON")
}

#[test]
fn an_odd_order_comes_back_whole() {
    let document: Value = serde_json::from_slice(ODD).unwrap();
    let order = Order::from_slice(ODD).unwrap();
    assert_eq!(serde_json::to_value(&order).unwrap(), document);
    let written = serde_json::to_string(&order).unwrap();
    for digits in
        ["12345678901234567890123,", ":12.50,", ":12345678901234567890123.10,", ":3.0,", ":-0,", "1e-7", ":42.558400,"]
    {
        assert!(written.contains(digits), "{digits} is not in {written}");
    }
}

#[test]
fn what_holds_nothing_and_nobody_decides_by_is_kept_as_it_came() {
    for members in [
        json!({"payment_info": []}),
        json!({"payment_info": ""}),
        json!({"payment_info": [null]}),
        json!({"payment_info": {"type": "check", "electronic_payment_info": []}}),
        json!({"billing_address": [], "credit_usages": {}, "coupons": "", "additional_payments": [[]]}),
        json!({"additional_email_confirmation_recipients": [null, "a@example.com"]}),
        json!({"line_items": [{"sku": "a", "total": 12.50}, {"sku": "b", "related_transactions": [null]}]}),
        json!({"custom_field_values": [
            {"custom_field_id": "a", "list_value": [null]},
            {"custom_field_id": "b", "list_value": ["x", null], "string_value": "y"},
            {"custom_field_id": "c", "table_value": {}, "numeric_value": 1.10},
        ]}),
    ] {
        let mut document = members.clone();
        document["id"] = json!("o-1");
        let order =
            Order::from_slice(document.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}: {members}"));
        assert_eq!(serde_json::to_value(&order).unwrap(), document);
        assert_eq!(order.id.value().map(|id| id.as_str()), Some("o-1"));
    }
}

#[test]
fn an_exponent_comes_back_in_one_spelling_everywhere() {
    let order = Order::from_slice(br#"{"id":1E5,"total":1e5,"payload":[1E+5],"other":{"n":1e-05}}"#).unwrap();
    let written = serde_json::to_string(&order).unwrap();
    assert_eq!(written, r#"{"id":1e+5,"total":1e+5,"payload":[1e+5],"other":{"n":1e-05}}"#);
}

#[test]
fn an_order_comes_back_whole_from_a_value_too() {
    let order: Order = serde_json::from_value(sample()).unwrap();
    assert_eq!(serde_json::to_value(&order).unwrap(), sample());
}

#[test]
fn the_four_shapes_that_orders_come_in_are_read() {
    let order = sample();
    let wrapped = json!({ "order": order });
    assert_eq!(round_trip::<Order>(&order), order);
    assert_eq!(round_trip::<OverrideRequest>(&wrapped), wrapped);
    let pages = [
        json!([order]),
        json!({ "Count": 1, "Items": [order], "LastEvaluatedKey": "k" }),
        json!({ "Items": [order], "LastEvaluatedKey": null }),
        json!({ "Count": 1, "Items": [order] }),
        json!({ "Items": [order], "LastEvaluatedKey": { "id": "o-1", "n": 2 } }),
        json!({ "Items": [order], "LastEvaluatedKey": "" }),
    ];
    let keys = [None, Some("k"), None, None, Some(r#"{"id":"o-1","n":2}"#), None];
    for (document, key) in pages.iter().zip(keys) {
        assert_eq!(&round_trip::<Listing<Order>>(document), document);
        let listing: Listing<Order> = read(document.to_string().as_bytes()).unwrap();
        assert_eq!(listing.items().len(), 1);
        assert_eq!(listing.exclusive_start_key().as_deref(), key);
    }
}

#[test]
fn a_record_with_nothing_in_it_is_written_as_an_empty_object() {
    assert_eq!(serde_json::to_string(&Order::default()).unwrap(), "{}");
    assert_eq!(serde_json::to_string(&Page::<Order>::default()).unwrap(), "{}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_comes_back_whole(order in like(&sample())) {
        prop_assert_eq!(&round_trip::<Order>(&order), &order);
    }

    #[test]
    fn any_order_in_a_wrapper_comes_back_whole(order in like(&sample()), other in json()) {
        let wrapped = json!({ "order": order, "override_manifest": null, "other": other });
        prop_assert_eq!(&round_trip::<OverrideRequest>(&wrapped), &wrapped);
        for listing in [json!([order]), json!({ "Count": 1, "Items": [order], "other": other })] {
            prop_assert_eq!(&round_trip::<Listing<Order>>(&listing), &listing);
        }
    }
}
