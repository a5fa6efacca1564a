//! What is written back to the storefront's order: one typed value for each custom field.

use crate::check::Check;
use crate::diagnostic::Code;
use crate::pointer::{Pointer, Position};
use crate::rule::{Output, Rule};
use crate::yaml::{Map, Node};

/// A checked entry of the `write_back` section.
#[derive(Debug)]
pub(crate) struct WriteBack {
    pub(crate) custom_field_id: String,
    pub(crate) value: Value,
    /// The rule as its author wrote it, to tell whether two mappings say the same.
    pub(crate) written: Vec<String>,
    pub(crate) at: crate::diagnostic::Place,
}

/// The member of the custom field that is written, and where its value comes from.
#[derive(Debug)]
pub(crate) enum Value {
    String(Rule),
    Number(Rule),
    Boolean(Rule),
    FileUrl(Rule),
    List(Pointer),
    Table { rows: Pointer, columns: Vec<(String, Rule)> },
}

impl Value {
    /// Returns the member of the custom field that holds such a value.
    pub(crate) fn member(&self) -> &'static str {
        match self {
            Value::String(_) => "string_value",
            Value::Number(_) => "numeric_value",
            Value::Boolean(_) => "boolean_value",
            Value::FileUrl(_) => "file_url_value",
            Value::List(_) => "list_value",
            Value::Table { .. } => "table_value",
        }
    }
}

/// The keys that say what kind of value is written.
pub(crate) const KINDS: &[&str] = &["string", "number", "boolean", "file_url", "list", "table"];

/// The keys that may stand beside a kind.
pub(crate) const BESIDE: &[&str] = &["columns", "optional", "default"];

/// Reads the section.
pub(crate) fn read(node: Option<&Node>, check: &mut Check<'_>) -> Vec<WriteBack> {
    let Some(map) = node.and_then(|node| node.expect_map("`write_back`", check.diagnostics)) else { return Vec::new() };
    let mut entries = Vec::new();
    for (key, node) in &map.entries {
        if let Some(value) = value(&key.name, node, check) {
            entries.push(WriteBack {
                custom_field_id: key.name.clone(),
                value,
                written: shown(node),
                at: key.at.clone(),
            });
        }
    }
    entries
}

fn value(name: &str, node: &Node, check: &mut Check<'_>) -> Option<Value> {
    if let Some(text) = node.text() {
        let message = format!("custom field `{name}` does not say what kind of value it is");
        let help = format!("write `{{ string: {text} }}`, or one of {}", KINDS[1..].join(", "));
        check.diagnostics.report_with_help(Code::Verb, &node.at, message, help);
        return None;
    }
    let map = node.expect_map("a custom field's rule", check.diagnostics)?;
    let known: Vec<&str> = KINDS.iter().chain(BESIDE).copied().collect();
    map.refuse_unknown(&known, "a custom field's rule", check.diagnostics);
    let kinds: Vec<&str> = map.entries.iter().map(|(key, _)| &*key.name).filter(|key| KINDS.contains(key)).collect();
    let [kind] = kinds.as_slice() else {
        let message = match kinds.as_slice() {
            [] => format!("custom field `{name}` does not say what kind of value it is"),
            several => format!("custom field `{name}` is of several kinds: {}", several.join(", ")),
        };
        let help = format!("a custom field has one of {}", KINDS.join(", "));
        check.diagnostics.report_with_help(Code::Verb, &node.at, message, help);
        return None;
    };
    let inner = map.get(kind)?;
    Some(match *kind {
        "list" => Value::List(check.pointer(inner, Position::WriteBack)?),
        "table" => {
            let rows = check.pointer(inner, Position::WriteBack);
            let columns = check.required(map, "columns", "a table", node).map(|node| columns(node, check));
            Value::Table { rows: rows?, columns: columns?? }
        }
        "number" => Value::Number(rule(name, inner, map, Output::Text, check)?),
        "boolean" => Value::Boolean(rule(name, inner, map, Output::Text, check)?),
        "file_url" => Value::FileUrl(rule(name, inner, map, Output::Text, check)?),
        _ => Value::String(rule(name, inner, map, Output::Text, check)?),
    })
}

fn rule(name: &str, node: &Node, map: &Map, output: Output, check: &mut Check<'_>) -> Option<Rule> {
    Rule::read_or_pointer(name, node, map, output, Position::WriteBack, check)
}

fn columns(node: &Node, check: &mut Check<'_>) -> Option<Vec<(String, Rule)>> {
    let map = node.expect_map("`columns`", check.diagnostics)?;
    let empty = Map::default();
    let read: Vec<_> = map
        .entries
        .iter()
        .map(|(key, node)| {
            let rule = Rule::read_or_pointer(&key.name, node, &empty, Output::Text, Position::WriteBackRow, check)?;
            Some((key.name.clone(), rule))
        })
        .collect();
    read.into_iter().collect()
}

/// A node without its places.
fn shown(node: &Node) -> Vec<String> {
    match (node.text(), node.list(), node.map()) {
        (Some(text), _, _) => vec![text.to_owned()],
        (_, Some(list), _) => list.iter().flat_map(shown).collect(),
        (_, _, Some(map)) => {
            map.entries.iter().flat_map(|(key, node)| [vec![format!("{}:", key.name)], shown(node)].concat()).collect()
        }
        _ => vec!["null".to_owned()],
    }
}
