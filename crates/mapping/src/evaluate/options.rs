//! The option UUIDs of a job, and the check that every option of the line has been asked about.

use super::rule::{Got, Site};
use super::scope::{Array, Found, Item, OPTION_ARRAYS, Scope, found, text_of};
use super::{Reported, Sink, condition};
use crate::job::{Each, OptionRule, Over};
use crate::likeness::difference;
use crate::mapping::Print;
use crate::pointer::{Pointer, Root};
use crate::problem::{Kind, shortened};
use crate::rule::{Otherwise, Rule, Verb};
use crate::trace::{Fate, Trace};
use overprint_generic::view::View;
use std::borrow::Cow;
use uuid::Uuid;

/// Returns the UUIDs of every part, in the order of the rules.
pub(crate) fn uuids<'v, T: Trace>(
    rules: &'v [OptionRule],
    print: &'v Print,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Vec<Uuid>, Reported> {
    let mut uuids = Vec::new();
    let mut sound = Ok(());
    for rule in rules {
        let read = match rule {
            OptionRule::One(rule) => one(rule, site, sink, &mut uuids),
            OptionRule::Each(each) => over(each, print, site, sink, &mut uuids),
        };
        sound = sound.and(read);
    }
    sink.note(site.mapping, site.out, if uuids.is_empty() { Fate::LeftOut } else { Fate::Filled });
    sound.map(|()| uuids)
}

fn one<'v, T: Trace>(
    rule: &'v Rule,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
    uuids: &mut Vec<Uuid>,
) -> Result<(), Reported> {
    // A row may say that its options are none, so an empty cell is an answer here.
    if let Verb::Lookup(lookup) = &rule.verb
        && rule.when.is_none()
        && matches!(rule.otherwise, Otherwise::Problem)
    {
        let cell = site.cell_or_report(lookup, rule, sink)?;
        return add(cell, rule, site, sink, uuids);
    }
    match site.evaluate(rule, sink)? {
        Got::Text(text) => add(text.as_str(), rule, site, sink, uuids),
        Got::Null | Got::Nothing => Ok(()),
    }
}

fn add<T: Trace>(
    text: &str,
    rule: &Rule,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
    uuids: &mut Vec<Uuid>,
) -> Result<(), Reported> {
    for part in text.split_whitespace() {
        match Uuid::try_parse(part) {
            Ok(uuid) => uuids.push(uuid),
            Err(_) => return Err(site.not_a(rule, "a list of UUIDs", part, sink)),
        }
    }
    Ok(())
}

fn over<'v, T: Trace>(
    each: &'v Each,
    print: &'v Print,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
    uuids: &mut Vec<Uuid>,
) -> Result<(), Reported> {
    let mut sound = Ok(());
    match &each.over {
        Over::RemainingOptions => {
            for (array, index, option) in site.scope.options().filter(|(_, _, option)| !is_named(option, print)) {
                let item = Item { view: option, array: Array::OfLine(array), index };
                sound = sound.and(element(each, site.with_item(item), sink, uuids));
            }
        }
        Over::Pointer(pointer) => {
            let array = site.scope.locate_at(pointer);
            for (index, view) in elements(each, pointer, site, sink)?.iter().enumerate() {
                let item = Item { view, array: Array::At(&array), index };
                sound = sound.and(element(each, site.with_item(item), sink, uuids));
            }
        }
    }
    sound
}

/// Evaluates the lookup of one element; the element lives shorter than the site of its job.
fn element<T: Trace>(
    each: &Each,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
    uuids: &mut Vec<Uuid>,
) -> Result<(), Reported> {
    match &each.only {
        Some(only) if !condition::holds(only, site, sink)? => Ok(()),
        _ => one(&each.rule, site, sink, uuids),
    }
}

/// Returns the elements of an array. A line without options is usual; any other array has to be there.
fn elements<'v, T: Trace>(
    each: &Each,
    pointer: &Pointer,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<&'v [View<'v>], Reported> {
    let view = site.scope.select(pointer);
    if let Some(elements) = view.and_then(View::elements) {
        return Ok(elements);
    }
    let (kind, message) = match view.map_or(Found::Nothing, found) {
        Found::Nothing | Found::Null if each.optional || options_array(pointer).is_some() => return Ok(&[]),
        Found::Nothing => (Kind::Missing, format!("{pointer} selects nothing")),
        Found::Null => (Kind::Missing, format!("{pointer} is null")),
        Found::NotText(kind) => (Kind::WrongKind, format!("{pointer} is {kind}, not an array")),
        Found::Text(_) | Found::Several(_) => (Kind::WrongKind, format!("{pointer} is no array")),
    };
    Err(sink.push(kind, Some(site.out), Some(&each.rule.at), message, |problem| {
        problem.source = Some(site.scope.locate_at(pointer));
        problem.help = (kind == Kind::Missing).then(|| "write `optional: true` where that means none".to_owned());
    }))
}

