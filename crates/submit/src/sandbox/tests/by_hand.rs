//! The routes with which a person drives a running sandbox.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sandbox::Options;

use super::{Lab, order, read};

impl Lab {
    /// Calls one of the sandbox's own routes, without any credentials.
    async fn drive(&self, method: Method, route: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}/_sandbox/{route}", self.sandbox.fourover_url());
        read(self.http.request(method, url).json(body).send().await.unwrap()).await
    }
}

#[tokio::test]
async fn rules_are_added_listed_and_removed() {
    let lab = Lab::open(Options::default()).await;
    let rules = json!(["order=a:fail", "job=*-2:refuse x 2"]);
    let listed = json!({ "behaviours": ["order=a:fail", "job=*-2:refusex2"] });
    assert_eq!(lab.drive(Method::POST, "behaviours", &rules).await, (200, listed.clone()));
    assert_eq!(lab.drive(Method::GET, "behaviours", &Value::Null).await, (200, listed));
    assert_eq!(lab.place(&order("a", &["a-1"])).await["order_status"], "Fail");
    let none = (200, json!({ "behaviours": [] }));
    assert_eq!(lab.drive(Method::DELETE, "behaviours", &Value::Null).await, none);
    // One wrong rule keeps the right ones out too.
    let (status, body) = lab.drive(Method::POST, "behaviours", &json!(["order=a:fail", "a"])).await;
    let message = "\"a\" has no action: write CONDITION:ACTION, as in order=acme-1001:drop_after";
    assert_eq!((status, body), (400, json!({ "message": message })));
    assert_eq!(lab.drive(Method::GET, "behaviours", &Value::Null).await, none);
}

#[tokio::test]
async fn jobs_are_moved_and_the_book_is_read() {
    let lab = Lab::open(Options::default()).await;
    lab.place(&order("a", &["a-1", "a-1"])).await;
    let moved = json!({ "moved": ["X8291118499-001", "X8291118499-002"] });
    assert_eq!(lab.drive(Method::POST, "advance", &json!({})).await, (200, moved));
    let to = json!({ "job": "X8291118499-002", "to": "Complete: Shipped" });
    assert_eq!(lab.drive(Method::POST, "advance", &to).await.0, 200);
    let (_, book) = lab.drive(Method::GET, "book", &Value::Null).await;
    assert_eq!(book["jobs"][1]["history"][8]["label"], "Complete: Shipped");
    assert_eq!(book["duplicate_job_names"], json!(["a-1"]));
    let request = json!({ "server": "4over", "method": "POST", "path": "/orders", "status": 200 });
    assert_eq!(book["requests"], json!([request]));
    let (status, body) = lab.drive(Method::POST, "advance", &json!({ "to": "Gone" })).await;
    assert!(status == 400 && body["message"].as_str().unwrap().contains("\"Gone\""));
}

#[tokio::test]
async fn records_are_stored_and_replaced() {
    let lab = Lab::open(Options::default()).await;
    let orders = json!([{ "id": "o-1", "number": 1 }, { "id": "o-1", "number": 2 }, { "number": 3 }]);
    assert_eq!(lab.drive(Method::PUT, "orders", &orders).await, (200, json!({ "stored": 3 })));
    assert_eq!(lab.sandbox.order("o-1").unwrap()["number"], 2);
    assert_eq!(lab.sandbox.order("order-2").unwrap()["number"], 3);
    for kind in ["contacts", "organizations"] {
        lab.drive(Method::PUT, kind, &json!({ "id": "x", "name": kind })).await;
        let (_, record) = lab.get_storefront(&format!("/{kind}/example.org/x")).await;
        assert_eq!(record["name"], kind);
    }
    assert_eq!(lab.drive(Method::PUT, "orders", &json!([1])).await.0, 400);
    assert_eq!(lab.drive(Method::PUT, "invoices", &json!({})).await.0, 404);
}

#[tokio::test]
async fn held_answers_are_released() {
    let lab = Lab::open(Options::default()).await;
    lab.sandbox.behave("order=a:slow".parse().unwrap());
    let body = order("a", &["a-1"]);
    let release = async {
        lab.sandbox.until_held(1).await;
        lab.drive(Method::POST, "release", &Value::Null).await
    };
    let (answer, released) = tokio::join!(lab.place(&body), release);
    assert_eq!(answer["order_status"], "Success");
    assert_eq!(released, (200, json!({ "released": 1 })));
}
