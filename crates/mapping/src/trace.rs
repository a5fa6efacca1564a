//! How each output value came about: kept for `explain`, and for nothing when nobody asks.

use crate::diagnostic::Place;
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
    /// What the rule does: `from`, `lookup runsizes`, `template`, `const`, …
    pub verb: String,
    /// What was read on the way.
    pub reads: Vec<Read>,
    /// The row of a table, as `file:line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
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

/// Takes steps, or takes none.
pub(crate) trait Trace {
    /// Takes the step that `make` makes; `make` is not called where nobody asks.
    fn step(&mut self, make: impl FnOnce() -> Step);

    /// Changes the outputs of some of the steps taken.
    fn rename(&mut self, steps: Range<usize>, rename: impl Fn(&str) -> String);

    /// Counts the steps taken so far.
    fn len(&self) -> usize;
}

/// Nobody asks.
pub(crate) struct Untraced;

impl Trace for Untraced {
    fn step(&mut self, _: impl FnOnce() -> Step) {}

    fn rename(&mut self, _: Range<usize>, _: impl Fn(&str) -> String) {}

    fn len(&self) -> usize {
        0
    }
}

impl Trace for Vec<Step> {
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
}

/// Writes a rule's place for a step.
pub(crate) fn shown(place: &Place) -> Option<String> {
    Some(place.to_string())
}
