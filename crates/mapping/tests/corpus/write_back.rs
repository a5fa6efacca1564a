//! What is written back once it is known what became of the jobs.

use super::project::{data, load};
use overprint_mapping::patch::FieldValue;
use overprint_mapping::{MappingFile, Mappings, WriteBackError};
use serde_json::json;

fn mappings(write_back: &str) -> Mappings {
    let text = format!(
        "mapping: cards\nignore: [{{ at: /line/type, equals: fee, because: a charge }}]\nwrite_back:\n  x__c: {write_back}\n"
    );
    let files = [MappingFile { name: "mapping.yaml".into(), text }];
    load(&files, &data("orders")).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn written(write_back: &str) -> Result<Option<FieldValue>, WriteBackError> {
    let outcome = json!({
        "status": "placed",
        "jobs": [
            { "name": "acme-1-1", "number": "4711", "order_line_item_id": "1" },
            { "name": "acme-1-2", "number": null, "order_line_item_id": "2" },
            { "name": "acme-1-3", "order_line_item_id": "3", "reason": { "code": 7 } },
        ]
    });
    let order = json!({ "number": 17 }).to_string();
    let writes = mappings(write_back).write_back(&order, "{}", &outcome.to_string(), &["cards".to_owned()])?;
    Ok(writes.into_iter().next().map(|write| write.value))
}

#[test]
fn lists_and_tables_hold_what_is_known() {
    assert_eq!(written("{ list: /jobs/*/number }"), Ok(Some(FieldValue::List(vec!["4711".to_owned()]))));
    let rows = [json!({ "Line": "1", "Job": "4711" }), json!({ "Line": "2" }), json!({ "Line": "3" })];
    let rows: Vec<_> = rows.iter().map(|row| row.as_object().unwrap().clone()).collect();
    for pointer in ["/jobs", "/jobs/*"] {
        let rule = format!("{{ table: {pointer}, columns: {{ Line: ./order_line_item_id, Job: ./number }} }}");
        assert_eq!(written(&rule), Ok(Some(FieldValue::Table(rows.clone()))), "{pointer}");
    }
}

#[test]
fn scalars_are_of_the_kind_that_is_said() {
    assert_eq!(written("{ string: /status }"), Ok(Some(FieldValue::String("placed".to_owned()))));
    assert_eq!(written("{ number: /order/number }"), Ok(Some(FieldValue::Numeric(17.into()))));
    assert_eq!(written("{ boolean: { const: true } }"), Ok(Some(FieldValue::Boolean(true))));
    assert_eq!(written("{ string: /jobs/1/number, optional: true }"), Ok(None));
}

#[test]
fn what_cannot_be_written_is_told() {
    for (rule, message) in [
        ("{ string: /jobs/1/number }", "/jobs/1/number is null"),
        ("{ number: /status }", "`x__c` is not a number"),
        ("{ list: /jobs/*/reason }", "/jobs/*/reason holds an object, and a list holds texts"),
        ("{ table: /status, columns: { A: ./a } }", "/status is no array, and a table is made of its elements"),
    ] {
        let Err(WriteBackError::Problems(problems)) = written(rule) else { panic!("{rule} is written") };
        let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, [message], "{rule}");
    }
}
