//! What the storefront shows.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sandbox::{CursorShape, ListShape, Options};

use super::{Lab, read};

async fn lab_with_orders(count: usize, options: Options) -> Lab {
    let lab = Lab::open(options).await;
    for number in 1..=count {
        lab.sandbox.add_order(json!({
            "id": format!("o-{number}"),
            "number": 1000 + number,
            "status": if number % 2 == 0 { "closed" } else { "awaiting payment" },
            "total": 12.5,
            "sys_shippable_status": "awaiting shipment",
            "line_items": [],
        }));
    }
    lab
}

/// Reads every page and returns the ids on each.
async fn pages(lab: &Lab) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = None;
    loop {
        let mut request = lab.storefront(Method::GET, "/orders/example.org");
        if let Some(cursor) = cursor.take() {
            request = request.query(&[("exclusiveStartKey", cursor)]);
        }
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!(status, 200, "{body}");
        let items = body["Items"].as_array().unwrap();
        pages.push(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect());
        cursor = body.get("LastEvaluatedKey").map(|key| match key {
            Value::String(key) => key.clone(),
            key => key.to_string(),
        });
        if cursor.is_none() {
            return pages;
        }
    }
}

#[tokio::test]
async fn a_list_comes_in_three_shapes() {
    for (listing, counted) in [(ListShape::Page, true), (ListShape::Items, false)] {
        let lab = lab_with_orders(2, Options { listing, ..Options::default() }).await;
        let (_, body) = lab.get_storefront("/orders/example.org").await;
        assert_eq!(body["Items"].as_array().unwrap().len(), 2);
        assert_eq!(body.get("Count").is_some(), counted);
        assert_eq!(body.get("LastEvaluatedKey"), None);
    }
    let listing = ListShape::Array;
    let lab = lab_with_orders(3, Options { listing, page_size: 1, ..Options::default() }).await;
    let (_, body) = lab.get_storefront("/orders/example.org?fields=id,number").await;
    let expected = json!([
        { "id": "o-1", "number": 1001 },
        { "id": "o-2", "number": 1002 },
        { "id": "o-3", "number": 1003 },
    ]);
    assert_eq!(body, expected);
}

#[tokio::test]
async fn pages_follow_a_cursor_of_either_kind() {
    for cursor in [CursorShape::Text, CursorShape::Object] {
        let options = Options { cursor, page_size: 2, ..Options::default() };
        let lab = lab_with_orders(5, options.clone()).await;
        assert_eq!(pages(&lab).await, [vec!["o-1", "o-2"], vec!["o-3", "o-4"], vec!["o-5"]]);
        let lab = lab_with_orders(4, options).await;
        assert_eq!(pages(&lab).await, [vec!["o-1", "o-2"], vec!["o-3", "o-4"]]);
        let wrong = lab.get_storefront("/orders/example.org?exclusiveStartKey=o-9").await;
        assert_eq!(wrong.0, 400);
    }
}

#[tokio::test]
async fn one_order_is_shown_as_it_was_stored() {
    let lab = Lab::open(Options::default()).await;
    let order: Value = serde_json::from_str(r#"{"id":"o-1","total":12.50,"sku":null,"extra":{"b":1,"a":2}}"#).unwrap();
    lab.sandbox.add_order(order.clone());
    let shown = lab.storefront(Method::GET, "/orders/example.org/o-1").send().await.unwrap();
    assert_eq!(shown.text().await.unwrap(), order.to_string());
    let (status, body) = lab.get_storefront("/orders/example.org/o-2").await;
    assert_eq!((status, body), (404, json!({ "message": "no record with id o-2 was found" })));
}

#[tokio::test]
async fn shippable_orders_are_a_page() {
    let lab = lab_with_orders(1, Options { listing: ListShape::Array, ..Options::default() }).await;
    let (_, body) = lab.get_storefront("/orders/example.org/shippable/awaiting%20shipment").await;
    assert_eq!(body["Count"], 1);
    let (_, body) = lab.get_storefront("/orders/example.org/shippable/shipped").await;
    assert_eq!(body, json!({ "Count": 0, "Items": [] }));
}

#[tokio::test]
async fn a_search_answers_slim_items_and_knows_its_parameters() {
    let lab = lab_with_orders(5, Options { page_size: 2, ..Options::default() }).await;
    let search = |body: Value| lab.storefront(Method::POST, "/orders/example.org/search").json(&body).send();
    let (_, body) = read(search(json!({ "status": ["awaiting payment"] })).await.unwrap()).await;
    let first = json!({
        "ids": "o-1", "number": 1001, "total": 12.5, "id": "o-1", "status": "awaiting payment",
    });
    assert_eq!(body["Items"][0], first);
    assert_eq!((body.get("Count"), &body["LastEvaluatedKey"]), (None, &json!("o-3")));
    let (_, body) = read(search(json!({ "number": [1004, 1009] })).await.unwrap()).await;
    assert_eq!(body["Items"].as_array().unwrap().len(), 2);
    for wrong in [json!({ "sys_last_modified_at": ["a", "b"] }), json!({ "status": "closed" }), json!([])] {
        assert_eq!(search(wrong).await.unwrap().status(), 400);
    }
}

#[tokio::test]
async fn contacts_and_organizations_are_found_by_id() {
    let lab = Lab::open(Options::default()).await;
    lab.sandbox.add_contact(json!({ "id": "c-1", "first_name": "James" }));
    lab.sandbox.add_organization(json!({ "id": "g-1", "name": "Acme" }));
    assert_eq!(lab.get_storefront("/contacts/example.org/c-1").await.1["first_name"], "James");
    assert_eq!(lab.get_storefront("/organizations/example.org/g-1").await.1["name"], "Acme");
    assert_eq!(lab.get_storefront("/contacts/example.org/g-1").await.0, 404);
}
