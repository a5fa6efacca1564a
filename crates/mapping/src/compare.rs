//! What a change of mappings changes: the same orders translated by both, and the differences counted by output.

mod body;
mod report;

pub use report::{Change, Counts, LineChange, Pair, Reason, Report};

use crate::coverage::{Bounded, Example, Reasons};
use crate::mappings::Mappings;
use crate::problem::Problem;
use crate::translate::{Held, Input, Line, TranslateError, Translation};
use body::Difference;
use indexmap::IndexMap;
use serde_json::Value;

/// Pairs of values are counted one by one up to so many of an output; further ones are counted together.
pub const PAIRS_KEPT: usize = 1_000;

/// Where a request says what pays it.
const TOKEN: &str = "/payment/profile_token";

/// Orders that cannot be read are named up to so many.
const UNREADABLE_KEPT: usize = 20;

/// Counts over orders, to which more orders or the counts of more orders are added.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    counts: Counts,
    /// By the output's pointer, with `*` for an index.
    outputs: IndexMap<String, Changed>,
    /// What became of lines, before and after.
    lines: Bounded<(String, String)>,
    becomes_held: Reasons,
    no_longer_held: Reasons,
    /// Of orders that both hold: reasons that are new, and reasons that are gone.
    new_reasons: Reasons,
    gone_reasons: Reasons,
    unreadable: Vec<String>,
}

/// What changes in one output.
#[derive(Clone, Debug)]
struct Changed {
    orders: u64,
    /// Values before and after, as JSON; nothing where there is none.
    pairs: Bounded<(Option<String>, Option<String>)>,
}

impl Mappings {
    /// Translates an order with `base` and with these mappings, and counts what differs.
    ///
    /// # Errors
    /// The order cannot be read.
    pub fn compare(
        &self,
        base: &Mappings,
        input: Input<'_>,
        example: &Example,
        into: &mut Comparison,
    ) -> Result<(), TranslateError> {
        let before = or_held(base.translate(input))?;
        let after = or_held(self.translate(input))?;
        match (&before, &after) {
            (Ok(before), Ok(after)) => {
                let requests = [(before, base), (after, self)].map(|(made, by)| body(made, by));
                into.translated(&before.lines, &after.lines, requests, example);
            }
            (Ok(_), Err(held)) => {
                into.counts.becomes_held += 1;
                into.becomes_held.add(located(&held.problems), example);
            }
            (Err(held), Ok(_)) => {
                into.counts.no_longer_held += 1;
                into.no_longer_held.add(located(&held.problems), example);
            }
            (Err(before), Err(after)) => into.held_by_both(&before.problems, &after.problems, example),
        }
        into.counts.orders += 1;
        Ok(())
    }
}

impl Mappings {
    /// Translates an order that was sent, or held, with these mappings, and counts what differs from the body that was sent;
    /// none where it was held. Tells whether it translates.
    ///
    /// A body is kept without its payment token, so that the token differs from none.
    ///
    /// # Errors
    /// The order cannot be read.
    pub fn replay(
        &self,
        sent: Option<&Value>,
        input: Input<'_>,
        example: &Example,
        into: &mut Comparison,
    ) -> Result<bool, TranslateError> {
        // What was sent is compared by what the mappings make of it, whatever the storefront said since.
        let translated = if sent.is_some() { self.weigh(input) } else { self.translate(input) };
        let after = or_held(translated)?;
        match (sent, &after) {
            (Some(sent), Ok(after)) => {
                let (mut sent, after) = (sent.clone(), body(after, self));
                if let (Some(kept), Some(token)) = (sent.pointer_mut(TOKEN), after.pointer(TOKEN)) {
                    kept.clone_from(token);
                }
                into.translated(&[], &[], [sent, after], example);
            }
            (Some(_), Err(held)) => {
                into.counts.becomes_held += 1;
                into.becomes_held.add(located(&held.problems), example);
            }
            (None, Ok(_)) => into.counts.no_longer_held += 1,
            (None, Err(_)) => into.counts.held_by_both += 1,
        }
        into.counts.orders += 1;
        Ok(after.is_ok())
    }
}

impl Comparison {
    /// Begins to count.
    pub fn new() -> Self {
        Comparison { lines: Bounded::keeping(PAIRS_KEPT), ..Comparison::default() }
    }

