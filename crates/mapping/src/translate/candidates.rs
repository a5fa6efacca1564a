//! Which mappings may take or leave out a line, told by its SKU: a shop with hundreds of mappings does not ask each of them.
//!
//! Nothing is decided here. A condition that cannot hold without a certain SKU, or a certain beginning of it, is passed over for
//! lines with another SKU; every other condition is asked.

use crate::condition::{Condition, Is, Test};
use crate::evaluate::scope::{Found, Scope, found};
use crate::mapping::Mapping;
use crate::pointer::Root;
use crate::source::Source;
use crate::template::Text;
use foldhash::HashMap;
use std::collections::BTreeSet;

/// The conditions of all mappings, by the SKUs that they need.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    /// Mappings with a `job`, by their position.
    takes: BySku,
    /// Rules of `ignore`, by their position in `rules`.
    ignores: BySku,
    /// Mapping and position in its `ignore` of each rule, in the order of the mappings.
    rules: Vec<(usize, usize)>,
}

/// Positions by the SKU that they need.
#[derive(Debug, Default)]
struct BySku {
    /// All of them.
    count: usize,
    /// Those that may hold for any SKU, or without one.
    any: Vec<usize>,
    exact: HashMap<Box<str>, Vec<usize>>,
    starting: HashMap<Box<str>, Vec<usize>>,
    /// The lengths of the beginnings, in bytes.
    lengths: BTreeSet<usize>,
}

