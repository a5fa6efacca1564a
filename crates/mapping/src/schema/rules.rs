//! Rules, conditions, sources and pointers.

use super::{Member, Names, boolean, definition, list, name, object, or_nothing, scalar, text};
use crate::pointer::schema_pointers;
use serde_json::{Map, Value, json};

/// Defines everything that stands in several places.
pub(super) fn define(names: &Names, definitions: &mut Map<String, Value>) {
    let mut put = |name: &str, schema: Value| {
        definitions.insert(name.to_owned(), schema);
    };
    put("pointer", pointer());
    put("source", source());
    put("condition", json!({ "anyOf": [definition("test"), list(definition("condition"))] }));
    put("test", object(test(false)));
    put("reason", object(test(true)));
    put("rule", json!({ "anyOf": [definition("verb"), { "type": ["string", "number", "boolean", "null"] }] }));
    put("verb", verb(names));
    put("options", json!({ "anyOf": [definition("option_rule"), list(definition("option_rule"))] }));
    put("option_rule", json!({ "anyOf": [definition("each"), definition("rule")] }));
    put("each", each(names));
}

/// Any pointer is allowed, and those that the schema of the order knows are offered.
fn pointer() -> Value {
    let known = schema_pointers();
    json!({
        "description": "A JSON Pointer from a named root: /order, /line, /recipient, /storefront, /quantity, in write_back /jobs and /status, in an each ./",
        "anyOf": [{ "enum": known }, { "type": "string", "pattern": "^(/|\\./|\\.$)" }],
    })
}

fn source() -> Value {
    let members = object([
        ("from", "The value at a pointer", definition("pointer")),
        ("option", "The value of the line's option of this name", scalar()),
        ("custom_field", "The value of the order's custom field of this id", text()),
    ]);
    json!({ "anyOf": [definition("pointer"), members] })
}

fn test(has_reason: bool) -> Vec<Member> {
    let condition = || definition("condition");
    let mut members = vec![
        ("at", "The value that is asked: a pointer, an option or a custom field", definition("source")),
        ("option", "The value that is asked is the line's option of this name", scalar()),
        ("custom_field", "The value that is asked is the order's custom field of this id", text()),
        ("optional", "Whether a value that is not there answers no, instead of holding the order", boolean()),
        ("equals", "Whether it is this", scalar()),
        ("not_equals", "Whether it is not this", scalar()),
        ("one_of", "Whether it is one of these", list(scalar())),
        ("none_of", "Whether it is none of these", list(scalar())),
        ("starts_with", "Whether it starts with this", scalar()),
        ("ends_with", "Whether it ends with this", scalar()),
        ("contains", "Whether it has this in it", scalar()),
        ("matches", "Whether a regular expression is found in it", text()),
        ("present", "Whether it is there and not null", boolean()),
        ("all", "Every one of these conditions has to hold", list(condition())),
        ("any", "One of these conditions has to hold", list(condition())),
        ("not", "This condition must not hold", condition()),
    ];
    if has_reason {
        members.push(("because", "The reason, as it is shown to people", scalar()));
    }
    members
}

fn verb(names: &Names) -> Value {
    object([
        ("const", "This very value", json!({ "type": ["string", "number", "boolean", "null"] })),
        ("from", "The value at a pointer, of an option or of a custom field", definition("source")),
        ("option", "The value of the line's option of this name", scalar()),
        ("custom_field", "The value of the order's custom field of this id", text()),
        ("template", "A text with {{order.number}} and the like in it", text()),
        ("lookup", "The table in which a row is looked up", name(&names.tables)),
        ("by", "The values of the table's key, in its order", list(definition("source"))),
        ("column", "The column that is taken; without it, the one that is named like the output", name(&names.columns)),
        ("first", "The first of several rules that gives a value", list(definition("rule"))),
        ("artwork", "The file of a side, by the `artwork` section", name(&names.sides)),
        ("default", "The value where there is none; without it, the order is held", scalar()),
        ("optional", "Whether the output is left out where there is no value, instead of holding the order", boolean()),
        ("when", "The rule applies only where this holds", definition("condition")),
    ])
}

fn each(names: &Names) -> Value {
    let over = json!({ "anyOf": [{ "enum": ["remaining_options"] }, definition("pointer")] });
    let mut schema = object([
        ("each", "What is gone over: every option that no rule reads by its name, or an array", over),
        ("only", "Elements that do not hold it are passed over", definition("condition")),
        ("lookup", "The table in which each element is looked up", name(&names.tables)),
        ("by", "The values of the table's key; those of the element start with ./", list(definition("source"))),
        ("column", "The column that is taken; without it, option_uuids", name(&names.columns)),
        (
            "optional",
            "Whether an array that is not there has no elements, instead of holding the order",
            or_nothing(boolean()),
        ),
    ]);
    // Without it, an editor could not tell an each from a lookup.
    schema["required"] = json!(["each"]);
    schema
}
