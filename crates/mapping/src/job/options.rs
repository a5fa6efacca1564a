//! The option UUIDs of a job: stated, looked up one by one, or from every option of the line.

use crate::check::Check;
use crate::condition::Condition;
use crate::diagnostic::Code;
use crate::pointer::{Pointer, Position};
use crate::rule::{Lookup, Otherwise, Output, Rule, Verb};
use crate::yaml::{Map, Node};

/// One part of `option_uuids`.
#[derive(Debug)]
pub(crate) enum OptionRule {
    /// A rule whose value is any number of UUIDs.
    One(Box<Rule>),
    /// A lookup for each element of an array.
    Each(Box<Each>),
}

/// A lookup for each element of an array.
#[derive(Debug)]
pub(crate) struct Each {
    pub(crate) over: Over,
    /// Elements that do not hold it are passed over.
    pub(crate) only: Option<Condition>,
    /// Whether an array that is not there has no elements, instead of being a problem.
    pub(crate) optional: bool,
    /// A lookup, evaluated for each element.
    pub(crate) rule: Rule,
}

/// What an `each` goes over.
#[derive(Debug)]
pub(crate) enum Over {
    Pointer(Pointer),
    /// Every option of the line that no rule reads by its name.
    RemainingOptions,
}

/// Every key of an `each`.
pub(crate) const KEYS: &[&str] = &["each", "only", "lookup", "by", "column", "optional"];

/// Reads one rule or a list of rules.
pub(super) fn read(node: &Node, check: &mut Check<'_>) -> Vec<OptionRule> {
    match node.list() {
        Some(list) => list.iter().filter_map(|node| part(node, check)).collect(),
        None => part(node, check).into_iter().collect(),
    }
}

fn part(node: &Node, check: &mut Check<'_>) -> Option<OptionRule> {
    match node.map() {
        Some(map) if map.get("each").is_some() => each(node, map, check).map(|each| OptionRule::Each(Box::new(each))),
        _ => Rule::read("option_uuids", node, Output::Uuids, Position::Job, check)
            .map(|rule| OptionRule::One(Box::new(rule))),
    }
}

fn each(node: &Node, map: &Map, check: &mut Check<'_>) -> Option<Each> {
    map.refuse_unknown(KEYS, "an `each`", check.diagnostics);
    let what = map.get("each")?;
    let over = match what.text() {
        Some("remaining_options") => {
            check.note_options();
            Some(Over::RemainingOptions)
        }
        Some(text) if !text.starts_with(['/', '.']) => {
            let help = "write `remaining_options`, or a pointer to an array";
            check.diagnostics.report_with_help(Code::Value, &what.at, format!("`{text}` is nothing to go over"), help);
            None
        }
        _ => check.pointer_to_whole(what, Position::Job).map(Over::Pointer),
    };
    let only = map.get("only").and_then(|node| Condition::read(node, Position::Each, check));
    let optional = map.get("optional").and_then(|node| node.expect_boolean("`optional`", check.diagnostics));
    let Some(table) = map.get("lookup") else {
        check.diagnostics.report(Code::MissingKey, &node.at, "an `each` needs `lookup`");
        return None;
    };
    // One option may stand for several at 4over, so the column is named in the plural unless it is named itself.
    let lookup = Lookup::read("option_uuids", table, map, Output::Uuids, Position::Each, check)?;
    let rule = Rule { verb: Verb::Lookup(lookup), otherwise: Otherwise::Problem, when: None, at: node.at.clone() };
    Some(Each { over: over?, only, optional: optional.unwrap_or(false), rule })
}
