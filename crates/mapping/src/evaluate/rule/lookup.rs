//! Finding the row of a table.

use super::{Fault, Miss, Site};
use crate::evaluate::{Reported, Sink};
use crate::problem::{Kind, shortened};
use crate::rule::{Lookup, Rule};
use crate::table::{Row, SEPARATOR, is_never_meant, spoilt};
use crate::template::Text;
use crate::trace::{self, Event, Step, Trace};

impl<'v> Site<'v, '_> {
    pub(super) fn look_up<T: Trace>(
        &self,
        lookup: &'v Lookup,
        rule: &'v Rule,
        sink: &mut Sink<'_, T>,
    ) -> Result<Text<'v>, Fault<'v>> {
        let row = self.row(lookup, rule, sink)?;
        let cell = row.value(lookup.column, lookup.names);
        if cell.is_empty() {
            return Err(Fault::Miss(Miss::EmptyCell(lookup, row)));
        }
        if is_never_meant(cell) {
            return Err(self.spoilt(lookup, row, rule, sink).into());
        }
        self.trace_row(lookup, row, rule, sink);
        Ok(Text::String(cell.into()))
    }

    /// Returns the cell of a lookup that may say "none" by an empty cell, while a missing row is a problem.
    pub(crate) fn cell_or_report<T: Trace>(
        &self,
        lookup: &'v Lookup,
        rule: &'v Rule,
        sink: &mut Sink<'_, T>,
    ) -> Result<&'v str, Reported> {
        match self.row(lookup, rule, sink) {
            Ok(row) => {
                self.trace_row(lookup, row, rule, sink);
                Ok(row.value(lookup.column, lookup.names))
            }
            Err(Fault::Reported(reported)) => Err(reported),
            Err(Fault::Miss(miss)) => Err(self.report(rule, miss, sink)),
        }
    }

    /// Takes the problem that a spreadsheet has left something else in the cell: no `optional` and no `default` is meant for that.
    fn spoilt<T: Trace>(&self, lookup: &Lookup, row: &Row, rule: &Rule, sink: &mut Sink<'_, T>) -> Reported {
        let cell = &row.cells[lookup.column];
        let (what, help) = spoilt(cell).map_or(("", ""), |spoilt| (spoilt.what(), spoilt.help()));
        let column = &self.mapping.tables[lookup.table].columns[lookup.column];
        let message = format!("the row at {} has `{}` as `{column}`, which {what}", row.at, shortened(cell));
        sink.push(Kind::TableMiss, Some(self.out), Some(&rule.at), message, |problem| {
            problem.source = lookup.by.last().map(|source| self.scope.locate(source));
            problem.help = Some(help.to_owned());
        })
    }

    fn row<T: Trace>(&self, lookup: &'v Lookup, rule: &'v Rule, sink: &mut Sink<'_, T>) -> Result<&'v Row, Fault<'v>> {
        let table = &self.mapping.tables[lookup.table];
        if let [source] = lookup.by.as_slice() {
            let text = self.read(source, rule, sink)?;
            return match table.position(&table.matching.normal(text.as_str())) {
                Some(row) => Ok(self.hit(lookup, row, sink)),
                None => Err(Fault::Miss(Miss::NoRow(lookup, vec![text]))),
            };
        }
        let mut key = std::mem::take(&mut sink.key);
        key.clear();
        for (position, source) in lookup.by.iter().enumerate() {
            if position > 0 {
                key.push(SEPARATOR);
            }
            key.push_str(&table.matching.normal(self.read(source, rule, sink)?.as_str()));
        }
        let found = table.position(&key);
        sink.key = key;
        match found {
            Some(row) => Ok(self.hit(lookup, row, sink)),
            None => {
                let key: Result<Vec<_>, _> = lookup.by.iter().map(|source| self.read(source, rule, sink)).collect();
                Err(Fault::Miss(Miss::NoRow(lookup, key?)))
            }
        }
    }

    fn hit<T: Trace>(&self, lookup: &'v Lookup, row: usize, sink: &mut Sink<'_, T>) -> &'v Row {
        sink.trace.note(Event::Hit(self.mapping, lookup, row));
        &self.mapping.tables[lookup.table].rows()[row]
    }

    fn trace_row<T: Trace>(&self, lookup: &Lookup, row: &Row, rule: &Rule, sink: &mut Sink<'_, T>) {
        sink.trace.step(|| {
            let table = &self.mapping.tables[lookup.table];
            let cell = row.value(lookup.column, lookup.names);
            let named = row.named(lookup.column, lookup.names);
            Step {
                reads: self.reads_of(rule),
                row: trace::shown(&row.at),
                pieces: None,
                notes: named.map(|named| named.notes.clone()).unwrap_or_default(),
                ..self.step(rule, format!("lookup {}.{}", table.name, table.columns[lookup.column]), Some(cell))
            }
        });
    }
}
