//! Orders that 4over does not take, or takes only in part.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sandbox::{FailWord, MessageShape, Options};

use super::{Lab, job, order, read, without};

#[tokio::test]
async fn one_wrong_job_does_not_stop_the_others() {
    let lab = Lab::open(Options::default()).await;
    let mut body = order("a", &["a-1", "a-2", "a-3"]);
    without(&mut body["jobs"][1], "runsize_uuid");
    let answer = lab.place(&body).await;
    assert_eq!(answer["order_status"], "Warning");
    let placed: Vec<&String> = answer["job_ids"].as_object().unwrap().keys().collect();
    assert_eq!(placed, ["X8291118499-001", "X8291118499-003"]);
    let error = json!([{
        "customer_order_id": "a",
        "customer_job_id": "a-2",
        "internal_id": "X8291118499-002",
        "job_status": "Warning",
        "message": { "code": "409", "description": "runsize_uuid is required", "meta": [] },
    }]);
    assert_eq!(answer["errors"], error);
    assert_eq!(answer["payment_response"]["authorized_payment_amount"], "59.30");
    assert_eq!(lab.sandbox.book().orders[0].refused[0].job_name, "a-2");
}

#[tokio::test]
async fn an_order_without_a_payment_fails_as_in_seed_000() {
    let lab = Lab::open(Options::default()).await;
    for payment in [Value::Null, json!({}), json!({ "profile_token": "" })] {
        let mut body = order("a", &["a-1"]);
        body["payment"] = payment;
        let answer = lab.place(&body).await;
        let number = answer["errors"][0]["internal_id"].clone();
        assert!(!number.as_str().unwrap().contains('-'));
        let expected = json!({
            "order_status": "Fail",
            "customer_order_id": "a",
            "job_ids": [],
            "payment_response": null,
            "payment_type": null,
            "errors": [{
                "customer_order_id": "a",
                "customer_job_id": "a-1",
                "internal_id": number,
                "job_status": "Failed",
                "message": {
                    "code": "409",
                    "description": "You must post a payment at the time of order.",
                    "meta": [],
                },
            }],
            "order_cost_breakdown": null,
        });
        assert_eq!(answer, expected);
    }
    let book = lab.sandbox.book();
    assert_eq!((book.jobs.len(), book.charges.len()), (0, 0));
}

#[tokio::test]
async fn an_unknown_profile_fails_in_the_older_words_too() {
    let options =
        Options { messages: MessageShape::Text, fail_word: FailWord::Failed, fail_status: 409, ..Options::default() };
    let lab = Lab::open(options).await;
    let mut body = order("a", &["a-1"]);
    body["payment"]["profile_token"] = json!("2020202020");
    let sent = lab.fourover(Method::POST, "/orders").json(&body).send();
    let (status, answer) = read(sent.await.unwrap()).await;
    assert_eq!((status, &answer["order_status"]), (409, &json!("Failed")));
    assert_eq!(answer["errors"][0]["message"], "The payment profile was not found.");
}

#[tokio::test]
async fn a_body_that_is_no_order_is_a_bad_request() {
    let lab = Lab::open(Options::default()).await;
    let right = order("a", &["a-1"]);
    let with = |key: &str, value: Value| {
        let mut body = right.clone();
        body[key] = value;
        body.to_string()
    };
    let cases = [
        ("{".to_owned(), "The body is not valid JSON."),
        ("[]".to_owned(), "The body is not a JSON object."),
        (with("order_id", json!("")), "order_id is required"),
        (with("order_id", json!(1001)), "order_id is required"),
        (with("jobs", json!([])), "jobs is required and has to hold at least one job"),
        (with("jobs", json!(["a-1"])), "jobs holds something that is not a job"),
        (with("is_test_order", json!("maybe")), "is_test_order has to be true or false"),
        (with("display_breakdown_prices", json!("yes")), "display_breakdown_prices has to be job, order or all"),
        (with("coupon_code", json!(["A", "B"])), "coupon_code has to be a string"),
    ];
    for (body, expected) in cases {
        let sent = lab.fourover(Method::POST, "/orders").body(body).send();
        let (status, answer) = read(sent.await.unwrap()).await;
        assert_eq!((status, &answer["message"]), (400, &json!(expected)));
    }
    assert!(lab.sandbox.book().orders.is_empty());
}

#[tokio::test]
async fn a_body_over_four_mebibytes_is_refused() {
    let lab = Lab::open(Options::default()).await;
    let mut big = job("a-1");
    big["padding"] = json!("x".repeat(4 * 1024 * 1024));
    let sent = lab.fourover(Method::POST, "/orders").json(&big).send();
    assert_eq!(read(sent.await.unwrap()).await.0, 413);
}
