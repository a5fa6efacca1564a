//! Conditions: which lines a mapping takes, when a file is sent, what an order must be before it is printed.

use crate::check::Check;
use crate::diagnostic::{Code, Place};
use crate::pointer::Position;
use crate::source::Source;
use crate::yaml::{Map, Node};
use regex::Regex;

/// A checked condition.
#[derive(Debug)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Test(Test),
}

/// A question about one value.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) source: Source,
    pub(crate) is: Is,
    /// Whether a value that is not there answers no, instead of being a problem.
    pub(crate) optional: bool,
    pub(crate) at: Place,
}

/// What is asked of a value.
#[derive(Debug)]
pub(crate) enum Is {
    OneOf(Vec<String>),
    NoneOf(Vec<String>),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
    Matches(Regex),
    /// There, and not null.
    Present(bool),
}

/// The keys that ask something of a value.
pub(crate) const QUESTIONS: &[&str] =
    &["equals", "not_equals", "one_of", "none_of", "starts_with", "ends_with", "contains", "matches", "present"];
/// The keys that say which value is asked, and how strictly.
pub(crate) const BESIDE: &[&str] = &["at", "option", "custom_field", "optional"];
/// The keys that combine conditions.
pub(crate) const COMBINED: &[&str] = &["all", "any", "not"];

impl Condition {
    /// Reads one condition, or a list of which every one must hold.
    pub(crate) fn read(node: &Node, position: Position, check: &mut Check<'_>) -> Option<Condition> {
        if let Some(list) = node.list() {
            return several(node, list, position, check).map(Condition::All);
        }
        let map = node.expect_map("a condition", check.diagnostics)?;
        Condition::in_map(node, map, &[], position, check)
    }

    /// Reads the condition in a map; `also` are the keys that its surroundings allow beside it.
    pub(crate) fn in_map(
        node: &Node,
        map: &Map,
        also: &[&str],
        position: Position,
        check: &mut Check<'_>,
    ) -> Option<Condition> {
        if map.entries.iter().any(|(key, _)| COMBINED.contains(&key.name.as_str())) {
            return combined(node, map, also, position, check);
        }
        Test::read(node, map, also, position, check).map(Condition::Test)
    }

    /// Returns the first question of the condition.
    pub(crate) fn first_test(&self) -> Option<&Test> {
        match self {
            Condition::All(conditions) | Condition::Any(conditions) => {
                conditions.iter().find_map(Condition::first_test)
            }
            Condition::Not(condition) => condition.first_test(),
            Condition::Test(test) => Some(test),
        }
    }
}

fn several(node: &Node, list: &[Node], position: Position, check: &mut Check<'_>) -> Option<Vec<Condition>> {
    // No condition at all holds for everything, which nobody writes on purpose.
    if list.is_empty() {
        check.diagnostics.report(Code::MissingKey, &node.at, "the list names no condition");
        return None;
    }
    let read: Vec<_> = list.iter().map(|node| Condition::read(node, position, check)).collect();
    read.into_iter().collect()
}

fn combined(node: &Node, map: &Map, also: &[&str], position: Position, check: &mut Check<'_>) -> Option<Condition> {
    let beside = map.entries.iter().find(|(key, _)| !COMBINED.iter().chain(also).any(|known| *known == key.name));
    if let Some((key, _)) = beside {
        let message = format!("`{}` stands beside `all`, `any` or `not`", key.name);
        let help = "write a list of conditions, of which every one must hold";
        check.diagnostics.report_with_help(Code::UnknownKey, &key.at, message, help);
    }
    let found: Vec<_> = map.entries.iter().filter(|(key, _)| COMBINED.contains(&key.name.as_str())).collect();
    let [(key, inner)] = found.as_slice() else {
        let message = "a combined condition has one of `all`, `any` and `not`, and nothing beside it";
        check.diagnostics.report_with_help(
            Code::Verb,
            &node.at,
            message,
            "nest them: `all: [{ any: […] }, { at: … }]`",
        );
        return None;
    };
    match key.name.as_str() {
        "not" => Condition::read(inner, position, check).map(|inner| Condition::Not(Box::new(inner))),
        name => {
            let list = inner.expect_list("`all` and `any`", check.diagnostics)?;
            let conditions = several(inner, list, position, check)?;
            Some(if name == "all" { Condition::All(conditions) } else { Condition::Any(conditions) })
        }
    }
}

