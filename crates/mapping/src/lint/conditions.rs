//! Conditions that can never hold, and mappings that take each other's lines.

use super::walk::{Visitor, walk};
use crate::condition::{Condition, Is, Test};
use crate::diagnostic::{Code, Diagnostics};
use crate::mapping::Mapping;
use crate::source::Source;
use rust_decimal::Decimal;

/// A condition of more alternatives than this is not looked into.
const ALTERNATIVES: usize = 64;

/// Reports the conditions of a mapping that can never hold.
pub(super) fn check(mapping: &Mapping, diagnostics: &mut Diagnostics) {
    walk(mapping, &mut Contradictions(diagnostics));
}

struct Contradictions<'d>(&'d mut Diagnostics);

impl<'m> Visitor<'m> for Contradictions<'_> {
    fn condition(&mut self, condition: &'m Condition, output: &str) {
        let Some(alternatives) = alternatives(condition) else { return };
        let clashes: Vec<_> = alternatives.iter().filter_map(|tests| clash(tests)).collect();
        let Some((one, other)) = clashes.first().filter(|_| clashes.len() == alternatives.len()) else { return };
        let message = format!("the condition can never hold: {} and {}", one.told(), other.told());
        let help = match output {
            "lines" => "no line is ever taken; `any: […]` asks whether one of several conditions holds",
            _ => "`any: […]` asks whether one of several conditions holds",
        };
        self.0.report_with_help(Code::Contradiction, &other.test.at, message, help);
    }
}

/// Reports mappings of which one takes every line that another takes too: those lines would all be held.
pub(super) fn check_together(mappings: &[Mapping], diagnostics: &mut Diagnostics) {
    for (position, mapping) in mappings.iter().enumerate() {
        for earlier in &mappings[..position] {
            let (Some(print), Some(earlier_print)) = (&mapping.print, &earlier.print) else { continue };
            if !share_storefronts(mapping, earlier) {
                continue;
            }
            let (narrow, wide, print) = match (takes(&print.lines), takes(&earlier_print.lines)) {
                (Some(own), Some(other)) if implies(&own, &other) => (mapping, earlier, print),
                (Some(own), Some(other)) if implies(&other, &own) => (earlier, mapping, earlier_print),
                _ => continue,
            };
            let Some(test) = print.lines.first_test() else { continue };
            let message =
                format!("every line that `{}` takes is taken by `{}` too, at {}", narrow.name, wide.name, wide.at);
            let help = "a line that several mappings take is held: narrow `lines`, or tell the mappings apart with `storefronts`";
            diagnostics.report_with_help(Code::SameLines, &test.at, message, help);
        }
    }
}

fn share_storefronts(one: &Mapping, other: &Mapping) -> bool {
    one.storefronts.is_empty()
        || other.storefronts.is_empty()
        || one.storefronts.iter().any(|name| other.storefronts.contains(name))
}

/// Returns the tests of a condition without alternatives.
fn takes(condition: &Condition) -> Option<Vec<Asked<'_>>> {
    match alternatives(condition)?.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// Tells whether the later of two conditions holds only where the earlier one does.
pub(super) fn is_covered(later: &Condition, earlier: &Condition) -> bool {
    matches!((takes(later), takes(earlier)), (Some(later), Some(earlier)) if implies(&later, &earlier))
}

/// Tells whether everything that `one` asks makes sure of everything that `other` asks.
fn implies(one: &[Asked<'_>], other: &[Asked<'_>]) -> bool {
    other.iter().all(|wanted| one.iter().any(|given| given.makes_sure_of(wanted)))
}

/// A test, or its opposite.
#[derive(Clone, Copy)]
struct Asked<'c> {
    test: &'c Test,
    not: bool,
}

/// Returns the alternatives of a condition, in each of which every test has to hold; nothing where there are too many.
fn alternatives(condition: &Condition) -> Option<Vec<Vec<Asked<'_>>>> {
    expanded(condition, false)
}

fn expanded(condition: &Condition, not: bool) -> Option<Vec<Vec<Asked<'_>>>> {
    match (condition, not) {
        (Condition::Test(test), not) => Some(vec![vec![Asked { test, not }]]),
        (Condition::Not(inner), not) => expanded(inner, !not),
        (Condition::All(conditions), false) | (Condition::Any(conditions), true) => {
            let mut product: Vec<Vec<Asked<'_>>> = vec![Vec::new()];
            for condition in conditions {
                let parts = expanded(condition, not)?;
                if product.len() * parts.len() > ALTERNATIVES {
                    return None;
                }
                product = product
                    .iter()
                    .flat_map(|before| parts.iter().map(|part| [before.as_slice(), part].concat()))
                    .collect();
            }
            Some(product)
        }
        (Condition::Any(conditions), false) | (Condition::All(conditions), true) => {
            let mut all = Vec::new();
            for condition in conditions {
                all.extend(expanded(condition, not)?);
            }
            (all.len() <= ALTERNATIVES).then_some(all)
        }
    }
}

/// Finds two tests that no value passes both.
fn clash<'c>(tests: &[Asked<'c>]) -> Option<(Asked<'c>, Asked<'c>)> {
    for (position, later) in tests.iter().enumerate() {
        for earlier in &tests[..position] {
            if same(&earlier.test.source, &later.test.source) && earlier.excludes(later) {
                return Some((*earlier, *later));
            }
        }
    }
    None
}

