//! Making the values that are written back, once it is known what became of the jobs.

use super::rule::{Got, Site};
use super::scope::{Found, Item, Scope, found};
use super::{Out, Reported, Sink};
use crate::mapping::Mapping;
use crate::patch::{CustomFieldWrite, FieldValue};
use crate::pointer::Pointer;
use crate::problem::Kind;
use crate::rule::Rule;
use crate::trace::Trace;
use crate::write_back::{Value, WriteBack};
use overprint_generic::view::View;
use serde_json::{Map, Number};

/// Evaluates one custom field; nothing where its optional value is not there.
pub(crate) fn field<'v, T: Trace>(
    rule: &'v WriteBack,
    mapping: &'v Mapping,
    scope: Scope<'v>,
    sink: &mut Sink<'_, T>,
) -> Result<Option<CustomFieldWrite>, Reported> {
    let site = Site { mapping, scope, out: Out::order(&rule.custom_field_id) };
    let value = match &rule.value {
        Value::String(rule) => site.text(rule, sink)?.map(FieldValue::String),
        Value::FileUrl(rule) => site.text(rule, sink)?.map(FieldValue::FileUrl),
        Value::Boolean(rule) => site.boolean(rule, sink)?.map(FieldValue::Boolean),
        Value::Number(rule) => number(rule, site, sink)?.map(FieldValue::Numeric),
        Value::List(pointer) => Some(FieldValue::List(list(pointer, site, sink)?)),
        Value::Table { rows, columns } => Some(FieldValue::Table(table(rows, columns, site, sink)?)),
    };
    Ok(value.map(|value| CustomFieldWrite { custom_field_id: rule.custom_field_id.clone(), value }))
}

fn number<'v, T: Trace>(
    rule: &'v Rule,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Option<Number>, Reported> {
    let Some(text) = site.text(rule, sink)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| site.not_a(rule, "a number", &text, sink))
}

/// Follows a pointer in which `*` stands for every element of an array.
fn all<'v>(view: &'v View<'v>, tokens: &[Box<str>], into: &mut Vec<&'v View<'v>>) {
    let Some((first, rest)) = tokens.split_first() else {
        into.push(view);
        return;
    };
    if &**first == "*" {
        view.elements().unwrap_or_default().iter().for_each(|element| all(element, rest, into));
    } else if let Some(child) = view.child(first) {
        all(child, rest, into);
    }
}

fn selected<'v>(pointer: &Pointer, site: Site<'v, '_>) -> Vec<&'v View<'v>> {
    let root = Pointer { root: pointer.root, tokens: Vec::new(), at: pointer.at.clone() };
    let mut views = Vec::new();
    if let Some(view) = site.scope.select(&root) {
        all(view, &pointer.tokens, &mut views);
    }
    views
}

/// A job that has no number yet adds nothing to a list of numbers.
fn list<T: Trace>(pointer: &Pointer, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<Vec<String>, Reported> {
    let mut texts = Vec::new();
    for view in selected(pointer, site) {
        match found(view) {
            Found::Text(text) => texts.push(text.as_str().to_owned()),
            Found::Null | Found::Nothing => {}
            Found::NotText(kind) => {
                let message = format!("{pointer} holds {kind}, and a list holds texts");
                return Err(sink.push(Kind::WrongKind, Some(site.out), Some(&pointer.at), message, |_| {}));
            }
            Found::Several(_) => {}
        }
    }
    Ok(texts)
}

fn table<'v, T: Trace>(
    rows: &'v Pointer,
    columns: &'v [(String, Rule)],
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Vec<Map<String, serde_json::Value>>, Reported> {
    let array = site.scope.locate_at(rows);
    self::rows(rows, site, sink)?
        .into_iter()
        .enumerate()
        .map(|(index, view)| {
            let scope =
                Scope { item: Some(Item { view, array: super::scope::Array::At(&array), index }), ..site.scope };
            let site = Site { mapping: site.mapping, scope, out: site.out };
            columns.iter().filter_map(|(name, rule)| cell(name, rule, site, sink).transpose()).collect()
        })
        .collect()
}

/// Returns the rows: what `*` stands for, or the elements of one array.
fn rows<'v, T: Trace>(
    pointer: &Pointer,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Vec<&'v View<'v>>, Reported> {
    let views = selected(pointer, site);
    if pointer.tokens.iter().any(|token| **token == *"*") {
        return Ok(views);
    }
    match views.first().map(|view| (view.elements(), found(view))) {
        Some((Some(elements), _)) => Ok(elements.iter().collect()),
        None | Some((None, Found::Null)) => Ok(Vec::new()),
        Some((None, _)) => {
            let message = format!("{pointer} is no array, and a table is made of its elements");
            Err(sink.push(Kind::WrongKind, Some(site.out), Some(&pointer.at), message, |problem| {
                problem.source = Some(site.scope.locate_at(pointer));
            }))
        }
    }
}

fn cell<'v, T: Trace>(
    name: &str,
    rule: &'v Rule,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Option<(String, serde_json::Value)>, Reported> {
    // A row shows what is known; a job without a number has no such cell.
    if let crate::rule::Verb::From(source) = &rule.verb
        && matches!(site.scope.find(source), Found::Null | Found::Nothing)
    {
        return Ok(None);
    }
    Ok(match site.evaluate(rule, sink)? {
        Got::Text(text) => Some((name.to_owned(), text.to_value())),
        Got::Null => Some((name.to_owned(), serde_json::Value::Null)),
        Got::Nothing => None,
    })
}
