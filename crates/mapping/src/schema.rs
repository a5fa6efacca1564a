//! The JSON Schema of a mapping file, for editors: what stands where, and what it means.
//!
//! It is built from the lists of keys that the checker knows; with mappings at hand, the names of their tables, columns and
//! sides of artwork are what an editor offers. What it cannot say, lint does.

mod rules;
mod sections;

use crate::mappings::Mappings;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The names that a project has given to things.
#[derive(Debug, Default)]
struct Names {
    tables: BTreeSet<String>,
    columns: BTreeSet<String>,
    sides: BTreeSet<String>,
}

/// Returns the JSON Schema of mapping files; of a project, with the names that its mappings use.
pub fn mapping_schema(project: Option<&Mappings>) -> Value {
    let names = project.map(Names::of).unwrap_or_default();
    let mut definitions = Map::new();
    rules::define(&names, &mut definitions);
    sections::define(&mut definitions);
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Overprint mapping",
        "description": "Which lines of an order become print jobs, and how. `overprint lint` checks what a schema cannot.",
    });
    let root = sections::mapping();
    if let (Some(schema), Value::Object(root)) = (schema.as_object_mut(), root) {
        schema.extend(root);
        schema.insert("definitions".to_owned(), Value::Object(definitions));
    }
    schema
}

impl Names {
    fn of(project: &Mappings) -> Self {
        let mut names = Names::default();
        for mapping in project.iter() {
            for table in &mapping.tables {
                names.tables.insert(table.name.clone());
                names.columns.extend(table.columns.iter().cloned());
            }
            names.sides.extend(mapping.print.iter().flat_map(|print| &print.artwork).map(|side| side.name.clone()));
        }
        names
    }
}

/// A key, what it means, and what stands there.
type Member = (&'static str, &'static str, Value);

/// Describes a map that has these keys and no others.
fn object(members: impl IntoIterator<Item = Member>) -> Value {
    let properties: Map<String, Value> =
        members.into_iter().map(|(key, means, schema)| (key.to_owned(), described(means, schema))).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

/// Editors show a description that stands beside a reference only where both are in one list.
fn described(means: &str, schema: Value) -> Value {
    match schema {
        Value::Object(mut members) if !members.contains_key("$ref") => {
            members.insert("description".to_owned(), means.into());
            Value::Object(members)
        }
        schema => json!({ "description": means, "allOf": [schema] }),
    }
}

fn definition(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A text; one of these names, where there are some.
fn name(names: &BTreeSet<String>) -> Value {
    match names.is_empty() {
        true => json!({ "type": "string" }),
        false => json!({ "enum": names }),
    }
}

/// Also nothing, which leaves out what is included.
fn or_nothing(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn text() -> Value {
    json!({ "type": "string" })
}

/// A number and a boolean are taken by their text.
fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

fn boolean() -> Value {
    json!({ "type": "boolean" })
}

fn list(of: Value) -> Value {
    json!({ "type": "array", "minItems": 1, "items": of })
}

/// A map with names of the author's own.
fn named(of: Value) -> Value {
    json!({ "type": ["object", "null"], "additionalProperties": of })
}

#[cfg(test)]
mod tests;
