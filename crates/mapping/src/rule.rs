//! Rules: how one output value comes about. One verb per rule.

mod lookup;
mod output;

pub(crate) use output::{Output, Word};

use crate::check::Check;
use crate::condition::Condition;
use crate::diagnostic::{Code, Place};
use crate::lock::{Kind, Named};
use crate::pointer::{Pointer, Position};
use crate::source::{self, Source};
use crate::table::{Spoilt, spoilt};
use crate::template::Template;
use crate::yaml::{Map, Node, Written};

/// A checked rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) verb: Verb,
    pub(crate) otherwise: Otherwise,
    pub(crate) when: Option<Condition>,
    pub(crate) at: Place,
}

/// What a rule does.
#[derive(Debug)]
pub(crate) enum Verb {
    Constant(Constant),
    From(Source),
    Template(Template),
    Lookup(Lookup),
    /// The first of several rules that gives a value.
    First(Vec<Rule>),
    /// The artwork of a side, by the `artwork` section.
    Artwork(usize),
}

/// A value that the mapping itself states.
#[derive(Clone, Debug)]
pub(crate) enum Constant {
    Null,
    Text(String),
    /// Names, and what they stand for.
    Named {
        written: String,
        named: Named,
    },
}

/// A row of a table, found by the values of its key.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub(crate) table: usize,
    pub(crate) column: usize,
    /// What names in the column are names of, where the output takes names.
    pub(crate) names: Option<Kind>,
    pub(crate) by: Vec<Source>,
}

/// What becomes of a rule that finds no value.
#[derive(Debug)]
pub(crate) enum Otherwise {
    /// It is a problem of the order.
    Problem,
    /// The output is left out.
    Nothing,
    /// This value is taken.
    Default(String),
}

/// The keys that say what a rule does.
pub(crate) const VERBS: &[&str] =
    &["const", "from", "option", "custom_field", "template", "lookup", "first", "artwork"];
/// The keys that may stand beside a verb.
pub(crate) const MODIFIERS: &[&str] = &["by", "column", "default", "optional", "when"];

impl Rule {
    /// Reads the rule for the output `name`, whose values are `output`.
    pub(crate) fn read(
        name: &str,
        node: &Node,
        output: Output,
        position: Position,
        check: &mut Check<'_>,
    ) -> Option<Rule> {
        match &node.written {
            Written::Map(map) => Rule::in_map(name, node, map, output, position, check),
            Written::List(_) => {
                check.diagnostics.report(Code::WrongKind, &node.at, format!("`{name}` is one rule, not a list"));
                None
            }
            Written::Null => {
                let message = format!("`{name}` has no rule");
                check.diagnostics.report_with_help(Code::Verb, &node.at, message, "write `{ const: null }` for a null");
                None
            }
            Written::Boolean(_) | Written::Number(_) | Written::Text(_) => constant_rule(name, node, output, check),
        }
    }

    /// Reads a rule where a constant is hardly ever meant: a bare pointer stands for `{ from: pointer }`, and `modifiers`
    /// holds its `optional` or `default`.
    pub(crate) fn read_or_pointer(
        name: &str,
        node: &Node,
        modifiers: &Map,
        output: Output,
        position: Position,
        check: &mut Check<'_>,
    ) -> Option<Rule> {
        if !node.text().is_some_and(|text| text.starts_with(['/', '.'])) {
            return Rule::read(name, node, output, position, check);
        }
        let pointer = check.pointer(node, position)?;
        let otherwise = otherwise(name, modifiers, output, check);
        let at = pointer.at.clone();
        Some(Rule { verb: Verb::From(Source::Pointer(pointer)), otherwise, when: None, at })
    }

    /// Returns the pointers that the rule reads, in all of its alternatives.
    pub(crate) fn pointers(&self) -> Vec<&Pointer> {
        match &self.verb {
            Verb::From(source) => source.pointer().into_iter().collect(),
            Verb::Template(template) => template.reads.iter().collect(),
            Verb::First(rules) => rules.iter().flat_map(Rule::pointers).collect(),
            Verb::Lookup(lookup) => lookup.by.iter().filter_map(Source::pointer).collect(),
            Verb::Constant(_) | Verb::Artwork(_) => Vec::new(),
        }
    }

    /// Returns the text that the rule gives, or falls back to, whatever the order holds.
    pub(crate) fn stated(&self) -> Option<&str> {
        match (&self.verb, &self.otherwise) {
            (Verb::Constant(Constant::Text(text)), _) | (_, Otherwise::Default(text)) => Some(text),
            (Verb::Constant(Constant::Named { named, .. }), _) => Some(&named.uuids),
            _ => None,
        }
    }

    fn in_map(
        name: &str,
        node: &Node,
        map: &Map,
        output: Output,
        position: Position,
        check: &mut Check<'_>,
    ) -> Option<Rule> {
        let known: Vec<&str> = VERBS.iter().chain(MODIFIERS).copied().collect();
        map.refuse_unknown(&known, "a rule", check.diagnostics);
        let verbs: Vec<&str> =
            map.entries.iter().map(|(key, _)| key.name.as_str()).filter(|key| VERBS.contains(key)).collect();
        let verb = match verbs.as_slice() {
            [verb] => verb_of(verb, name, node, map, output, position, check),
            [] if check.diagnostics.suggested(map, VERBS) => None,
            [] => {
                let message = format!("the rule for `{name}` has no verb");
                let help = format!("a rule has one of {}", VERBS.join(", "));
                check.diagnostics.report_with_help(Code::Verb, &node.at, message, help);
                None
            }
            several => {
                let message = format!("the rule for `{name}` has several verbs: {}", several.join(", "));
                let at = map.place_of(several[1], node);
                check.diagnostics.report_with_help(
                    Code::Verb,
                    at,
                    message,
                    "a rule does one thing; several ways to a value go under `first`",
                );
                None
            }
        };
        let otherwise = otherwise(name, map, output, check);
        let when = map.get("when").and_then(|node| Condition::read(node, position, check));
        Some(Rule { verb: verb?, otherwise, when, at: node.at.clone() })
    }
}