/// What a SKU has to be.
enum Needs<'c> {
    Exact(&'c str),
    Start(&'c str),
}

impl Candidates {
    pub(crate) fn new(mappings: &[Mapping]) -> Self {
        let mut candidates = Candidates::default();
        for (position, mapping) in mappings.iter().enumerate() {
            if let Some(print) = &mapping.print {
                candidates.takes.add(position, needs(&print.lines));
            }
            for (index, rule) in mapping.ignore.iter().enumerate() {
                candidates.ignores.add(candidates.rules.len(), needs(&rule.condition));
                candidates.rules.push((position, index));
            }
        }
        candidates
    }

    /// Returns the mappings that may take the line, in their order.
    pub(super) fn taking(&self, scope: &Scope<'_>) -> Vec<usize> {
        self.takes.for_line(scope)
    }

    /// Returns mapping and position of the rules that may leave the line out, in the order of the mappings.
    pub(super) fn leaving_out(&self, scope: &Scope<'_>) -> Vec<(usize, usize)> {
        self.ignores.for_line(scope).into_iter().map(|rule| self.rules[rule]).collect()
    }
}

impl BySku {
    fn add(&mut self, position: usize, needs: Option<Vec<Needs<'_>>>) {
        self.count = position + 1;
        let Some(needs) = needs else {
            self.any.push(position);
            return;
        };
        for need in needs {
            match need {
                Needs::Exact(sku) => self.exact.entry(sku.into()).or_default().push(position),
                Needs::Start(start) => {
                    self.lengths.insert(start.len());
                    self.starting.entry(start.into()).or_default().push(position);
                }
            }
        }
    }

    fn for_line(&self, scope: &Scope<'_>) -> Vec<usize> {
        let sku = scope.line.and_then(|(_, line)| line.child("sku")).map_or(Found::Nothing, found);
        let text = match &sku {
            Found::Text(Text::String(text)) => text.as_ref(),
            // Where there is no SKU, a question about it is not answered with yes.
            Found::Nothing | Found::Null => return self.any.clone(),
            // A number is compared as a number, and the rest is looked at where it is asked.
            _ => return (0..self.count).collect(),
        };
        let mut found = self.any.clone();
        found.extend(self.exact.get(text).into_iter().flatten());
        for &length in self.lengths.range(..=text.len()) {
            let start = text.get(..length).and_then(|start| self.starting.get(start));
            found.extend(start.into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Returns what the SKU has to be for a condition to hold; nothing where it may hold for any.
fn needs(condition: &Condition) -> Option<Vec<Needs<'_>>> {
    match condition {
        Condition::All(conditions) => conditions.iter().find_map(needs),
        Condition::Any(conditions) => {
            let each: Option<Vec<_>> = conditions.iter().map(needs).collect();
            each.map(|each| each.into_iter().flatten().collect())
        }
        Condition::Not(_) => None,
        Condition::Test(test) => needs_of(test),
    }
}

fn needs_of(test: &Test) -> Option<Vec<Needs<'_>>> {
    let Source::Pointer(pointer) = &test.source else { return None };
    let [token] = pointer.tokens.as_slice() else { return None };
    if pointer.root != Root::Line || **token != *"sku" {
        return None;
    }
    match &test.is {
        Is::OneOf(values) => Some(values.iter().map(|value| Needs::Exact(value)).collect()),
        Is::StartsWith(start) => Some(vec![Needs::Start(start)]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {

    use super::Candidates;
    use crate::evaluate::condition;
    use crate::evaluate::scope::Scope;
    use crate::mapping::Mapping;
    use crate::{MappingFile, Mappings};
    use overprint_generic::view::View;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    const CONDITIONS: [&str; 13] = [
        "{ at: /line/sku, starts_with: A }",
        "{ at: /line/sku, starts_with: AB }",
        "{ at: /line/sku, equals: AB1 }",
        "{ at: /line/sku, equals: 7 }",
        "{ at: /line/sku, one_of: [B, AB1, '07'] }",
        "{ at: /line/sku, ends_with: 1 }",
        "{ at: /line/sku, not_equals: B }",
        "{ at: /line/sku, present: false }",
        "[{ at: /line/type, equals: item }, { at: /line/sku, starts_with: Ä }]",
        "{ any: [{ at: /line/sku, equals: B }, { all: [{ at: /line/sku, starts_with: '7' }] }] }",
        "{ any: [{ at: /line/sku, equals: B }, { at: /line/type, equals: item }] }",
        "{ not: { at: /line/sku, starts_with: A } }",
        "{ at: /line/sku, starts_with: C, optional: true }",
    ];

    static MAPPINGS: LazyLock<Mappings> = LazyLock::new(mappings);

    fn mappings() -> Mappings {
        let uuid = "1a7e039c-e7ed-4410-8c64-377dbcbee322";
        let file = |(index, condition): (usize, &&str)| {
            let job = format!(
                "job: {{ product_uuid: {uuid}, runsize_uuid: {uuid}, colorspec_uuid: {uuid}, dropship: true }}"
            );
            let ignore = if condition.starts_with("{ at:") {
                format!("ignore: [{{ because: b, {}]\n", &condition[1..])
            } else {
                String::new()
            };
            MappingFile {
                name: format!("{index}.yaml").into(),
                text: format!("mapping: m{index}\nlines: {condition}\n{ignore}{job}\n"),
            }
        };
        let files: Vec<_> = CONDITIONS.iter().enumerate().map(file).collect();
        Mappings::load(&files, &|_, _| Err("none".to_owned().into())).unwrap()
    }

    /// Asks every condition, as if there were no index.
    fn asked(mappings: &[Mapping], scope: &Scope<'_>) -> (Vec<usize>, Vec<(usize, usize)>) {
        let taking = mappings.iter().enumerate().filter(|(_, mapping)| selects(mapping, scope)).map(|(at, _)| at);
        let rules =
            mappings.iter().enumerate().flat_map(|(at, mapping)| (0..mapping.ignore.len()).map(move |rule| (at, rule)));
        (taking.collect(), rules.filter(|rule| leaves_out(mappings, *rule, scope)).collect())
    }

    fn selects(mapping: &Mapping, scope: &Scope<'_>) -> bool {
        mapping.print.as_ref().is_some_and(|print| condition::selects(&print.lines, scope))
    }

    fn leaves_out(mappings: &[Mapping], (at, rule): (usize, usize), scope: &Scope<'_>) -> bool {
        condition::selects(&mappings[at].ignore[rule].condition, scope)
    }

    fn check(mappings: &[Mapping], line: &str) {
        let (order, storefront, line) =
            (View::whole("{}").unwrap(), View::whole("{}").unwrap(), View::whole(line).unwrap());
        let scope = Scope {
            order: &order,
            storefront: &storefront,
            line: Some((0, &line)),
            recipient: None,
            is_override: false,
            lacks_recipient: false,
            quantity: None,
            item: None,
            printed_lines: 0,
            outcome: None,
        };
        let candidates = Candidates::new(mappings);
        let taking: Vec<_> =
            candidates.taking(&scope).into_iter().filter(|&at| selects(&mappings[at], &scope)).collect();
        let leaving_out: Vec<_> =
            candidates.leaving_out(&scope).into_iter().filter(|&rule| leaves_out(mappings, rule, &scope)).collect();
        assert_eq!((taking, leaving_out), asked(mappings, &scope), "{line:?}");
    }

    #[test]
    fn a_line_without_a_text_for_sku_is_asked_about_all_the_same() {
        for line in [
            "{}",
            r#"{"sku":null}"#,
            r#"{"sku":7}"#,
            r#"{"sku":7.0}"#,
            r#"{"sku":true}"#,
            r#"{"sku":{}}"#,
            r#"{"sku":[]}"#,
        ] {
            check(MAPPINGS.as_slice(), line);
        }
    }

    proptest! {
        #[test]
        fn passing_over_changes_nothing(sku in "[ABCÄ017]{0,4}", is_item: bool) {
            let kind = if is_item { "item" } else { "fee" };
            check(MAPPINGS.as_slice(), &serde_json::json!({ "sku": sku, "type": kind }).to_string());
        }
    }
}
