//! The JSON schemas list every member, so that pointers of mappings can be held against them.

use overprint_generic::Order;
use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};

/// Names the members of a sample that the schema of `T` does not list.
pub(crate) fn unlisted_members<T: JsonSchema>(sample: &Value) -> Vec<String> {
    let root = schema_for!(T).to_value();
    let mut unlisted = Vec::new();
    compare(&root, &root, sample, "", &mut unlisted);
    unlisted
}

fn compare(root: &Value, schema: &Value, sample: &Value, place: &str, unlisted: &mut Vec<String>) {
    let schema = resolve(root, schema);
    match sample {
        Value::Object(members) => {
            for (name, value) in members {
                let place = format!("{place}/{name}");
                match schema.pointer(&format!("/properties/{name}")) {
                    Some(member) => compare(root, member, value, &place, unlisted),
                    None => unlisted.push(place),
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                compare(root, &schema["items"], element, &format!("{place}/*"), unlisted);
            }
        }
        _ => {}
    }
}

/// Follows `$ref`, and takes the alternative that is not null.
fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.strip_prefix('#').expect("a reference is into the schema itself");
        return resolve(root, root.pointer(pointer).expect("a reference leads somewhere"));
    }
    match schema["anyOf"].as_array() {
        Some(alternatives) => resolve(root, &alternatives[0]),
        None => schema,
    }
}

#[test]
fn the_order_lists_96_members_and_a_line_44() {
    let schema = schema_for!(Order).to_value();
    let count = |pointer: &str| schema.pointer(pointer).and_then(Value::as_object).map(serde_json::Map::len);
    assert_eq!(count("/properties"), Some(96));
    assert_eq!(count("/$defs/LineItem/properties"), Some(44));
    assert_eq!(count("/$defs/Address/properties"), Some(12));
}

#[test]
fn unknown_members_are_allowed_and_appear_under_no_name() {
    let schema = schema_for!(Order).to_value();
    assert_eq!(schema["additionalProperties"], json!(true));
    assert_eq!(schema.pointer("/properties/extra"), None);
    assert_eq!(schema.get("required"), None);
}

#[test]
fn a_free_object_accepts_anything() {
    let schema = schema_for!(Order).to_value();
    for pointer in
        ["/properties/payload", "/$defs/LineItem/properties/payload", "/properties/sys_last_security_context"]
    {
        let free = schema.pointer(pointer).and_then(Value::as_object).unwrap();
        assert_eq!(free.keys().collect::<Vec<_>>(), ["description"], "{pointer}");
    }
}

#[test]
fn a_set_of_words_names_those_that_are_known() {
    let schema = schema_for!(Order).to_value();
    assert_eq!(schema.pointer("/properties/ship_to_type/examples"), Some(&json!(["organization", "contact"])));
}
