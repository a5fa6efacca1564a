//! The quirks of create-order answers, one named test each.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use serde_json::{Value, json};

use super::{Answer, Outcome, read};

const SEED_000: &str = include_str!("cases/seed_000_success.json");
const SEED_003: &str = include_str!("cases/seed_003_list_of_numbers.json");

fn answer(job_names: &[&str], body: &Value) -> Answer {
    read(
        "Test_Order-072624",
        &job_names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(),
        200,
        body.to_string().as_bytes(),
    )
}

fn kinds(answer: &Answer) -> Vec<String> {
    answer
        .jobs
        .iter()
        .map(|job| serde_json::to_value(&job.outcome).unwrap().as_object().unwrap().keys().next().unwrap().clone())
        .collect()
}

#[test]
fn job_ids_have_four_shapes() {
    for job_ids in [
        json!({"X1-001": {"customer_job_id": "a", "status": 200, "messages": []}}),
        json!([{"internal_id": "X1-001", "customer_job_id": "a"}]),
        json!(["X1-001"]),
    ] {
        let answer = answer(&["a"], &json!({"order_status": "Success", "job_ids": job_ids}));
        assert_eq!(answer.jobs[0].outcome, Outcome::Placed { number: "X1-001".to_owned() }, "{job_ids}");
    }
    assert_eq!(kinds(&answer(&["a"], &json!({"order_status": "Fail", "job_ids": []}))), ["refused"]);
}

#[test]
fn the_order_status_is_read_in_any_case_and_by_its_beginning() {
    for (order_status, kind) in [
        ("Fail", "refused"),
        ("Failed", "refused"),
        ("FAILED", "refused"),
        ("failure", "refused"),
        ("Warning", "unknown"),
        ("success", "unknown"),
        ("Succeeded", "unknown"),
        ("Partial fail", "unknown"),
        ("", "unknown"),
    ] {
        assert_eq!(
            kinds(&answer(&["a"], &json!({"order_status": order_status, "job_ids": []}))),
            [kind],
            "{order_status}"
        );
    }
}

#[test]
fn errors_may_be_missing_or_empty_and_their_message_a_text_or_an_object() {
    for errors in [Value::Null, json!([]), json!("")] {
        assert_eq!(
            kinds(&answer(&["a"], &json!({"order_status": "Warning", "job_ids": [], "errors": errors}))),
            ["unknown"],
            "{errors}"
        );
    }
    for (message, code) in [
        (json!("no"), None),
        (json!({"code": "409", "description": "no", "meta": []}), Some("409")),
        (json!({"code": 409, "description": "no", "meta": {"a": 1}}), Some("409")),
    ] {
        let body =
            json!({"order_status": "Warning", "job_ids": [], "errors": [{"customer_job_id": "a", "message": message}]});
        let refused = Outcome::Refused { code: code.map(str::to_owned), reason: "no".to_owned() };
        assert_eq!(answer(&["a"], &body).jobs[0].outcome, refused, "{message}");
    }
}

#[test]
fn sets_become_one_job_number_each() {
    let case: Value = serde_json::from_str(SEED_000).unwrap();
    let names = ["job001-001", "job001-002", "job002-001", "job002-002", "job002-003"];
    let answer = answer(&names, &case["body"]);
    let numbers: Vec<&str> = answer.jobs.iter().filter_map(|job| job.outcome.number()).collect();
    assert_eq!(
        numbers,
        ["X8291118499-001", "X8291118499-002", "X8291118499-003", "X8291118499-004", "X8291118499-005"]
    );
}

#[test]
fn amounts_are_text_or_number_or_nothing() {
    for (amount, charged) in [
        (json!("119.70"), Some("119.70")),
        (json!(5), Some("5")),
        (json!(null), None),
        (json!(""), None),
        (json!("free"), None),
        (serde_json::from_str("1.195e2").unwrap(), Some("119.5")),
    ] {
        let body = json!({"order_status": "Success", "job_ids": [], "payment_response": {"authorized_payment_amount": amount}});
        assert_eq!(answer(&["a"], &body).charged, charged.map(|text| text.parse().unwrap()), "{amount}");
    }
    assert_eq!(answer(&["a"], &json!({"order_status": "Success", "payment_response": null})).charged, None);
}

#[test]
fn what_is_kept_of_the_samples_names_nobody() {
    for (case, canaries) in [
        (SEED_000, ["fake@4over.com", "5ec64e96d387", "0.09669000", "Tester", "ABCDEF", "sandbox-api", "d44fa923"]),
        (SEED_003, ["someprint", "e708b16083be", "0.66507900", "John", "4D43UG", "Some Printer", "2020 04"]),
    ] {
        let case: Value = serde_json::from_str(case).unwrap();
        let kept = serde_json::to_string(&answer(&["a"], &case["body"])).unwrap();
        for canary in canaries {
            assert!(case["body"].to_string().contains(canary), "{canary} is not in the sample");
            assert!(!kept.contains(canary), "{canary} in {kept}");
        }
        for evidence in ["authorized_payment_amount", "XXXX1111", "USD", "This transaction has been approved."] {
            assert!(kept.contains(evidence), "{evidence} not in {kept}");
        }
    }
}
