//! The one rule of a custom field value: exactly one value member, of the right JSON type
//! (storefront, Order).

use serde_json::Value;

/// Checks the values that a change brings in; those that were there before are left alone.
pub(super) fn check_changes(before: &Value, after: &Value) -> Result<(), String> {
    let Some(values) = after.get("custom_field_values").filter(|values| !values.is_null()) else {
        return Ok(());
    };
    let values = values.as_array().ok_or("custom_field_values has to be an array")?;
    let old = before.get("custom_field_values").and_then(Value::as_array);
    let is_new = |value: &&Value| !old.is_some_and(|old| old.contains(value));
    values.iter().filter(is_new).try_for_each(check)
}

fn check(value: &Value) -> Result<(), String> {
    let members = value.as_object().ok_or("a custom field value has to be an object")?;
    let id = value.get("custom_field_id").and_then(Value::as_str).unwrap_or_default();
    if id.is_empty() {
        return Err("a custom field value needs a custom_field_id".to_owned());
    }
    let mut set = 0;
    for (key, member) in members.iter().filter(|(key, _)| *key != "custom_field_id") {
        let right = right_type(key, member).ok_or_else(|| format!("{id} has the unknown member {key}"))?;
        if !right && !member.is_null() {
            return Err(format!("{key} of {id} has the wrong type"));
        }
        set += usize::from(!member.is_null());
    }
    match set {
        1 => Ok(()),
        _ => Err(format!("{id} has {set} values and needs exactly one")),
    }
}

/// Tells whether a member has the JSON type of its name; `None` for another name.
fn right_type(key: &str, member: &Value) -> Option<bool> {
    let every = |fits: fn(&Value) -> bool| member.as_array().is_some_and(|items| items.iter().all(fits));
    Some(match key {
        "string_value" | "file_url_value" => member.is_string(),
        "numeric_value" => member.is_number(),
        "boolean_value" => member.is_boolean(),
        "list_value" => every(Value::is_string),
        "table_value" => every(Value::is_object),
        _ => return None,
    })
}
