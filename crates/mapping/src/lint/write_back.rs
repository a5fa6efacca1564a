//! Values that a custom field can never hold, and ids that no custom field can have.

use super::walk::{Seen, Visitor, What, walk};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::mapping::Mapping;
use crate::pointer::{Pointer, Root, schema_types};
use crate::rule::{Constant, Otherwise, Rule, Verb};
use crate::source::Source;
use crate::write_back::{Value, WriteBack};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// What an id of a custom field looks like (seed 004, `custom_field_id`).
static ID: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[a-z\d:_-]{1,300}__c$").ok());

/// Reports what can never be written back, and custom fields that there cannot be.
pub(super) fn check(mapping: &Mapping, diagnostics: &mut Diagnostics) {
    for field in &mapping.write_back {
        id(&field.custom_field_id, &field.at, diagnostics);
        value(field, diagnostics);
    }
    walk(mapping, &mut Ids { seen: HashSet::new(), diagnostics });
}

struct Ids<'d> {
    seen: HashSet<(Place, String)>,
    diagnostics: &'d mut Diagnostics,
}

impl<'m> Visitor<'m> for Ids<'_> {
    fn read(&mut self, seen: &Seen<'m>) {
        if let (What::CustomField(text), Some(at)) = (&seen.what, seen.at)
            && self.seen.insert((at.clone(), (*text).to_owned()))
        {
            id(text, at, self.diagnostics);
        }
    }
}

fn id(text: &str, at: &Place, diagnostics: &mut Diagnostics) {
    if ID.as_ref().is_none_or(|pattern| pattern.is_match(text)) {
        return;
    }
    let message = format!("`{text}` is no id of a custom field");
    let help =
        "an id is made of a-z, 0-9, `:`, `_` and `-`, and ends in `__c`, as in `commerce-orders__print_status__c`";
    diagnostics.report_with_help(Code::CustomFieldId, at, message, help);
}

fn value(field: &WriteBack, diagnostics: &mut Diagnostics) {
    let mut report = |at: &Place, message: String, help: &str| {
        diagnostics.report_with_help(Code::WriteBackKind, at, message, help);
    };
    let name = &field.custom_field_id;
    match &field.value {
        Value::String(rule) | Value::FileUrl(rule) => {
            if let Some(pointer) = several(rule) {
                report(
                    &pointer.at,
                    format!("`{pointer}` selects several values, and `{name}` holds one"),
                    "write `list:`",
                );
            }
        }
        Value::Number(rule) => scalar(rule, name, "a number", is_number, &mut report),
        Value::Boolean(rule) => scalar(rule, name, "true or false", is_boolean, &mut report),
        Value::List(pointer) => match elements(pointer) {
            Elements::None => {
                let help = "a list takes an array of texts, such as `/jobs/*/number`, or one value with `string:`";
                report(&pointer.at, format!("`{pointer}` is no array, and `{name}` is a list"), help);
            }
            Elements::Objects => {
                let help = "name a member of each, such as `/jobs/*/number`, or write `table:` with `columns:`";
                report(&pointer.at, format!("`{pointer}` holds objects, and a list holds texts"), help);
            }
            Elements::Texts => {}
        },
        Value::Table { rows, .. } => {
            if rows.root == Root::Status || matches!(elements(rows), Elements::None) {
                report(
                    &rows.at,
                    format!("`{rows}` is no array, and `{name}` is a table"),
                    "a table has a row for each element, such as of `/jobs`",
                );
            }
        }
    }
}

/// Reports a rule that never gives a value of the kind.
fn scalar(rule: &Rule, name: &str, wanted: &str, fits: fn(&str) -> bool, report: &mut dyn FnMut(&Place, String, &str)) {
    if let Verb::First(rules) = &rule.verb {
        rules.iter().for_each(|rule| scalar(rule, name, wanted, fits, report));
    }
    if let Otherwise::Default(text) = &rule.otherwise
        && !fits(text)
    {
        report(
            &rule.at,
            format!("`{name}` holds {wanted}, and its default is `{text}`"),
            "write `string:` where a text is meant",
        );
    }
    let what = match &rule.verb {
        Verb::Constant(Constant::Text(text)) if !fits(text) => format!("the rule says `{text}`"),
        Verb::Template(template) if !template.texts().all(|text| text.trim().is_empty() || fits(text)) => {
            format!("`{}` makes a text", template.written)
        }
        Verb::From(Source::Pointer(pointer)) if pointer.root == Root::Status => "`/status` is a word".to_owned(),
        Verb::From(Source::Pointer(pointer)) if pointer.tokens.iter().any(|token| **token == *"*") => {
            format!("`{pointer}` selects several values")
        }
        Verb::From(Source::Pointer(pointer)) if is_word(pointer) => format!("`{pointer}` is a word"),
        _ => return,
    };
    report(&rule.at, format!("`{name}` holds {wanted}, and {what}"), "write `string:` where a text is meant");
}

/// Returns the pointer of a rule for one value that selects several.
fn several(rule: &Rule) -> Option<&Pointer> {
    rule.pointers().into_iter().find(|pointer| pointer.tokens.iter().any(|token| **token == *"*"))
}

/// Members of a job that are words, whatever became of it.
fn is_word(pointer: &Pointer) -> bool {
    let words = ["status", "reason", "mapping"];
    pointer.root == Root::Jobs && pointer.tokens.last().is_some_and(|member| words.contains(&&**member))
}

fn is_number(text: &str) -> bool {
    text.parse::<serde_json::Number>().is_ok()
}

fn is_boolean(text: &str) -> bool {
    matches!(text, "true" | "false")
}

/// What a list would hold.
enum Elements {
    Texts,
    Objects,
    None,
}

fn elements(pointer: &Pointer) -> Elements {
    let starred = pointer.tokens.iter().any(|token| **token == *"*");
    match (pointer.root, pointer.tokens.as_slice()) {
        (Root::Status, _) => Elements::None,
        (Root::Jobs, []) => Elements::Objects,
        (Root::Jobs, [one]) if **one == *"*" => Elements::Objects,
        (Root::Jobs, _) if starred => Elements::Texts,
        (Root::Jobs, _) => Elements::None,
        (root, tokens) => {
            let types = schema_types(root, tokens);
            let is = |kind: &str| types.iter().any(|known| known == kind);
            match types.is_empty() || is("array") {
                true => Elements::Texts,
                false if starred && is("object") => Elements::Objects,
                false if starred => Elements::Texts,
                false => Elements::None,
            }
        }
    }
}
