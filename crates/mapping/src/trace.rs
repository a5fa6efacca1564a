//! How each output value came about: kept for `explain`, and for nothing when nobody asks.

use crate::diagnostic::Place;
use crate::evaluate::Out;
use crate::mapping::Mapping;
use crate::problem::Problem;
use crate::rule::Lookup;
use crate::template::Text;
use serde::Serialize;
use std::ops::Range;

/// How one output value came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// JSON Pointer of the value in the request.
    pub output: String,
    /// The value, or nothing where the output is left out.
    pub value: Option<String>,
    /// The mapping's name.
    pub mapping: String,
    /// The rule, as `file:line:column`; nothing where a default of the language applies.
    pub rule: Option<String>,
    /// The same as a place.
    #[serde(skip)]
    pub at: Option<Place>,
    /// What the rule does: `from`, `lookup runsizes`, `template`, `const`, …
    pub verb: String,
    /// What was read on the way.
    pub reads: Vec<Read>,
    /// The row of a table, as `file:line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// How many pieces the job has, where the mapping says so.
    #[serde(skip)]
    pub pieces: Option<u64>,
    /// What was changed on the way, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Read {
    /// JSON Pointer into the documents that were read.
    pub source: String,
    /// The value there, as text; nothing where there is none.
    pub value: Option<String>,
}

/// Something that happened while an order was translated: counted for `coverage`.
#[derive(Clone, Copy)]
pub(crate) enum Event<'e> {
    /// What follows is about this line.
    Line(usize),
    /// What follows is about the order.
    Order,
    /// A mapping takes the line.
    Taken(&'e Mapping),
    /// A rule leaves the line out.
    LeftOut,
    /// A lookup found this row of its table.
    Hit(&'e Mapping, &'e Lookup, usize),
    /// A lookup found no row for a key.
    Miss {
        mapping: &'e Mapping,
        lookup: &'e Lookup,
        key: &'e [Text<'e>],
        /// Whether that is a problem; else the rule says what to do without the row.
        held: bool,
    },
    /// What became of an output.
    Output(&'e Mapping, Out<'e>, Fate),
    /// A problem, and the output that it is about.
    Problem(&'e Problem, Option<Out<'e>>),
}

/// What became of an output; where several things did, the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    LeftOut,
    Filled,
    Defaulted,
    Failed,
}

/// Takes steps, or takes none.
pub(crate) trait Trace {
    /// Whether somebody asks.
    const TRACES: bool;

    /// Takes the step that `make` makes; `make` is not called where nobody asks.
    fn step(&mut self, make: impl FnOnce() -> Step);

    /// Changes the outputs of some of the steps taken.
    fn rename(&mut self, steps: Range<usize>, rename: impl Fn(&str) -> String);

    /// Counts the steps taken so far.
    fn len(&self) -> usize;

    /// Returns the steps taken so far, where they are kept.
    fn steps(&self) -> &[Step] {
        &[]
    }

    /// Takes note of an event; nearly nobody does.
    fn note(&mut self, _: Event<'_>) {}
}

/// Hands on what is counted, but no step and no output: those are told in another way.
pub(crate) struct Quiet<'t, T>(pub(crate) &'t mut T);

impl<T: Trace> Trace for Quiet<'_, T> {
    const TRACES: bool = T::TRACES;

    fn step(&mut self, _: impl FnOnce() -> Step) {}

    fn rename(&mut self, _: Range<usize>, _: impl Fn(&str) -> String) {}

    fn len(&self) -> usize {
        0
    }

    fn note(&mut self, event: Event<'_>) {
        if !matches!(event, Event::Output(..)) {
            self.0.note(event);
        }
    }
}

/// Nobody asks.
pub(crate) struct Untraced;

impl Trace for Untraced {
    const TRACES: bool = false;

    fn step(&mut self, _: impl FnOnce() -> Step) {}

    fn rename(&mut self, _: Range<usize>, _: impl Fn(&str) -> String) {}

    fn len(&self) -> usize {
        0
    }
}

impl Trace for Vec<Step> {
    const TRACES: bool = true;

    fn step(&mut self, make: impl FnOnce() -> Step) {
        self.push(make());
    }

    fn rename(&mut self, steps: Range<usize>, rename: impl Fn(&str) -> String) {
        for step in &mut self[steps] {
            step.output = rename(&step.output);
        }
    }

    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn steps(&self) -> &[Step] {
        self
    }
}

/// Writes a rule's place for a step.
pub(crate) fn shown(place: &Place) -> Option<String> {
    Some(place.to_string())
}
