//! The option UUIDs of a job, and the check that no option of the line went unread.

use super::rule::{Got, Site};
use super::scope::{Item, Scope, text_of};
use super::{Reported, Sink, condition};
use crate::job::{OptionRule, Over};
use crate::mapping::Print;
use crate::pointer::Root;
use crate::problem::{Kind, shortened};
use crate::rule::{Otherwise, Rule, Verb};
use crate::trace::{self, Step, Trace};
use overprint_generic::view::View;
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
        let row = site.row_or_report(lookup, rule, sink)?;
        sink.trace.step(|| Step {
            row: trace::shown(&row.at),
            reads: site.reads_of(rule),
            ..site.step(
                rule,
                format!("lookup {}", site.mapping.tables[lookup.table].name),
                Some(&row.cells[lookup.column]),
            )
        });
        return add(&row.cells[lookup.column], rule, site, sink, uuids);
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
    each: &'v crate::job::Each,
    print: &'v Print,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
    uuids: &mut Vec<Uuid>,
) -> Result<(), Reported> {
    let mut sound = Ok(());
    for (array, index, element) in elements(&each.over, print, &site.scope) {
        let item = Item { view: element, array: array.as_str(), index };
        // The array's pointer outlives the scope only within this turn, so the lookup is done here.
        let read = element_uuids(each, item, site, sink, uuids);
        sound = sound.and(read);
    }
    sound
}

fn element_uuids<'v, T: Trace>(
    each: &'v crate::job::Each,
    item: Item<'_>,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
    uuids: &mut Vec<Uuid>,
) -> Result<(), Reported> {
    let scope = Scope { item: Some(item), ..site.scope };
    let site = Site { scope, ..site };
    if each.only.as_ref().is_some_and(|only| !condition::selects(only, &site.scope)) {
        return Ok(());
    }
    one(&each.rule, site, sink, uuids)
}

fn elements<'v>(over: &Over, print: &Print, scope: &Scope<'v>) -> Vec<(String, usize, &'v View<'v>)> {
    match over {
        Over::RemainingOptions => scope
            .options()
            .filter(|(_, _, option)| !is_named(option, print))
            .map(|(array, index, option)| (format!("{}/{array}", scope.line_pointer()), index, option))
            .collect(),
        Over::Pointer(pointer) => {
            let found = scope.select(pointer).and_then(View::elements).unwrap_or_default();
            let array = scope.locate_at(pointer);
            found.iter().enumerate().map(|(index, element)| (array.clone(), index, element)).collect()
        }
    }
}

fn is_named(option: &View<'_>, print: &Print) -> bool {
    text_of(option, "option_name")
        .is_some_and(|name| print.named_options.contains(&name) || print.ignore_options.contains(&name))
}

/// Reports each option of the line that no rule reads: leaving it out would print something else than was ordered.
pub(crate) fn refuse_unread<T: Trace>(
    print: &Print,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<(), Reported> {
    let covers = |array: &str| {
        print.job.option_uuids.iter().any(|rule| match rule {
            OptionRule::Each(each) => match &each.over {
                Over::RemainingOptions => true,
                Over::Pointer(pointer) => pointer.root == Root::Line && pointer.tokens.iter().map(|t| &**t).eq([array]),
            },
            OptionRule::One(_) => false,
        })
    };
    let mut sound = Ok(());
    for (array, index, option) in site.scope.options().filter(|(array, _, _)| !covers(array)) {
        if is_named(option, print) {
            continue;
        }
        let name = text_of(option, "option_name").unwrap_or_default();
        let value = text_of(option, "value").unwrap_or_default();
        let message = format!("no rule reads the option `{}`", shortened(&name));
        sound = Err(sink.push(Kind::UnmappedOption, None, None, message, |problem| {
            problem.source = Some(format!("{}/{array}/{index}", site.scope.line_pointer()));
            problem.value = Some(shortened(&value));
            problem.help = Some("look it up in `option_uuids`, or list it under `ignore_options`".to_owned());
        }));
    }
    sound
}
