//! A job from its first status to its last.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sandbox::{AdvanceError, Options, TrackingBefore};

use super::{Lab, order, read};

const JOB: &str = "X8291118499-001";

async fn lab_with_one_job(options: Options) -> Lab {
    let lab = Lab::open(options).await;
    lab.place(&order("a", &["a-1"])).await;
    lab
}

async fn labels(lab: &Lab) -> Vec<String> {
    let (_, body) = lab.get(&format!("/orders/{JOB}/status")).await;
    let entities = body["entities"].as_array().unwrap();
    entities.iter().map(|entity| entity["status"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_history_is_whole_and_newest_first() {
    let lab = lab_with_one_job(Options { now: || 1_767_603_600, ..Options::default() }).await;
    assert_eq!(labels(&lab).await, ["New"]);
    assert_eq!(lab.sandbox.advance(None, None).unwrap(), [JOB]);
    assert_eq!(labels(&lab).await, ["Pre-Flighting", "New"]);
    lab.sandbox.advance(Some("a-1"), Some("Complete: Shipped")).unwrap();
    let expected = [
        "Complete: Shipped",
        "Packaging",
        "Cutting",
        "On Press",
        "Plated",
        "Batch Imposition",
        "Batch Prep",
        "Pre-Flighting",
        "New",
    ];
    assert_eq!(labels(&lab).await, expected);
    let (_, body) = lab.get(&format!("/orders/{JOB}/status")).await;
    let newest = json!({
        "status_code_uuid": "b48f0743-ac6f-4e09-9cc5-9f43abeb07e0",
        "status": "Complete: Shipped",
        "date_set": "2026-01-05 09:00:09",
    });
    assert_eq!(body["entities"][0], newest);
}

#[tokio::test]
async fn a_job_on_hold_goes_on_from_where_it_was() {
    let lab = lab_with_one_job(Options::default()).await;
    lab.sandbox.advance(Some(JOB), Some("Batch Prep")).unwrap();
    lab.sandbox.advance(Some(JOB), Some("On Hold: Per Customer")).unwrap();
    lab.sandbox.advance(Some(JOB), None).unwrap();
    assert_eq!(labels(&lab).await[..3], ["Batch Imposition", "On Hold: Per Customer", "Batch Prep"]);
    // Backwards there is no way.
    assert_eq!(lab.sandbox.advance(Some(JOB), Some("New")).unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn what_cannot_be_moved_is_named() {
    let lab = lab_with_one_job(Options::default()).await;
    let job = lab.sandbox.advance(Some("b-*"), None).unwrap_err();
    assert_eq!(job, AdvanceError::UnknownJob("b-*".to_owned()));
    let status = lab.sandbox.advance(None, Some("shipped")).unwrap_err();
    assert_eq!(status, AdvanceError::UnknownStatus("shipped".to_owned()));
}

#[tokio::test]
async fn a_noisy_history_repeats_itself_and_holds_an_unlisted_code() {
    let lab = lab_with_one_job(Options { status_noise: true, ..Options::default() }).await;
    assert_eq!(labels(&lab).await, ["New", "Status", "New"]);
}

#[tokio::test]
async fn tracking_comes_with_shipment_and_not_before() {
    let cases = [
        (TrackingBefore::Missing, 200, json!({})),
        (TrackingBefore::Null, 200, json!({ "tracking": null })),
        (TrackingBefore::Empty, 200, json!({ "tracking": "" })),
        (TrackingBefore::Array, 200, json!([])),
    ];
    let path = format!("/orders/{JOB}/tracking");
    for (tracking_before, status, body) in cases {
        let lab = lab_with_one_job(Options { tracking_before, ..Options::default() }).await;
        assert_eq!(lab.get(&path).await, (status, body));
    }
    let tracking_before = TrackingBefore::NotFound;
    let lab = lab_with_one_job(Options { tracking_before, ..Options::default() }).await;
    assert_eq!(lab.get(&path).await.0, 404);
    lab.sandbox.advance(None, Some("Complete: Shipped")).unwrap();
    assert_eq!(lab.get(&path).await, (200, json!({ "tracking": "1Z2A68291118499001" })));
}

#[tokio::test]
async fn a_job_is_cancelled_until_batch_imposition() {
    let lab = lab_with_one_job(Options::default()).await;
    lab.place(&order("b", &["b-1"])).await;
    lab.sandbox.advance(Some("b-1"), Some("Batch Imposition")).unwrap();
    let cancel = |job: &str| lab.fourover(Method::DELETE, &format!("/orders/{job}")).send();
    assert_eq!(read(cancel(JOB).await.unwrap()).await, (200, json!(true)));
    assert_eq!(labels(&lab).await, ["Canceled", "New"]);
    assert_eq!(read(cancel(JOB).await.unwrap()).await, (200, json!(true)));
    assert_eq!(labels(&lab).await, ["Canceled", "New"]);
    assert_eq!(lab.sandbox.advance(Some(JOB), None).unwrap(), Vec::<String>::new());

    let refused = cancel("X8291118500-001").await.unwrap();
    assert_eq!(refused.status(), 200);
    assert_eq!(refused.text().await.unwrap(), "Job has progressed too far for cancellation");
    assert_eq!(cancel("X1").await.unwrap().status(), 404);
}

#[tokio::test]
async fn artwork_can_follow_a_job_that_skipped_it() {
    let lab = Lab::open(Options::default()).await;
    let mut body = order("a", &["a-1", "a-2"]);
    body["jobs"][0]["skip_files"] = json!(true);
    body["jobs"][0]["files"] = Value::Null;
    lab.place(&body).await;
    assert_eq!(labels(&lab).await, ["Awaiting Artwork"]);
    lab.sandbox.advance(Some(JOB), None).unwrap();
    assert_eq!(labels(&lab).await, ["Awaiting Artwork"]);

    let attach = |job: &str, body: Value| lab.fourover(Method::POST, &format!("/jobs/{job}/files")).json(&body).send();
    let files = json!({ "files": [{ "fr": "https://files.example/front.pdf" }] });
    for wrong in [json!({ "files": files["files"][0] }), json!({ "files": [] }), json!({ "files": [{ "front": "a" }] })]
    {
        assert_eq!(attach(JOB, wrong).await.unwrap().status(), 400);
    }
    assert_eq!(attach("X8291118499-002", files.clone()).await.unwrap().status(), 409);
    assert_eq!(attach("X1", files.clone()).await.unwrap().status(), 404);
    let done = read(attach(JOB, files).await.unwrap()).await;
    assert_eq!(done, (200, json!([format!("File(s) succesfully attached to the order: {JOB}")])));
    assert_eq!(labels(&lab).await, ["New", "Awaiting Artwork"]);
    assert_eq!(lab.sandbox.book().jobs[0].files["fr"], "https://files.example/front.pdf");
}

#[tokio::test]
async fn sets_without_artwork_are_named_all_the_same() {
    let lab = Lab::open(Options::default()).await;
    let mut body = order("a", &["a"]);
    body["jobs"][0]["skip_files"] = json!("true");
    body["jobs"][0]["sets"] = json!(2);
    body["jobs"][0]["files"] = json!({ "set_001": { "job_name": "a-1" }, "set_002": { "job_name": "a-2" } });
    assert_eq!(lab.place(&body).await["order_status"], "Success");
    let names: Vec<String> = lab.sandbox.book().jobs.into_iter().map(|job| job.job_name).collect();
    assert_eq!(names, ["a-1", "a-2"]);
    assert_eq!(labels(&lab).await, ["Awaiting Artwork"]);
}
