//! What a batch of orders would leave unmapped: counted order by order, in a space that does not grow with their number.

mod bounded;
mod counter;
mod plan;
mod reason;
mod report;
mod stub;

pub use report::{Field, Held, LineCounts, Miss, OrderCounts, Report, TableUse, Taking, Unreadable, UnusedRow, Value};
pub use stub::Stub;

pub(crate) use bounded::Bounded;
pub(crate) use reason::Reasons;

use crate::mapping::Mapping;
use crate::mappings::Mappings;
use crate::translate::TranslateError;
use bounded::Seen;
use counter::Counter;
use indexmap::IndexSet;
use plan::Plan;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Keys that a table has no row for are counted one by one up to so many of a table; further ones are counted together.
pub const MISSES_KEPT: usize = 10_000;

/// Orders that cannot be read are told one by one up to so many.
const UNREADABLE_KEPT: usize = 20;

/// An order by which a count can be looked into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The order's number or id.
    pub order: String,
    /// Where it stands: a file, and a line or an index in it.
    pub place: String,
}

/// Counts over orders, to which more orders or the counts of more orders are added.
#[derive(Clone, Debug)]
pub struct Coverage<'m> {
    mappings: &'m [Mapping],
    plan: Arc<Plan>,
    orders: OrderCounts,
    lines: LineCounts,
    /// Lines that each mapping takes, by its position.
    taken: Vec<u64>,
    tables: Vec<TableCounts>,
    /// The outputs met so far, as pointers with `*` for an index.
    outputs: IndexSet<String>,
    /// Left out, filled, defaulted and failed, by the positions of mapping and output.
    fields: BTreeMap<(usize, usize), [u64; 4]>,
    reasons: Reasons,
    unreadable: Vec<Unreadable>,
}

/// What happened to the rows of one table.
#[derive(Clone, Debug, Default)]
struct TableCounts {
    hits: u64,
    /// Hits of each row; empty while there is none.
    rows: Vec<u64>,
    misses: Bounded<Box<str>>,
}

impl<'m> Coverage<'m> {
    /// Begins to count.
    pub(crate) fn new(mappings: &'m [Mapping]) -> Self {
        Coverage::of(mappings, Arc::new(Plan::new(mappings)))
    }

    fn of(mappings: &'m [Mapping], plan: Arc<Plan>) -> Self {
        let table = || TableCounts { misses: Bounded::keeping(MISSES_KEPT), ..TableCounts::default() };
        Coverage {
            mappings,
            orders: OrderCounts::default(),
            lines: LineCounts::default(),
            taken: vec![0; mappings.len()],
            tables: plan.tables.iter().map(|_| table()).collect(),
            outputs: IndexSet::new(),
            fields: BTreeMap::new(),
            reasons: Reasons::default(),
            unreadable: Vec::new(),
            plan,
        }
    }

    /// Begins to count other orders, whose counts are merged into these later.
    pub fn fork(&self) -> Self {
        Coverage::of(self.mappings, Arc::clone(&self.plan))
    }

    /// Adds the counts of orders that come after these; the same comes of it as of counting all of them here.
    pub fn merge(&mut self, later: Coverage<'m>) {
        self.orders.add(later.orders);
        self.lines.add(later.lines);
        self.taken.iter_mut().zip(later.taken).for_each(|(count, more)| *count += more);
        self.tables.iter_mut().zip(later.tables).for_each(|(table, more)| table.merge(more));
        let outputs: Vec<usize> = later.outputs.into_iter().map(|output| self.outputs.insert_full(output).0).collect();
        for ((mapping, output), counts) in later.fields {
            let known = self.fields.entry((mapping, outputs[output])).or_default();
            known.iter_mut().zip(counts).for_each(|(count, more)| *count += more);
        }
        self.reasons.merge(later.reasons);
        let room = UNREADABLE_KEPT.saturating_sub(self.unreadable.len());
        self.unreadable.extend(later.unreadable.into_iter().take(room));
    }

    /// Counts an order that cannot be read.
    pub fn unreadable(&mut self, place: &str, error: &str) {
        self.orders.unreadable += 1;
        if self.unreadable.len() < UNREADABLE_KEPT {
            self.unreadable.push(Unreadable { place: place.to_owned(), error: error.to_owned() });
        }
    }

    /// Returns how many orders were counted, unreadable ones included.
    pub fn orders(&self) -> u64 {
        self.orders.read + self.orders.unreadable
    }

    /// Says what the counts come to.
    pub fn report(&self) -> Report {
        report::report(self)
    }

    /// Returns the rows that tables lack, where that holds a line: a file for each table.
    pub fn stubs(&self) -> Vec<Stub> {
        stub::stubs(self)
    }
}

impl TableCounts {
    fn hit(&mut self, row: usize, of: usize) {
        self.hits += 1;
        self.rows.resize(of, 0);
        self.rows[row] += 1;
    }

    fn merge(&mut self, later: TableCounts) {
        self.hits += later.hits;
        if self.rows.is_empty() {
            self.rows = later.rows;
        } else {
            self.rows.iter_mut().zip(later.rows).for_each(|(count, more)| *count += more);
        }
        self.misses.merge(later.misses);
    }
}

impl Mappings {
    /// Begins to count what orders would leave unmapped.
    pub fn coverage(&self) -> Coverage<'_> {
        Coverage::new(self.as_slice())
    }

    /// Translates an order and counts what happens; that it would be held is counted too.
    ///
    /// # Errors
    /// The order cannot be read.
    pub fn cover<'m>(
        &'m self,
        input: crate::Input<'_>,
        example: &Example,
        into: &mut Coverage<'m>,
    ) -> Result<(), TranslateError> {
        let mut counter = Counter::new(into);
        match self.translate_noting(input, &mut counter) {
            Ok(()) | Err(TranslateError::Held(_)) => {
                counter.finish(example);
                Ok(())
            }
            Err(other) => Err(other),
        }
    }
}
