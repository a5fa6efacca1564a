mod properties;

use super::*;
use serde_json::json;

fn write(id: &str, value: FieldValue) -> CustomFieldWrite {
    CustomFieldWrite { custom_field_id: id.to_owned(), value }
}

fn text(id: &str, value: &str) -> CustomFieldWrite {
    write(id, FieldValue::String(value.to_owned()))
}

fn list(id: &str, entries: &[&str]) -> CustomFieldWrite {
    write(id, FieldValue::List(entries.iter().map(|&entry| entry.to_owned()).collect()))
}

fn made(order: &Value, wanted: &[CustomFieldWrite]) -> Value {
    serde_json::to_value(patch(order, wanted).unwrap()).unwrap()
}

fn problems(order: &Value, wanted: &[CustomFieldWrite]) -> Vec<String> {
    patch(order, wanted).unwrap_err().0.iter().map(PatchProblem::to_string).collect()
}

#[test]
fn a_field_that_exists_is_changed_under_a_test_of_its_element() {
    let order = json!({ "custom_field_values": [
        { "custom_field_id": "other__c", "string_value": "kept" },
        { "custom_field_id": "status__c", "string_value": "placed", "label": "kept", "list_value": null },
    ] });
    let expected = json!([
        { "op": "test", "path": "/custom_field_values/1",
          "value": { "custom_field_id": "status__c", "string_value": "placed", "label": "kept", "list_value": null } },
        { "op": "add", "path": "/custom_field_values/1/string_value", "value": "shipped" },
    ]);
    assert_eq!(made(&order, &[text("status__c", "shipped")]), expected);
}

#[test]
fn a_new_field_is_guarded_by_the_version() {
    let order = json!({ "custom_field_values": [], "sys_version": 7 });
    let expected = json!([
        { "op": "test", "path": "/sys_version", "value": 7 },
        { "op": "add", "path": "/custom_field_values/-",
          "value": { "custom_field_id": "status__c", "string_value": "placed" } },
    ]);
    assert_eq!(made(&order, &[text("status__c", "placed")]), expected);
}

#[test]
fn a_new_field_is_guarded_by_all_fields_where_there_is_no_version() {
    let fields = json!([{ "custom_field_id": "other__c" }]);
    let order = json!({ "custom_field_values": fields, "sys_version": null });
    let patch = made(&order, &[text("status__c", "placed")]);
    assert_eq!(patch[0], json!({ "op": "test", "path": "/custom_field_values", "value": fields }));
}

#[test]
fn null_fields_become_an_array_under_a_test_of_null() {
    let order = json!({ "custom_field_values": null, "sys_version": 7 });
    let expected = json!([
        { "op": "test", "path": "/custom_field_values", "value": null },
        { "op": "add", "path": "/custom_field_values", "value": [
            { "custom_field_id": "a__c", "boolean_value": true },
            { "custom_field_id": "b__c", "numeric_value": 12.50 },
        ] },
    ]);
    let number = serde_json::from_str("12.50").unwrap();
    let wanted = [write("a__c", FieldValue::Boolean(true)), write("b__c", FieldValue::Numeric(number))];
    let patch = made(&order, &wanted);
    assert_eq!(patch[0], expected[0]);
    assert!(same::same(&patch, &expected), "{patch}");
}

#[test]
fn absent_fields_need_a_version() {
    let wanted = [text("status__c", "placed")];
    let patch = made(&json!({ "sys_version": 7 }), &wanted);
    assert_eq!(patch[0], json!({ "op": "test", "path": "/sys_version", "value": 7 }));
    assert_eq!(patch[1]["path"], "/custom_field_values");
    assert_eq!(super::patch(&json!({}), &wanted), Err(PatchProblems(vec![PatchProblem::Unguarded])));
}

#[test]
fn what_is_so_already_is_not_written() {
    let order = json!({ "custom_field_values": [
        { "custom_field_id": "status__c", "string_value": "placed" },
        { "custom_field_id": "price__c", "numeric_value": 12.5 },
        { "custom_field_id": "weight__c", "numeric_value": 1e2 },
        { "custom_field_id": "jobs__c", "list_value": ["J2", "J1"] },
        { "custom_field_id": "table__c", "table_value": [{ "b": 1, "a": 2.0 }] },
    ] });
    let number = |text: &str| FieldValue::Numeric(serde_json::from_str(text).unwrap());
    let row = json!({ "a": 2, "b": 1 }).as_object().unwrap().clone();
    let wanted = [
        text("status__c", "placed"),
        write("price__c", number("12.50")),
        write("weight__c", number("100")),
        list("jobs__c", &["J1", "J2"]),
        write("table__c", FieldValue::Table(vec![row])),
    ];
    assert_eq!(made(&order, &wanted), json!([]));
    assert_eq!(made(&json!("no order"), &[]), json!([]));
}

#[test]
fn numbers_too_long_to_compare_by_value_are_compared_as_written() {
    let order = json!({ "custom_field_values": [{ "custom_field_id": "n__c", "numeric_value": 0 }] });
    let mut order = order;
    let long = "1.00000000000000000000000000000000001";
    order["custom_field_values"][0]["numeric_value"] = serde_json::from_str(long).unwrap();
    let number = |text: &str| [write("n__c", FieldValue::Numeric(serde_json::from_str(text).unwrap()))];
    assert_eq!(made(&order, &number(long)), json!([]));
    assert_eq!(made(&order, &number("1")).as_array().unwrap().len(), 2);
}

#[test]
fn a_list_keeps_what_it_has_and_gains_what_is_missing() {
    let order = json!({ "custom_field_values": [{ "custom_field_id": "jobs__c", "list_value": ["by hand", "J1"] }] });
    let patch = made(&order, &[list("jobs__c", &["J1", "J2", "J2"])]);
    assert_eq!(patch[1]["value"], json!(["by hand", "J1", "J2"]));
}

#[test]
fn every_problem_is_told_with_its_place() {
    let order = json!({ "sys_version": 7, "custom_field_values": [
        { "custom_field_id": "twice__c" },
        "not a field",
        { "custom_field_id": "twice__c" },
        { "custom_field_id": "typed__c", "string_value": "12", "numeric_value": null },
        { "custom_field_id": "shape__c", "string_value": 12 },
    ] });
    let wanted = [
        text("twice__c", "x"),
        write("typed__c", FieldValue::Boolean(true)),
        text("shape__c", "x"),
        text("new__c", "x"),
        text("new__c", "y"),
    ];
    let expected = [
        "expected an object at `/custom_field_values/1`, found a string",
        "custom field `twice__c` is there 2 times, at `/custom_field_values/0`, `/custom_field_values/2`",
        "cannot write boolean_value: the field holds string_value, at `/custom_field_values/3/string_value`",
        "expected a string at `/custom_field_values/4/string_value`, found a number",
        "custom field `new__c` is to be written twice",
    ];
    assert_eq!(problems(&order, &wanted), expected);
}

#[test]
fn fields_and_order_must_have_the_documented_shape() {
    let wanted = [text("status__c", "placed")];
    assert_eq!(problems(&json!([]), &wanted), ["expected an object at ``, found an array"]);
    let order = json!({ "custom_field_values": {}, "sys_version": 7 });
    assert_eq!(problems(&order, &wanted), ["expected an array at `/custom_field_values`, found an object"]);
}
