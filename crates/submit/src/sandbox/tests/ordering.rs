//! Orders that 4over takes, and how it says so.

use reqwest::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::sandbox::{JobIdsShape, Options, Price};

use super::{Lab, order, read};

fn seed(name: &str) -> Value {
    let text = match name {
        "000" => include_str!("seed_000.json"),
        "002" => include_str!("seed_002.json"),
        "003 sets" => include_str!("seed_003_sets.json"),
        _ => include_str!("seed_003_profile.json"),
    };
    serde_json::from_str(text).unwrap()
}

/// A sandbox that knows the profile tokens printed in the seeds.
fn seed_options() -> Options {
    Options {
        price: Some(Price::default()),
        profile_tokens: vec!["xxxxxxxxxx".to_owned(), "XXXXXXXXX".to_owned()],
        ..Options::default()
    }
}

#[tokio::test]
async fn the_sample_of_seed_000_is_five_jobs() {
    let lab = Lab::open(seed_options()).await;
    let answer = lab.place(&seed("000")).await;
    assert_eq!(answer["order_status"], "Success");
    assert_eq!(answer["customer_order_id"], "test001");
    let jobs = json!({
        "X8291118499-001": { "customer_job_id": "job001-001", "status": 200, "messages": [] },
        "X8291118499-002": { "customer_job_id": "job001-002", "status": 200, "messages": [] },
        "X8291118499-003": { "customer_job_id": "job002-001", "status": 200, "messages": [] },
        "X8291118499-004": { "customer_job_id": "job002-002", "status": 200, "messages": [] },
        "X8291118499-005": { "customer_job_id": "job002-003", "status": 200, "messages": [] },
    });
    assert_eq!(answer["job_ids"], jobs);
    let price = json!({
        "product_price": "28.87", "option_price": "0.00", "turnaround_price": "2.96", "product_tax": "2.94",
        "shipping_price": "0.00", "shipping_tax": "0.00", "postage_price": "0.00", "postage_tax": "0.00",
    });
    assert_eq!(answer["job_cost_breakdown"]["X8291118499-003"], price);
    assert_eq!(answer["payment_response"]["requested_amount"], "173.85");
    assert!(answer["payment_response"]["paying_user"]["email"].as_str().unwrap().contains('@'));
    let book = lab.sandbox.book();
    assert_eq!(book.total_charged(), Decimal::new(17_385, 2));
    assert_eq!((book.unknown_keys(), book.ignored_keys()), (Vec::new(), Vec::new()));
    assert!(book.orders[0].test);
}

