//! Why a rule gives nothing, and the problem that it is where the rule does not allow it.

use super::Site;
use crate::artwork::Side;
use crate::diagnostic::nearest;
use crate::evaluate::{Reported, Sink};
use crate::likeness::difference;
use crate::pointer::Pointer;
use crate::problem::{Kind, Problem, shortened};
use crate::rule::{Lookup, Rule};
use crate::source::Source;
use crate::table::{Matching, Row, Table, may_have_been};
use crate::template::Text;
use crate::trace::{Event, Trace};

/// Why a rule gives nothing, before its `optional` and `default` are asked.
pub(super) enum Miss<'v> {
    /// There is nothing to read.
    Nothing(&'v Source),
    Null(&'v Source),
    /// The template reads these, and there is nothing.
    Unfilled(Vec<&'v Pointer>),
    /// The table has no such row.
    NoRow(&'v Lookup, Vec<Text<'v>>),
    /// The row's cell is empty.
    EmptyCell(&'v Lookup, &'v Row),
    /// No carrier of the side holds a file.
    NoArtwork(&'v Side),
    /// None of several rules gives anything.
    NoneOfSeveral,
}

/// A rule that gives no value: a miss that the rule may allow, or a problem that was reported.
pub(super) enum Fault<'v> {
    Miss(Miss<'v>),
    Reported(Reported),
}

impl From<Reported> for Fault<'_> {
    fn from(reported: Reported) -> Self {
        Fault::Reported(reported)
    }
}

impl Miss<'_> {
    /// Tells whether a value is there and the table does not know what it means.
    pub(super) fn is_of_table(&self) -> bool {
        matches!(self, Miss::NoRow(..) | Miss::EmptyCell(..))
    }

    /// Tells whether the customer chose an option that the table does not know; no `optional` and no `default` may drop that.
    pub(super) fn is_chosen(&self) -> bool {
        match self {
            Miss::NoRow(lookup, _) => lookup.by.iter().any(|source| matches!(source, Source::Option(_))),
            _ => false,
        }
    }
}

impl<'v> Site<'v, '_> {
    /// Takes note of a row that a table does not have.
    pub(super) fn note_miss<T: Trace>(&self, miss: &Miss<'v>, held: bool, sink: &mut Sink<'_, T>) {
        if let Miss::NoRow(lookup, key) = miss {
            sink.trace.note(Event::Miss { mapping: self.mapping, lookup, key, held });
        }
    }

    /// Takes the problem that a miss is.
    pub(super) fn report<T: Trace>(&self, rule: &Rule, miss: Miss<'v>, sink: &mut Sink<'_, T>) -> Reported {
        self.note_miss(&miss, true, sink);
        let scope = &self.scope;
        let mut push =
            |kind, message, also: &dyn Fn(&mut Problem)| sink.push(kind, Some(self.out), Some(&rule.at), message, also);
        match miss {
            Miss::Nothing(source) => push(Kind::Missing, source.nothing(), &|problem| {
                problem.source = Some(scope.locate(source));
                problem.help = scope.suggest(source);
            }),
            Miss::Null(source) => push(Kind::Missing, format!("{source} is null"), &|problem| {
                problem.source = Some(scope.locate(source));
            }),
            Miss::Unfilled(pointers) => {
                for pointer in pointers {
                    let message = format!("the template reads {pointer}, where there is nothing");
                    push(Kind::Missing, message, &|problem| {
                        problem.source = Some(scope.locate_at(pointer));
                        problem.help = scope.suggest(&Source::Pointer(pointer.clone()));
                    });
                }
                Reported
            }
            Miss::NoRow(lookup, key) => push(Kind::TableMiss, self.no_row(lookup, &key), &|problem| {
                problem.source = lookup.by.last().map(|source| scope.locate(source));
                problem.value = key.last().map(|value| shortened(value.as_str()));
                problem.help = Some(self.help_for_row(lookup, &key));
            }),
            Miss::EmptyCell(lookup, row) => {
                let column = &self.mapping.tables[lookup.table].columns[lookup.column];
                push(Kind::TableMiss, format!("the row at {} has no `{column}`", row.at), &|problem| {
                    problem.source = lookup.by.last().map(|source| scope.locate(source));
                })
            }
            Miss::NoArtwork(side) => push(Kind::Artwork, format!("there is no artwork `{}`", side.name), &|problem| {
                problem.source = Some(scope.line_pointer());
                problem.help = Some(format!("none of its carriers holds a file: {}", side.places()));
            }),
            Miss::NoneOfSeveral => push(Kind::Missing, "none of the rules gives a value".to_owned(), &|_| {}),
        }
    }

    fn no_row(&self, lookup: &Lookup, key: &[Text<'_>]) -> String {
        let table = &self.mapping.tables[lookup.table];
        let pairs: Vec<String> =
            table.key_names().zip(key).map(|(name, value)| format!("{name} `{}`", shortened(value.as_str()))).collect();
        format!("table `{}` has no row for {}", table.name, pairs.join(", "))
    }

    /// Says which key may have been meant: among the rows that agree on the columns before, the nearest value.
    fn help_for_row(&self, lookup: &Lookup, key: &[Text<'_>]) -> String {
        let table = &self.mapping.tables[lookup.table];
        let key: Vec<&str> = key.iter().map(Text::as_str).collect();
        let normal = |text: &'v str| table.matching.normal(text);
        for (position, value) in key.iter().enumerate() {
            let agrees = |row: &&'v Row| {
                let before = table.key[..position].iter().zip(&key);
                before.into_iter().all(|(&column, value)| normal(&row.cells[column]) == table.matching.normal(value))
            };
            let column = table.key[position];
            let known: Vec<&'v Row> = self.mapping.tables[lookup.table].rows().iter().filter(agrees).collect();
            if known.iter().any(|row| normal(&row.cells[column]) == table.matching.normal(value)) {
                continue;
            }
            if let Some(help) = meant(table, column, value, &known, self.file_of(lookup)) {
                return help;
            }
            break;
        }
        format!("add the row to {}", self.file_of(lookup))
    }

    fn file_of(&self, lookup: &Lookup) -> &'v str {
        let table = &self.mapping.tables[lookup.table];
        table.rows().first().map_or(table.name.as_str(), |row| &row.at.file)
    }
}

/// Says which of the rows may be meant by a value that none of them has in a column.
fn meant(table: &Table, column: usize, value: &str, rows: &[&Row], file: &str) -> Option<String> {
    const LONGEST: usize = 512;
    if value.len() > LONGEST {
        return None;
    }
    let name = &table.columns[column];
    let known = || rows.iter().map(|row| row.cells[column].as_str());
    if let Some((cell, how)) = known().find_map(|cell| Some((cell, difference(value, cell, "in the table")?))) {
        let folds = Matching::Folded.normal(value) == Matching::Folded.normal(cell);
        let folded = if folds { "; `match: folded` in the table takes them for the same" } else { "" };
        return Some(format!("did you mean {name} `{cell}`: {how}{folded}"));
    }
    if let Some(row) = rows.iter().find(|row| may_have_been(&row.cells[column], value)) {
        return Some(format!(
            "the row at {} has {name} `{}`, which a spreadsheet may have made of `{value}`: format the column as text, and \
             write the key again",
            row.at, row.cells[column]
        ));
    }
    // Two numbers are never a slip of the pen: 600 is not meant to be 500.
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    let near = nearest(value, known()).filter(|_| !is_number)?;
    Some(format!("did you mean {name} `{near}`, or is a row missing in {file}"))
}
