//! Changes to storefront orders, allowed and not.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sandbox::Options;

use super::{Lab, read};

const ORDER: &str = "/orders/example.org/o-1";

async fn lab() -> Lab {
    let lab = Lab::open(Options { now: || 1_767_603_600, ..Options::default() }).await;
    lab.sandbox.add_order(json!({
        "id": "o-1",
        "notes": "old",
        "sys_version": 4,
        "custom_field_values": [{ "custom_field_id": "a__c", "string_value": "x", "numeric_value": 0 }],
    }));
    lab.sandbox.add_order(json!({ "id": "o-2", "sys_locked": true }));
    lab
}

async fn patch(lab: &Lab, path: &str, operations: &Value) -> (u16, Value) {
    read(lab.storefront(Method::PATCH, path).json(operations).send().await.unwrap()).await
}

fn field(value: Value) -> Value {
    json!([{ "op": "add", "path": "/custom_field_values/-", "value": value }])
}

#[tokio::test]
async fn a_change_raises_version_and_date() {
    let lab = lab().await;
    let operations = json!([
        { "op": "test", "path": "/sys_version", "value": 4 },
        { "op": "replace", "path": "/notes", "value": "printed" },
    ]);
    let (status, order) = patch(&lab, ORDER, &operations).await;
    assert_eq!((status, &order["notes"], &order["sys_version"]), (200, &json!("printed"), &json!(5)));
    assert_eq!(order["sys_last_modified_at"], "2026-01-05T09:00:00Z");
    assert_eq!(lab.sandbox.order("o-1").unwrap(), order);
    assert_eq!(lab.sandbox.book().patches[0].operations, operations);
    // The same test fails now, and nothing changes.
    let (status, _) = patch(&lab, ORDER, &operations).await;
    assert_eq!((status, lab.sandbox.order("o-1").unwrap()), (409, order));
}

#[tokio::test]
async fn what_cannot_be_applied_changes_nothing() {
    let lab = lab().await;
    let before = lab.sandbox.order("o-1").unwrap();
    let note = json!([{ "op": "add", "path": "/notes", "value": "new" }]);
    let cases = [
        ("/orders/example.org/o-9", note.clone(), 404),
        ("/orders/example.org/o-2", note.clone(), 409),
        (ORDER, json!({ "notes": "new" }), 400),
        (ORDER, json!([{ "op": "put", "path": "/notes", "value": 1 }]), 400),
        (ORDER, json!([{ "op": "remove", "path": "/nothing" }]), 400),
        (ORDER, json!([{ "op": "replace", "path": "", "value": {} }]), 400),
        (ORDER, json!([{ "op": "replace", "path": "/sys_version", "value": 9 }]), 400),
        (ORDER, json!([{ "op": "move", "from": "/id", "path": "/notes" }]), 400),
    ];
    for (path, operations, expected) in cases {
        assert_eq!(patch(&lab, path, &operations).await.0, expected, "{operations}");
    }
    let other_type = lab
        .storefront(Method::PATCH, ORDER)
        .header("content-type", "application/json-patch+json")
        .body(note.to_string());
    assert_eq!(other_type.send().await.unwrap().status(), 415);
    assert_eq!(lab.sandbox.order("o-1").unwrap(), before);
    assert!(lab.sandbox.book().patches.is_empty());
}

#[tokio::test]
async fn a_custom_field_has_exactly_one_value_of_its_type() {
    let lab = lab().await;
    let cases = [
        (json!({ "custom_field_id": "b__c", "string_value": "x" }), 200),
        (json!({ "custom_field_id": "b__c", "list_value": ["x"], "string_value": null }), 200),
        (json!({ "custom_field_id": "b__c", "table_value": [{}] }), 200),
        (json!({ "custom_field_id": "b__c" }), 400),
        (json!({ "custom_field_id": "b__c", "string_value": "x", "numeric_value": 1 }), 400),
        (json!({ "custom_field_id": "b__c", "numeric_value": "1" }), 400),
        (json!({ "custom_field_id": "b__c", "list_value": [1] }), 400),
        (json!({ "custom_field_id": "b__c", "boolean_value": "true" }), 400),
        (json!({ "custom_field_id": "b__c", "value": "x" }), 400),
        (json!({ "string_value": "x" }), 400),
        (json!("x"), 400),
    ];
    for (value, expected) in cases {
        let (status, body) = patch(&lab, ORDER, &field(value.clone())).await;
        assert_eq!(status, expected, "{value}: {body}");
    }
}

#[tokio::test]
async fn a_batch_answers_for_each_operation() {
    let lab = lab().await;
    let directives = json!([{ "op": "add", "path": "/memo", "value": "m" }]);
    let operation = |kind: &str, id: &str| json!({ "operation": kind, "id": id, "patch_directives": directives });
    let operations =
        [operation("patch", "o-1"), operation("patch", "o-2"), operation("patch", "o-3"), operation("delete", "o-1")];
    let run = |operations: &[Value]| {
        let body = json!({ "operations": operations });
        lab.storefront(Method::POST, "/orders/example.org/batch").json(&body).send()
    };
    let (status, body) = read(run(&operations).await.unwrap()).await;
    assert_eq!((status, &body["success_count"], &body["error_count"]), (200, &json!(1), &json!(3)));
    assert_eq!(body["results"][0]["object"]["memo"], "m");
    assert_eq!(body["results"][1]["error_message"], "the record is locked");
    assert_eq!(lab.sandbox.book().forbidden_calls, ["POST /orders/example.org/batch"]);

    let hundred = vec![operation("patch", "o-1"); 100];
    assert_eq!(read(run(&hundred).await.unwrap()).await.1["success_count"], 100);
    let more = vec![operation("patch", "o-1"); 101];
    assert_eq!(run(&more).await.unwrap().status(), 400);
}

#[tokio::test]
async fn what_a_connector_must_never_do_is_refused_and_written_down() {
    let lab = lab().await;
    let calls = [
        (Method::POST, "/orders/example.org"),
        (Method::PUT, ORDER),
        (Method::DELETE, ORDER),
        (Method::POST, "/orders/example.org/o-1/close"),
        (Method::POST, "/orders/example.org/o-1/void"),
        (Method::POST, "/orders/example.org/processWithOverride"),
    ];
    for (method, path) in calls.clone() {
        let sent = lab.storefront(method, path).json(&json!({})).send();
        assert_eq!(sent.await.unwrap().status(), 403);
    }
    let expected: Vec<String> = calls.iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(lab.sandbox.book().forbidden_calls, expected);
    assert!(lab.sandbox.order("o-1").is_some());
}