    /// Counts an order that cannot be read.
    pub fn unreadable(&mut self, place: &str) {
        self.counts.unreadable += 1;
        if self.unreadable.len() < UNREADABLE_KEPT {
            self.unreadable.push(place.to_owned());
        }
    }

    /// Adds the counts of orders that come after these; the same comes of it as of counting all of them here.
    pub fn merge(&mut self, later: Comparison) {
        self.counts.add(later.counts);
        for (output, more) in later.outputs {
            let known = self.outputs.entry(output).or_default();
            known.orders += more.orders;
            known.pairs.merge(more.pairs);
        }
        self.lines.merge(later.lines);
        self.becomes_held.merge(later.becomes_held);
        self.no_longer_held.merge(later.no_longer_held);
        self.new_reasons.merge(later.new_reasons);
        self.gone_reasons.merge(later.gone_reasons);
        let room = UNREADABLE_KEPT.saturating_sub(self.unreadable.len());
        self.unreadable.extend(later.unreadable.into_iter().take(room));
    }

    /// Returns how many orders were counted, unreadable ones included.
    pub fn orders(&self) -> u64 {
        self.counts.orders + self.counts.unreadable
    }

    /// Says what the counts come to.
    pub fn report(&self) -> Report {
        report::report(self)
    }

    fn translated(&mut self, before: &[Line], after: &[Line], requests: [Value; 2], example: &Example) {
        let mut is_changed = false;
        for (before, after) in before.iter().zip(after) {
            let (before, after) = (told(before), told(after));
            if before != after {
                is_changed = true;
                self.lines.add((before, after), false, example);
            }
        }
        let [before, after] = requests;
        let mut of_order: Vec<&str> = Vec::new();
        let differences = body::differences(&before, &after);
        for Difference { output, before, after } in &differences {
            is_changed = true;
            let is_new = !of_order.contains(&output.as_str());
            let changed = match self.outputs.get_mut(output.as_str()) {
                Some(known) => known,
                None => self.outputs.entry(output.clone()).or_default(),
            };
            if is_new {
                changed.orders += 1;
                of_order.push(output);
            }
            let json = |value: &Option<Value>| value.as_ref().map(Value::to_string);
            changed.pairs.add((json(before), json(after)), false, example);
        }
        self.counts.changed += u64::from(is_changed);
    }

    /// An order may be held for other reasons than before. A rule that only moved in its file is no other reason.
    fn held_by_both(&mut self, before: &[Problem], after: &[Problem], example: &Example) {
        self.counts.held_by_both += 1;
        let is_among = |problem: &Problem, others: &[Problem]| {
            let same = |other: &Problem| {
                (other.kind, &other.message, &other.output, &other.source)
                    == (problem.kind, &problem.message, &problem.output, &problem.source)
            };
            others.iter().any(same)
        };
        let new: Vec<_> = located(after).filter(|(_, problem)| !is_among(problem, before)).collect();
        let gone: Vec<_> = located(before).filter(|(_, problem)| !is_among(problem, after)).collect();
        self.counts.held_otherwise += u64::from(!new.is_empty() || !gone.is_empty());
        self.new_reasons.add(new, example);
        self.gone_reasons.add(gone, example);
    }
}

impl Default for Changed {
    fn default() -> Self {
        Changed { orders: 0, pairs: Bounded::keeping(PAIRS_KEPT) }
    }
}

fn or_held(translated: Result<Translation, TranslateError>) -> Result<Result<Translation, Held>, TranslateError> {
    match translated {
        Ok(translation) => Ok(Ok(translation)),
        Err(TranslateError::Held(held)) => Ok(Err(held)),
        Err(other) => Err(other),
    }
}

/// Returns the body as it would be sent; nothing where no line is printed.
fn body(translation: &Translation, by: &Mappings) -> Value {
    let bytes = translation.request.as_ref().and_then(|request| request.body(by.dialect()).ok());
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn told(line: &Line) -> String {
    match line {
        Line::Printed { mapping, .. } => format!("mapping {mapping}"),
        Line::LeftOut { because, .. } => format!("left out: {because}"),
    }
}

/// Says of each problem which line it is about.
fn located(problems: &[Problem]) -> impl Iterator<Item = (Option<usize>, &Problem)> {
    problems.iter().map(|problem| {
        let rest = problem.source.as_deref().and_then(|source| source.strip_prefix("/order/line_items/"));
        (rest.and_then(|rest| rest.split('/').next()?.parse().ok()), problem)
    })
}
