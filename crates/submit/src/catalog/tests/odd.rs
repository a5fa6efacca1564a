//! Servers that do what the sandbox does not: pages too large, offsets that mean nothing, lists that end early.

use axum::Router;
use axum::http::{StatusCode, Uri};
use serde_json::{Value, json};
use std::collections::HashMap;

use super::*;

/// Serves routes by path and query, and pulls from there.
async fn pulled(
    answer: impl Fn(&str, &HashMap<String, String>) -> Value + Clone + Send + Sync + 'static,
) -> (Lab, Result<Summary, Error>) {
    let app = Router::new().fallback(move |uri: Uri| async move {
        let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        match answer(uri.path(), &query) {
            Value::Null => (StatusCode::NOT_FOUND, String::new()),
            body => (StatusCode::OK, body.to_string()),
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let mut lab = Lab::open(products(0)).await;
    lab.reader = Reader::new(&fourover::Settings {
        base_url,
        api_key: "key".to_owned(),
        private_key: "secret".into(),
        ..fourover::Settings::default()
    })
    .unwrap();
    let result = lab.pull(settings()).await;
    (lab, result)
}

fn number(query: &HashMap<String, String>, key: &str) -> usize {
    query.get(key).and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn product(at: usize) -> Value {
    json!({ "product_uuid": format!("p-{at}"), "product_code": format!("CODE-{at}") })
}

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_in_smaller_ones() {
    let (lab, result) = pulled(|path, query| {
        let (offset, max) = (number(query, "offset"), number(query, "max"));
        match path {
            "/printproducts/productsfeed" => {
                let rows: Vec<Value> = (offset..50.min(offset + max)).map(product).collect();
                // Nine products have more bytes than the client takes.
                let ballast = "x".repeat(rows.len() * 500_000);
                json!({ "entities": rows, "totalResults": 50, "ballast": ballast })
            }
            _ => json!([]),
        }
    })
    .await;
    assert_eq!(result.unwrap().products, 50);
    assert_eq!(lab.store.status().await.unwrap().products, 50);
}

#[tokio::test]
async fn a_server_to_which_offsets_mean_nothing_is_given_up() {
    let (_, result) = pulled(|path, _| match path {
        "/printproducts/productsfeed" => {
            json!({ "entities": (0..20).map(product).collect::<Vec<_>>(), "totalResults": 9_519 })
        }
        _ => json!([]),
    })
    .await;
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Endless { what: "products", .. }), "{error}");
}

#[tokio::test]
async fn a_feed_that_ends_before_its_total_is_believed_and_that_is_said() {
    let (_, result) = pulled(|path, query| match path {
        "/printproducts/productsfeed" => {
            let offset = number(query, "offset");
            json!({ "entities": (offset..30.min(offset + 20)).map(product).collect::<Vec<_>>(), "totalResults": "35" })
        }
        _ => json!([]),
    })
    .await;
    let summary = result.unwrap();
    assert_eq!((summary.products, summary.withheld), (30, 5));
}

#[tokio::test]
async fn what_only_a_category_names_is_asked_for_and_what_is_nowhere_is_gone() {
    let (lab, result) = pulled(|path, _| match path {
        "/printproducts/productsfeed" => {
            json!({ "entities": [product(1), { "product_code": "NAMELESS" }], "totalResults": 2 })
        }
        "/printproducts/categories" => json!([{ "id": "c", "name": "Cards" }]),
        "/printproducts/categories/c/products" => json!({ "entities": [product(1), product(2), product(3)] }),
        "/printproducts/products/p-2" => product(2),
        "/printproducts/products/p-3" => Value::Null,
        _ => json!([]),
    })
    .await;
    let summary = result.unwrap();
    assert_eq!((summary.products, summary.gone, summary.unreadable), (2, 1, 1));
    let status = lab.store.status().await.unwrap();
    assert_eq!((status.products, status.gone, status.categories), (2, 1, 1));
}

#[tokio::test]
async fn an_answer_that_is_no_list_ends_the_pull() {
    let (_, result) = pulled(|_, _| json!({ "message": "hello" })).await;
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Shape { what: "categories", .. }), "{error}");
    assert!(!error.may_pass());
}
