//! What the differences come to, for people and programs.

use super::{Changed, Comparison};
use crate::coverage::{Bounded, Example, Reasons};
use crate::problem::Kind;
use serde::Serialize;
use serde_json::Value;
use std::cmp::Reverse;

/// What a change of mappings changes in a batch of orders.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Whether nothing differs.
    pub same: bool,
    /// The orders.
    pub orders: Counts,
    /// The outputs that change, those that change in most orders first.
    pub outputs: Vec<Change>,
    /// Lines that something else becomes of, the most frequent change first.
    pub lines: Vec<LineChange>,
    /// Why orders become held.
    pub becomes_held: Vec<Reason>,
    /// Why orders were held that are not any more.
    pub no_longer_held: Vec<Reason>,
    /// Of orders that both hold: reasons that are new.
    pub new_reasons: Vec<Reason>,
    /// Of orders that both hold: reasons that are gone.
    pub gone_reasons: Vec<Reason>,
    /// Where the first of the orders stand that cannot be read.
    pub unreadable: Vec<String>,
}

/// How many orders there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Those that were compared.
    #[serde(rename = "compared")]
    pub orders: u64,
    /// Those that both translate, and differently.
    pub changed: u64,
    /// Those that only the new mappings hold.
    pub becomes_held: u64,
    /// Those that only the old mappings hold.
    pub no_longer_held: u64,
    /// Those that both hold.
    pub held_by_both: u64,
    /// Those of them with other reasons than before.
    pub held_otherwise: u64,
    /// Those that could not be read, besides.
    pub unreadable: u64,
}

/// An output that changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// JSON Pointer into the request, with `*` for an index.
    pub output: String,
    /// Orders in which it changes.
    pub orders: u64,
    /// How often it changes; an order may have several jobs.
    pub values: u64,
    /// From which value to which, the most frequent first.
    pub pairs: Vec<Pair>,
    /// How often further values changed.
    pub pairs_beyond: u64,
}

/// A value before and after; `null` is also what is not there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The value before.
    pub from: Value,
    /// The value after.
    pub to: Value,
    /// How often there is this change.
    pub count: u64,
    /// Some of the orders.
    pub examples: Vec<Example>,
}

/// What becomes of lines, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineChange {
    /// The mapping that took them, or why they were left out.
    pub from: String,
    /// The same after the change.
    pub to: String,
    /// How many lines.
    pub count: u64,
    /// Some of the orders.
    pub examples: Vec<Example>,
}

/// Why orders are held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The kind of reason.
    pub kind: Kind,
    /// What is wrong, with `…` for a value that differs from order to order.
    pub message: String,
    /// The mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
    /// The rule, as `file:line:column`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Orders with it.
    pub orders: u64,
    /// The values that it is about, the most frequent first; not all of them where there are many.
    pub values: Vec<String>,
    /// Some of the orders.
    pub examples: Vec<Example>,
}

impl Counts {
    pub(super) fn add(&mut self, more: Counts) {
        self.orders += more.orders;
        self.changed += more.changed;
        self.becomes_held += more.becomes_held;
        self.no_longer_held += more.no_longer_held;
        self.held_by_both += more.held_by_both;
        self.held_otherwise += more.held_otherwise;
        self.unreadable += more.unreadable;
    }
}

pub(super) fn report(comparison: &Comparison) -> Report {
    let counts = comparison.counts;
    let mut outputs: Vec<Change> = comparison.outputs.iter().map(|(output, changed)| change(output, changed)).collect();
    outputs.sort_by_key(|change| Reverse(change.orders));
    Report {
        same: counts.changed + counts.becomes_held + counts.no_longer_held + counts.held_otherwise == 0,
        orders: counts,
        outputs,
        lines: lines(&comparison.lines),
        becomes_held: reasons(&comparison.becomes_held),
        no_longer_held: reasons(&comparison.no_longer_held),
        new_reasons: reasons(&comparison.new_reasons),
        gone_reasons: reasons(&comparison.gone_reasons),
        unreadable: comparison.unreadable.clone(),
    }
}

fn change(output: &str, changed: &Changed) -> Change {
    let value =
        |json: &Option<String>| json.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let pairs: Vec<Pair> = changed
        .pairs
        .sorted()
        .into_iter()
        .map(|((from, to), seen)| Pair {
            from: value(from),
            to: value(to),
            count: seen.count,
            examples: seen.examples.clone(),
        })
        .collect();
    let beyond = changed.pairs.beyond();
    Change {
        output: output.to_owned(),
        orders: changed.orders,
        values: pairs.iter().map(|pair| pair.count).sum::<u64>() + beyond,
        pairs,
        pairs_beyond: beyond,
    }
}

fn lines(lines: &Bounded<(String, String)>) -> Vec<LineChange> {
    let lines = lines.sorted().into_iter().map(|((from, to), seen)| LineChange {
        from: from.clone(),
        to: to.clone(),
        count: seen.count,
        examples: seen.examples.clone(),
    });
    lines.collect()
}

fn reasons(reasons: &Reasons) -> Vec<Reason> {
    let reasons = reasons.sorted().into_iter().map(|(reason, count)| Reason {
        kind: reason.kind,
        message: reason.message.clone(),
        mapping: reason.mapping.clone(),
        rule: reason.rule.clone(),
        orders: count.orders,
        values: count.values.sorted().into_iter().map(|(value, _)| value.clone()).collect(),
        examples: count.examples.examples.clone(),
    });
    reasons.collect()
}