fn constant_rule(name: &str, node: &Node, output: Output, check: &mut Check<'_>) -> Option<Rule> {
    let text = node.text()?.to_owned();
    // A pointer or template without its verb would otherwise be printed on a label.
    let meant =
        if text.starts_with('/') && text.len() > 1 { Some("from") } else { text.contains("{{").then_some("template") };
    if let Some(verb) = meant {
        let written = if verb == "from" { text.clone() } else { format!("{text:?}") };
        let help = format!("write `{{ {verb}: {written} }}`, or `{{ const: … }}` where the text itself is meant");
        check.diagnostics.report_with_help(Code::Verb, &node.at, format!("`{name}` is the bare text `{text}`"), help);
        return None;
    }
    constant(name, node, output, check).map(|constant| Rule {
        verb: Verb::Constant(constant),
        otherwise: Otherwise::Problem,
        when: None,
        at: node.at.clone(),
    })
}

fn constant(name: &str, node: &Node, output: Output, check: &mut Check<'_>) -> Option<Constant> {
    if matches!(node.written, Written::Null) {
        return Some(Constant::Null);
    }
    let text = node.expect_text("`const`", check.diagnostics)?;
    refuse_quotes(name, text, node, check)?;
    let named = output.read(&format!("`{name}`"), text, &node.at, check).ok()?;
    let written = text.to_owned();
    Some(match named {
        Some(named) => Constant::Named { written, named },
        None => Constant::Text(written),
    })
}

/// Reports a text in the quotes of a word processor, which YAML takes for a part of it.
fn refuse_quotes(name: &str, text: &str, node: &Node, check: &mut Check<'_>) -> Option<()> {
    if spoilt(text) != Some(Spoilt::Quotes) {
        return Some(());
    }
    let message = format!("`{name}` is `{text}`, with curly quotes that are part of the text");
    let help = "write straight quotes, \" or ', around the text";
    check.diagnostics.report_with_help(Code::Value, &node.at, message, help);
    None
}

fn verb_of(
    verb: &str,
    name: &str,
    node: &Node,
    map: &Map,
    output: Output,
    position: Position,
    check: &mut Check<'_>,
) -> Option<Verb> {
    let value = map.get(verb)?;
    for key in ["by", "column"] {
        if verb != "lookup" && map.get(key).is_some() {
            check.diagnostics.report(
                Code::UnknownKey,
                map.place_of(key, node),
                format!("`{key}` belongs to a `lookup`"),
            );
        }
    }
    Some(match verb {
        "const" => Verb::Constant(constant(name, value, output, check)?),
        "template" => Verb::Template(check.template(value, position)?),
        "lookup" => Verb::Lookup(Lookup::read(name, value, map, output, position, check)?),
        "first" => Verb::First(first(name, value, output, position, check)?),
        "artwork" if !matches!(position, Position::Job | Position::Each) => {
            check.diagnostics.report(Code::Verb, &value.at, "`artwork` belongs to the files of a job");
            return None;
        }
        "artwork" => Verb::Artwork(artwork(value, check)?),
        _ => {
            debug_assert!(source::KEYS.contains(&verb));
            Verb::From(Source::in_map(map, position, check)?)
        }
    })
}

fn first(name: &str, node: &Node, output: Output, position: Position, check: &mut Check<'_>) -> Option<Vec<Rule>> {
    let list = node.expect_list("`first`", check.diagnostics)?;
    if list.is_empty() {
        check.diagnostics.report(Code::MissingKey, &node.at, "`first` names no rule");
        return None;
    }
    let read: Vec<_> = list.iter().map(|node| Rule::read(name, node, output, position, check)).collect();
    read.into_iter().collect()
}

fn artwork(node: &Node, check: &mut Check<'_>) -> Option<usize> {
    let side = node.expect_text("`artwork`", check.diagnostics)?;
    let found = check.artwork.iter().position(|known| known == side);
    if found.is_none() {
        let help = crate::diagnostic::did_you_mean(side, check.artwork.iter().map(String::as_str))
            .unwrap_or_else(|| "declare where it comes from under `artwork:`".to_owned());
        let message = format!("there is no artwork `{side}`");
        check.diagnostics.report_with_help(Code::UnknownKey, &node.at, message, help);
    }
    found
}

fn otherwise(name: &str, map: &Map, output: Output, check: &mut Check<'_>) -> Otherwise {
    let optional = map.get("optional").and_then(|node| node.expect_boolean("`optional`", check.diagnostics));
    let Some(default) = map.get("default") else {
        return if optional == Some(true) { Otherwise::Nothing } else { Otherwise::Problem };
    };
    if optional == Some(true) {
        check.diagnostics.report(Code::Verb, &default.at, format!("`{name}` has both `default` and `optional`"));
    }
    let Some(text) = default.expect_text("`default`", check.diagnostics) else { return Otherwise::Problem };
    if refuse_quotes(name, text, default, check).is_none() {
        return Otherwise::Problem;
    }
    match output.read(&format!("`{name}`"), text, &default.at, check) {
        Ok(named) => Otherwise::Default(named.map_or_else(|| text.to_owned(), |named| named.uuids)),
        Err(()) => Otherwise::Problem,
    }
}