impl Test {
    /// Reads a test; `also` are the keys that its surroundings allow beside it.
    pub(crate) fn read(
        node: &Node,
        map: &Map,
        also: &[&str],
        position: Position,
        check: &mut Check<'_>,
    ) -> Option<Test> {
        let known: Vec<&str> = BESIDE.iter().chain(QUESTIONS).chain(also).copied().collect();
        map.refuse_unknown(&known, "a condition", check.diagnostics);
        let source = match map.get("at") {
            Some(at) => Source::read(at, position, check),
            None => {
                let found = Source::in_map(map, position, check);
                if found.is_none() {
                    let message = "a condition needs `at`, `option` or `custom_field`: the value that is asked";
                    check.diagnostics.report(Code::MissingKey, &node.at, message);
                }
                found
            }
        };
        let is = question(node, map, check);
        let optional = map.get("optional").and_then(|node| node.expect_boolean("`optional`", check.diagnostics));
        Some(Test { source: source?, is: is?, optional: optional.unwrap_or(false), at: node.at.clone() })
    }
}

fn question(node: &Node, map: &Map, check: &mut Check<'_>) -> Option<Is> {
    let asked: Vec<_> = map.entries.iter().filter(|(key, _)| QUESTIONS.contains(&key.name.as_str())).collect();
    let [(key, value)] = asked.as_slice() else {
        if asked.is_empty() && check.diagnostics.suggested(map, QUESTIONS) {
            return None;
        }
        let names: Vec<&str> = asked.iter().map(|(key, _)| &*key.name).collect();
        let message = match names.as_slice() {
            [] => "the condition asks nothing".to_owned(),
            several => format!("the condition asks several things: {}", several.join(", ")),
        };
        let help = match names.as_slice() {
            [] => format!("it asks one of {}", QUESTIONS.join(", ")),
            _ => "write a list of conditions, of which every one must hold".to_owned(),
        };
        check.diagnostics.report_with_help(Code::Verb, &node.at, message, help);
        return None;
    };
    let name = key.name.as_str();
    Some(match name {
        "equals" => Is::OneOf(vec![text(name, value, check)?]),
        "not_equals" => Is::NoneOf(vec![text(name, value, check)?]),
        "one_of" => Is::OneOf(texts(name, value, check)?),
        "none_of" => Is::NoneOf(texts(name, value, check)?),
        "starts_with" => Is::StartsWith(text(name, value, check)?),
        "ends_with" => Is::EndsWith(text(name, value, check)?),
        "contains" => Is::Contains(text(name, value, check)?),
        "present" => Is::Present(value.expect_boolean("`present`", check.diagnostics)?),
        _ => Is::Matches(pattern(value, check)?),
    })
}

fn text(name: &str, node: &Node, check: &mut Check<'_>) -> Option<String> {
    node.expect_text(&format!("`{name}`"), check.diagnostics).map(str::to_owned)
}

fn texts(name: &str, node: &Node, check: &mut Check<'_>) -> Option<Vec<String>> {
    let list = node.expect_list(&format!("`{name}`"), check.diagnostics)?;
    if list.is_empty() {
        check.diagnostics.report(Code::Value, &node.at, format!("`{name}` names no value"));
        return None;
    }
    list.iter().map(|node| text(name, node, check)).collect()
}

fn pattern(node: &Node, check: &mut Check<'_>) -> Option<Regex> {
    let written = node.expect_text("`matches`", check.diagnostics)?;
    match Regex::new(written) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let last =
                error.to_string().lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
            check.diagnostics.report(Code::Value, &node.at, format!("`{written}` is no regular expression: {last}"));
            None
        }
    }
}