/// Returns the name of the array of options that a pointer leads to.
fn options_array(pointer: &Pointer) -> Option<&'static str> {
    let [token] = pointer.tokens.as_slice() else { return None };
    OPTION_ARRAYS.into_iter().find(|array| pointer.root == Root::Line && **token == **array)
}

fn is_named(option: &View<'_>, print: &Print) -> bool {
    text_of(option, "option_name")
        .is_some_and(|name| print.named_options.iter().chain(&print.ignore_options).any(|known| *known == name))
}

/// Reports each option of the line that no rule asks about: leaving it out would print something else than was ordered.
pub(crate) fn refuse_unread<T: Trace>(
    print: &Print,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<(), Reported> {
    let mut sound = refuse_no_array(site, sink);
    let mut remaining: Vec<Cow<'_, str>> = Vec::new();
    for (array, index, option) in site.scope.options().filter(|(_, _, option)| !is_named(option, print)) {
        let pointer = || format!("{}/{array}/{index}", site.scope.line_pointer());
        let name = text_of(option, "option_name").unwrap_or_default();
        let covered = covering(print, site, (array, index, option));
        let (kind, message, help) = match covered {
            None => (
                Kind::UnmappedOption,
                format!("no rule reads the option `{}`", shortened(&name)),
                "look it up in `option_uuids`, or list it under `ignore_options` where it means nothing to the printer",
            ),
            Some(Over::RemainingOptions) if !name.is_empty() && remaining.contains(&name) => (
                Kind::Ambiguous,
                format!("the line has the option `{}` more than once", shortened(&name)),
                "where several values are meant, go over them with `each: /line/modifier_options`",
            ),
            Some(Over::RemainingOptions) => {
                remaining.push(name);
                continue;
            }
            Some(Over::Pointer(_)) => continue,
        };
        sound = Err(sink.push(kind, None, None, message, |problem| {
            problem.source = Some(pointer());
            problem.value = text_of(option, "value").map(|value| shortened(&value));
            let near = (kind == Kind::UnmappedOption).then(|| nearly_named(&name, print)).flatten();
            problem.help = Some(near.unwrap_or_else(|| help.to_owned()));
        }));
    }
    sound
}

/// Says which option of the mapping may be meant by one that differs in what is not seen, or by case.
fn nearly_named(name: &str, print: &Print) -> Option<String> {
    let mut known = print.named_options.iter().chain(&print.ignore_options);
    known.find_map(|known| Some(format!("did you mean `{known}`: {}", difference(name, known, "in the mapping")?)))
}

/// Returns what the `each` goes over that takes the option.
fn covering<'p>(
    print: &'p Print,
    site: Site<'_, '_>,
    (array, index, option): (&'static str, usize, &View<'_>),
) -> Option<&'p Over> {
    let scope = Scope { item: Some(Item { view: option, array: Array::OfLine(array), index }), ..site.scope };
    print.job.option_uuids.iter().find_map(|rule| match rule {
        OptionRule::Each(each) => {
            let reaches = match &each.over {
                Over::RemainingOptions => true,
                Over::Pointer(pointer) => options_array(pointer) == Some(array),
            };
            let takes = each.only.as_ref().is_none_or(|only| condition::may_hold(only, &scope));
            (reaches && takes).then_some(&each.over)
        }
        OptionRule::One(_) => None,
    })
}

/// Options that are no array cannot be asked about, so they are not taken for none.
fn refuse_no_array<T: Trace>(site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<(), Reported> {
    let mut sound = Ok(());
    for array in OPTION_ARRAYS {
        let view = site.scope.line.and_then(|(_, line)| line.child(array));
        if view.is_none_or(|view| view.elements().is_some() || matches!(found(view), Found::Null)) {
            continue;
        }
        sound = Err(sink.push(Kind::WrongKind, None, None, format!("`{array}` is no array of options"), |problem| {
            problem.source = Some(format!("{}/{array}", site.scope.line_pointer()));
        }));
    }
    sound
}
