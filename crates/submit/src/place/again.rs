//! Whether an order was placed before, as far as the order itself tells.
//!
//! A custom field that the mappings fill with job numbers, and that is filled already, tells so, and so does one that they fill
//! with the status and that says `placed` or `in doubt`. An empty one tells nothing, since a write-back may have failed. So
//! this stops what another ledger placed, and no more.

use super::write_back::patched;
use super::{Planner, Status};
use crate::project::Document;
use overprint_mapping::patch::{CustomFieldWrite, FieldValue};
use serde_json::{Map, Value, json};
use std::fmt;

/// Stands for a job number, to see which fields take one; all digits, since a field may be numeric.
const PROBE: &str = "7302950184462915";

/// After these, only a person's word sends anything.
const SETTLED: [Status; 10] = [
    Status::Placed,
    Status::PartlyPlaced,
    Status::InDoubt,
    Status::ActionNeeded,
    Status::InProduction,
    Status::InTransit,
    Status::Shipped,
    Status::Delivered,
    Status::Complete,
    Status::Cancelled,
];

/// A custom field of the order that tells of an earlier placing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The field.
    pub custom_field_id: String,
    /// What it holds.
    pub value: String,
}

impl fmt::Display for Holding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.custom_field_id, self.value)
    }
}

/// Lists the custom fields of the order that tell of an earlier placing.
pub(super) fn holdings(planner: Planner<'_>, document: &Document, taking: &[String]) -> Vec<Holding> {
    if document.order().custom_field_values.value().is_none_or(Vec::is_empty) {
        return Vec::new();
    }
    let Ok(text) = std::str::from_utf8(document.bytes()) else { return Vec::new() };
    let values = planner.values.to_json();
    let Ok(read) = planner.version.mappings.written_to(text, &values) else { return Vec::new() };
    // Fields that cannot be made of the probe cannot be told; what is wrong with them shows when they are written.
    let written = |status| read.writes(&probe(status).to_string(), taking).unwrap_or_default();
    let order = patched(document.bytes());
    let unsettled = written(Status::Refused);
    let mut holdings: Vec<Holding> = unsettled.iter().filter_map(|write| holding(write, &order)).collect();
    for status in SETTLED {
        let told = written(status);
        let told = told.iter().filter(|write| !unsettled.contains(write));
        holdings.extend(told.filter_map(|write| settled(write, &order)));
    }
    holdings
}

/// An outcome with one job, all of whose members are there.
fn probe(status: Status) -> Value {
    let other = "probe";
    json!({ "status": status, "jobs": [{
        "name": other, "number": PROBE, "status": "placed", "reason": other, "mapping": other,
        "order_line_item_id": other, "tracking_number": other,
    }] })
}

fn holding(write: &CustomFieldWrite, order: &Value) -> Option<Holding> {
    let value = values(write, order).find_map(|value| held(&write.value, value))?;
    Some(Holding { custom_field_id: write.custom_field_id.clone(), value })
}

/// Tells whether the order says what would be written of an order that is settled.
fn settled(write: &CustomFieldWrite, order: &Value) -> Option<Holding> {
    let FieldValue::String(text) = &write.value else { return None };
    values(write, order).find(|value| value.as_str() == Some(text))?;
    Some(Holding { custom_field_id: write.custom_field_id.clone(), value: text.clone() })
}

fn values<'o>(write: &'o CustomFieldWrite, order: &'o Value) -> impl Iterator<Item = &'o Value> {
    let fields = order.get("custom_field_values").and_then(Value::as_array);
    let is_it = |field: &&Value| field.get("custom_field_id").and_then(Value::as_str) == Some(&write.custom_field_id);
    fields.into_iter().flatten().filter(is_it).filter_map(|field| field.get(write.value.member()))
}

/// Returns what stands where a job number would be written.
fn held(wanted: &FieldValue, value: &Value) -> Option<String> {
    match wanted {
        FieldValue::String(text) | FieldValue::FileUrl(text) => filled(value).filter(|_| text.contains(PROBE)),
        FieldValue::Numeric(number) => filled(value).filter(|_| number.as_str() == PROBE),
        FieldValue::Boolean(_) => None,
        FieldValue::List(entries) if entries.iter().any(|entry| entry.contains(PROBE)) => {
            let there: Vec<String> = value.as_array()?.iter().filter_map(filled).collect();
            (!there.is_empty()).then(|| there.join(", "))
        }
        FieldValue::List(_) => None,
        FieldValue::Table(rows) => {
            let columns: Vec<&String> = rows.iter().flat_map(numbered).collect();
            let there: Vec<String> = value
                .as_array()?
                .iter()
                .flat_map(|row| columns.iter().filter_map(|column| filled(row.get(*column)?)))
                .collect();
            (!there.is_empty()).then(|| there.join(", "))
        }
    }
}

/// Lists the columns of a row that hold the probe.
fn numbered(row: &Map<String, Value>) -> impl Iterator<Item = &String> {
    row.iter().filter(|(_, cell)| filled(cell).is_some_and(|text| text.contains(PROBE))).map(|(column, _)| column)
}

fn filled(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{PROBE, holding};
    use overprint_mapping::patch::{CustomFieldWrite, FieldValue};
    use serde_json::{Value, json};

    fn found(value: FieldValue, field: Value) -> Option<String> {
        let mut field = field;
        field["custom_field_id"] = json!("jobs");
        let order = json!({ "custom_field_values": [{"custom_field_id": "other", "list_value": ["x"]}, field] });
        holding(&CustomFieldWrite { custom_field_id: "jobs".to_owned(), value }, &order).map(|holding| holding.value)
    }

    #[test]
    fn a_field_for_numbers_that_is_filled_tells_that_the_order_was_placed() {
        let list = || FieldValue::List(vec![PROBE.to_owned()]);
        assert_eq!(found(list(), json!({"list_value": ["X1-001", "X1-002"]})).as_deref(), Some("X1-001, X1-002"));
        assert_eq!(
            found(FieldValue::String(format!("4over {PROBE}")), json!({"string_value": "4over X1"})).as_deref(),
            Some("4over X1")
        );
        assert_eq!(
            found(FieldValue::Numeric(PROBE.parse().unwrap()), json!({"numeric_value": 7})).as_deref(),
            Some("7")
        );
        let rows = json!([{"job": PROBE, "state": "placed"}]);
        let table = || FieldValue::Table(serde_json::from_value(rows.clone()).unwrap());
        assert_eq!(
            found(table(), json!({"table_value": [{"state": "placed", "job": "X1-001"}]})).as_deref(),
            Some("X1-001")
        );
        assert_eq!(found(table(), json!({"table_value": [{"state": "refused"}]})), None, "no number in the row");
    }

    #[test]
    fn an_empty_field_and_a_field_for_something_else_tell_nothing() {
        let list = || FieldValue::List(vec![PROBE.to_owned()]);
        for field in [json!({"list_value": []}), json!({"list_value": null}), json!({"list_value": [" "]}), json!({})] {
            assert_eq!(found(list(), field.clone()), None, "{field}");
        }
        assert_eq!(found(FieldValue::List(vec!["placed".to_owned()]), json!({"list_value": ["placed"]})), None);
        assert_eq!(found(FieldValue::String("placed".to_owned()), json!({"string_value": "refused"})), None);
        assert_eq!(found(FieldValue::Boolean(true), json!({"boolean_value": true})), None);
    }
}
