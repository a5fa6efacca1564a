//! Counting what happens while one order is translated; it counts for nothing until the order has been read to its end.

use super::reason::general;
use super::{Coverage, Example};
use crate::evaluate::Out;
use crate::mapping::Mapping;
use crate::problem::Problem;
use crate::rule::Lookup;
use crate::table::SEPARATOR;
use crate::template::Text;
use crate::trace::{Event, Fate, Step, Trace};
use std::ops::Range;

/// What happened in one order so far.
pub(super) struct Counter<'c, 'm> {
    coverage: &'c mut Coverage<'m>,
    /// The line that events are about; none where they are about the order.
    line: Option<usize>,
    lines: Vec<LineFate>,
    hits: Vec<(Option<usize>, usize, usize)>,
    misses: Vec<(Option<usize>, usize, Box<str>, bool)>,
    /// Mapping, job, output and what became of it.
    outputs: Vec<(usize, Option<usize>, usize, Fate)>,
    problems: Vec<(Option<usize>, Problem)>,
    /// The pointer that is being looked up, so that none is allocated for each event.
    pointer: String,
}

/// What became of a line.
#[derive(Clone, Copy, Default)]
struct LineFate {
    taken_by: Option<usize>,
    is_left_out: bool,
    is_held: bool,
}

impl<'c, 'm> Counter<'c, 'm> {
    pub(super) fn new(coverage: &'c mut Coverage<'m>) -> Self {
        Counter {
            coverage,
            line: None,
            lines: Vec::new(),
            hits: Vec::new(),
            misses: Vec::new(),
            outputs: Vec::new(),
            problems: Vec::new(),
            pointer: String::new(),
        }
    }

    /// Adds what happened to the counts.
    pub(super) fn finish(mut self, example: &Example) {
        let coverage = &mut *self.coverage;
        coverage.orders.read += 1;
        coverage.orders.held += u64::from(!self.problems.is_empty());
        for line in &self.lines {
            coverage.lines.read += 1;
            coverage.lines.left_out += u64::from(line.is_left_out);
            coverage.lines.held += u64::from(line.is_held);
            coverage.lines.printed += u64::from(!line.is_left_out && !line.is_held);
            line.taken_by.into_iter().for_each(|mapping| coverage.taken[mapping] += 1);
        }
        // A line asks for several cells of a row, and counts once.
        self.hits.sort_unstable();
        self.hits.dedup();
        for (_, table, row) in self.hits {
            let rows = coverage.plan.tables[table].table(coverage.mappings).map_or(0, |table| table.rows().len());
            coverage.tables[table].hit(row, rows.max(row + 1));
        }
        // Where one rule does without the row and another cannot, the line is held.
        self.misses.sort_by(|a, b| (a.0, a.1, &a.2, b.3).cmp(&(b.0, b.1, &b.2, a.3)));
        self.misses.dedup_by(|next, first| (next.0, next.1, &next.2) == (first.0, first.1, &first.2));
        for (_, table, key, held) in self.misses {
            coverage.tables[table].misses.add(key, held, example);
        }
        self.outputs.sort_unstable_by(|a, b| (a.0, a.1, a.2, b.3).cmp(&(b.0, b.1, b.2, a.3)));
        self.outputs.dedup_by_key(|(mapping, job, output, _)| (*mapping, *job, *output));
        for (mapping, _, output, fate) in self.outputs {
            coverage.fields.entry((mapping, output)).or_default()[fate as usize] += 1;
        }
        coverage.reasons.add(self.problems.iter().map(|(line, problem)| (*line, problem)), example);
    }

    fn line(&mut self) -> Option<&mut LineFate> {
        self.lines.get_mut(self.line?)
    }

    fn position(&self, mapping: &str) -> Option<usize> {
        self.coverage.plan.positions.get(mapping).copied()
    }

    fn begin(&mut self, line: usize) {
        self.line = Some(line);
        if self.lines.len() <= line {
            self.lines.resize(line + 1, LineFate::default());
        }
    }

    fn miss(&mut self, mapping: &Mapping, lookup: &Lookup, key: &[Text<'_>], held: bool) {
        if let Some(table) = self.coverage.plan.counted(mapping, lookup.table) {
            let matching = mapping.tables[lookup.table].matching;
            let mut joined = String::new();
            for (position, value) in key.iter().enumerate() {
                if position > 0 {
                    joined.push(SEPARATOR);
                }
                joined.push_str(matching.written(value.as_str()));
            }
            self.misses.push((self.line, table, joined.into(), held));
        }
    }

    fn output(&mut self, mapping: usize, out: Out<'_>, fate: Fate) {
        self.pointer.clear();
        if out.job.is_some() {
            self.pointer.push_str("/jobs/*");
        }
        self.pointer.push('/');
        self.pointer.push_str(out.field);
        if let Some(below) = out.below {
            self.pointer.push('/');
            match below.starts_with("set_") {
                true => self.pointer.push_str(&general(below)),
                false => self.pointer.push_str(below),
            }
        }
        let outputs = &mut self.coverage.outputs;
        let known = outputs.get_index_of(self.pointer.as_str());
        let output = known.unwrap_or_else(|| outputs.insert_full(self.pointer.clone()).0);
        self.outputs.push((mapping, out.job, output, fate));
    }

    fn problem(&mut self, problem: &Problem, out: Option<Out<'_>>) {
        if let Some(line) = self.line() {
            line.is_held = true;
        }
        let mapping = problem.mapping.as_deref().and_then(|name| self.position(name));
        if let (Some(mapping), Some(out)) = (mapping, out) {
            self.output(mapping, out, Fate::Failed);
        }
        self.problems.push((self.line, problem.clone()));
    }
}

impl Trace for &mut Counter<'_, '_> {
    // Each output is counted where it is made.
    const TRACES: bool = true;

    fn step(&mut self, _: impl FnOnce() -> Step) {}

    fn rename(&mut self, _: Range<usize>, _: impl Fn(&str) -> String) {}

    fn len(&self) -> usize {
        0
    }

    fn note(&mut self, event: Event<'_>) {
        match event {
            Event::Line(line) => self.begin(line),
            Event::Order => self.line = None,
            Event::Taken(mapping) => {
                let position = self.position(&mapping.name);
                self.line().into_iter().for_each(|line| line.taken_by = position);
            }
            Event::LeftOut => self.line().into_iter().for_each(|line| line.is_left_out = true),
            Event::Hit(mapping, lookup, row) => {
                let table = self.coverage.plan.counted(mapping, lookup.table);
                let line = self.line;
                self.hits.extend(table.map(|table| (line, table, row)));
            }
            Event::Miss { mapping, lookup, key, held } => self.miss(mapping, lookup, key, held),
            Event::Output(mapping, out, fate) => {
                if let Some(mapping) = self.position(&mapping.name) {
                    self.output(mapping, out, fate);
                }
            }
            Event::Problem(problem, out) => self.problem(problem, out),
        }
    }
}