#[tokio::test]
async fn the_sample_of_seed_002_keeps_its_own_spellings() {
    let lab = Lab::open(seed_options()).await;
    let answer = lab.place(&seed("002")).await;
    assert_eq!(answer["order_status"], "Success");
    assert_eq!(answer["job_ids"]["X8291118499-001"]["customer_job_id"], "direct-mail-4");
    assert_eq!(answer.get("job_cost_breakdown"), None);
    let book = lab.sandbox.book();
    assert_eq!((book.unknown_keys(), book.ignored_keys()), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn both_samples_of_seed_003_are_taken() {
    // The second sample states an amount of 100.00 for its two jobs.
    let price = Price { product: Decimal::from(50), turnaround: Decimal::ZERO, tax: Decimal::ZERO };
    let job_ids = JobIdsShape::Strings;
    let lab = Lab::open(Options { price: Some(price), job_ids, ..seed_options() }).await;
    assert_eq!(lab.place(&seed("003 sets")).await["job_ids"].as_array().unwrap().len(), 5);
    let answer = lab.place(&seed("003 profile")).await;
    assert_eq!(answer["order_status"], "Success");
    assert_eq!(answer["job_ids"], json!(["X8291118500-001", "X8291118500-002"]));
    assert_eq!(lab.sandbox.book().unknown_keys(), Vec::<String>::new());
}

#[tokio::test]
async fn job_ids_can_be_an_array_of_objects() {
    let lab = Lab::open(Options { job_ids: JobIdsShape::Objects, ..Options::default() }).await;
    let answer = lab.place(&order("a", &["a-1"])).await;
    let expected = json!([{ "internal_id": "X8291118499-001", "customer_job_id": "a-1" }]);
    assert_eq!(answer["job_ids"], expected);
}

#[tokio::test]
async fn a_repeated_order_is_placed_and_charged_again() {
    let lab = Lab::open(Options { price: Some(Price::default()), ..Options::default() }).await;
    let first = lab.place(&order("a", &["a-1"])).await;
    let second = lab.place(&order("a", &["a-1"])).await;
    assert_ne!(first["job_ids"], second["job_ids"]);
    let book = lab.sandbox.book();
    assert_eq!(book.duplicate_order_ids(), ["a"]);
    assert_eq!(book.duplicate_job_names(), ["a-1"]);
    assert_eq!(book.total_charged(), Decimal::new(2 * 3_477, 2));
}

#[tokio::test]
async fn keys_that_do_nothing_are_written_down() {
    let lab = Lab::open(Options::default()).await;
    let mut body = order("a", &["a-1"]);
    body["skip_confirmation"] = json!(true);
    body["comments"] = json!("quickly");
    body["jobs"][0]["custom_data"] = json!({});
    body["jobs"][0]["turnaround_uuid"] = body["jobs"][0]["turnaroundtime_uuid"].clone();
    body["jobs"][0]["ship_to"]["zip"] = json!("37923");
    body["payment"]["credit_card"] = json!({});
    assert_eq!(lab.place(&body).await["order_status"], "Success");
    let book = lab.sandbox.book();
    let unknown = ["comments", "jobs[0].custom_data", "jobs[0].ship_to.zip", "payment.credit_card"];
    assert_eq!(book.unknown_keys(), unknown);
    assert_eq!(book.ignored_keys(), ["skip_confirmation", "jobs[0].turnaround_uuid"]);
}

#[tokio::test]
async fn a_requested_amount_has_to_be_the_computed_one() {
    let lab = Lab::open(Options { price: Some(Price::default()), ..Options::default() }).await;
    let cases = [
        (json!("34.77"), None),
        (json!(34.77), None),
        (json!("34.770"), None),
        (json!("34.78"), Some("requested_amount 34.78 does not match the calculated amount 34.77.")),
        (json!("0.00"), Some("requested_amount cannot be 0 or null.")),
        (json!(0), Some("requested_amount cannot be 0 or null.")),
        (Value::Null, Some("requested_amount cannot be 0 or null.")),
        (json!("all"), Some("requested_amount \"all\" is not an amount.")),
    ];
    for (amount, refusal) in cases {
        let mut body = order("a", &["a-1"]);
        body["payment"]["requested_amount"] = amount.clone();
        let answer = lab.place(&body).await;
        let found = answer.pointer("/errors/0/message/description").and_then(Value::as_str);
        assert_eq!(found, refusal, "{amount}");
    }
    assert_eq!(lab.sandbox.book().charges.len(), 3);
}

#[tokio::test]
async fn profiles_are_listed_as_seed_003_lists_them() {
    let lab = Lab::open(Options::default()).await;
    let expected = json!({ "entities": [
        { "profile_token": "1010101010", "last_four": "1111", "type": "Visa" },
    ] });
    assert_eq!(lab.get("/paymentprofiles").await, (200, expected));
}

#[tokio::test]
async fn files_are_taken_by_location_one_result_each() {
    let lab = Lab::open(Options { unreachable_files: vec!["*/missing*".to_owned()], ..Options::default() }).await;
    let path = json!(["https://files.example/a.pdf", "https://files.example/missing.pdf", "a.pdf"]);
    let sent = lab.fourover(Method::POST, "/files").json(&json!({ "path": path })).send();
    let (_, body) = read(sent.await.unwrap()).await;
    assert_eq!(body["files"][0]["extention"], "pdf");
    assert_eq!(body["files"][0]["reference_file_name"], "a.pdf");
    for failed in [1, 2] {
        let message = json!({ "501": "Unable to download file for processing" });
        assert_eq!(body["files"][failed], json!({ "status": "fail", "message": message }));
    }
    let uuid = body["files"][0]["file_uuid"].as_str().unwrap();
    let fetched = lab.fourover(Method::GET, &format!("/files/{uuid}")).send().await.unwrap();
    assert_eq!(fetched.headers()["content-type"], "application/pdf");
    let deleted = lab.fourover(Method::DELETE, &format!("/files/{uuid}")).send().await.unwrap();
    assert_eq!(read(deleted).await, (200, json!(true)));
    assert_eq!(lab.get(&format!("/files/{uuid}")).await.0, 404);
}

#[tokio::test]
async fn preflight_answers_with_other_members() {
    let lab = Lab::open(Options::default()).await;
    let body = json!({ "path": ["https://files.example/a.png"], "preflight": true });
    let sent = lab.fourover(Method::POST, "/files").json(&body).send();
    let (_, body) = read(sent.await.unwrap()).await;
    assert_eq!(body["files"][0]["status"], "warning");
    assert_eq!(body["files"][0]["message"]["103"], "Object uses RGB");
    assert_eq!(body["files"][0].get("file_uuid"), None);
    assert!(body["files"][0]["pdf_uuid"].is_string());
    assert_eq!(lab.get("/files?max=1&offset=1").await.1["entities"].as_array().unwrap().len(), 1);
}