/// Tells whether two sources are the same value.
fn same(one: &Source, other: &Source) -> bool {
    match (one, other) {
        (Source::Pointer(one), Source::Pointer(other)) => one.root == other.root && one.tokens == other.tokens,
        (Source::Option(one), Source::Option(other)) | (Source::CustomField(one), Source::CustomField(other)) => {
            one == other
        }
        _ => false,
    }
}

/// Numbers are compared by their value where the order holds a number, and by their digits where it holds a text.
fn is_among(text: &str, texts: &[String]) -> Option<bool> {
    let number = |text: &str| text.parse::<Decimal>().ok();
    match number(text) {
        _ if texts.iter().any(|one| one == text) => Some(true),
        Some(value) if texts.iter().any(|one| number(one) == Some(value)) => None,
        _ => Some(false),
    }
}

impl Asked<'_> {
    /// Tells whether the test passes a text; nothing where that hangs on how the order writes a number.
    fn passes(&self, text: &str) -> Option<bool> {
        let passes = match &self.test.is {
            Is::OneOf(texts) => is_among(text, texts)?,
            Is::NoneOf(texts) => !is_among(text, texts)?,
            Is::StartsWith(start) => text.starts_with(start.as_str()),
            Is::EndsWith(end) => text.ends_with(end.as_str()),
            Is::Contains(part) => text.contains(part.as_str()),
            Is::Matches(pattern) => pattern.is_match(text),
            Is::Present(there) => *there,
        };
        Some(passes != self.not)
    }

    /// Returns the only texts that pass.
    fn only(&self) -> Option<&[String]> {
        match (&self.test.is, self.not) {
            (Is::OneOf(texts), false) | (Is::NoneOf(texts), true) => Some(texts),
            _ => None,
        }
    }

    /// Tells whether the value has to be there.
    fn needs_value(&self) -> bool {
        match self.test.is {
            Is::Present(there) => there != self.not,
            // Where a missing value is a no, its opposite is a yes.
            _ => !(self.not && self.test.optional),
        }
    }

    fn excludes(&self, other: &Asked<'_>) -> bool {
        if let Some(texts) = self.only() {
            return texts.iter().all(|text| other.passes(text) == Some(false));
        }
        if let Some(texts) = other.only() {
            return texts.iter().all(|text| self.passes(text) == Some(false));
        }
        if self.needs_value() && other.is_absent() || other.needs_value() && self.is_absent() {
            return true;
        }
        match (&self.test.is, &other.test.is) {
            _ if self.not || other.not => false,
            (Is::StartsWith(one), Is::StartsWith(other)) => {
                !one.starts_with(other.as_str()) && !other.starts_with(one.as_str())
            }
            (Is::EndsWith(one), Is::EndsWith(other)) => {
                !one.ends_with(other.as_str()) && !other.ends_with(one.as_str())
            }
            _ => false,
        }
    }

    fn is_absent(&self) -> bool {
        matches!(self.test.is, Is::Present(there) if there == self.not)
    }

    fn makes_sure_of(&self, wanted: &Asked<'_>) -> bool {
        if !same(&self.test.source, &wanted.test.source) {
            return false;
        }
        if let Some(texts) = self.only() {
            return texts.iter().all(|text| wanted.passes(text) == Some(true));
        }
        if self.not != wanted.not {
            return false;
        }
        match (&self.test.is, &wanted.test.is) {
            (_, Is::Present(true)) if !self.not => self.needs_value(),
            (Is::Present(one), Is::Present(other)) => one == other,
            (Is::Matches(one), Is::Matches(other)) => one.as_str() == other.as_str(),
            (Is::NoneOf(one), Is::NoneOf(other)) => other.iter().all(|text| one.contains(text)),
            _ if self.not => false,
            (Is::StartsWith(one), Is::StartsWith(other)) => one.starts_with(other.as_str()),
            (Is::EndsWith(one), Is::EndsWith(other)) => one.ends_with(other.as_str()),
            (Is::StartsWith(one) | Is::EndsWith(one) | Is::Contains(one), Is::Contains(other)) => {
                one.contains(other.as_str())
            }
            _ => false,
        }
    }

    /// Says in words what is asked.
    fn told(&self) -> String {
        let quoted = |texts: &[String]| {
            let texts: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
            texts.join(" or ")
        };
        let (yes, no) = match &self.test.is {
            Is::OneOf(texts) => (format!("is {}", quoted(texts)), format!("is not {}", quoted(texts))),
            Is::NoneOf(texts) => (format!("is not {}", quoted(texts)), format!("is {}", quoted(texts))),
            Is::StartsWith(text) => (format!("starts with `{text}`"), format!("does not start with `{text}`")),
            Is::EndsWith(text) => (format!("ends with `{text}`"), format!("does not end with `{text}`")),
            Is::Contains(text) => (format!("contains `{text}`"), format!("does not contain `{text}`")),
            Is::Matches(pattern) => (format!("matches `{pattern}`"), format!("does not match `{pattern}`")),
            Is::Present(true) => ("is there".to_owned(), "is not there".to_owned()),
            Is::Present(false) => ("is not there".to_owned(), "is there".to_owned()),
        };
        format!("{} {}", self.test.source, if self.not { no } else { yes })
    }
}
