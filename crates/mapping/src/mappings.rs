//! All mappings of a project: loaded together, checked against each other, and asked together.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::evaluate::scope::Scope;
use crate::evaluate::{Sink, write_back};
use crate::lock::Locks;
use crate::mapping::Mapping;
use crate::patch::CustomFieldWrite;
use crate::problem::Problem;
use crate::request::{Dialect, FilesStrategy};
use crate::trace::{Step, Trace, Untraced};
use crate::translate::{self, Candidates, Input, TranslateError, Translation};
use crate::write_back::WriteBack;
use indexmap::IndexSet;
use overprint_generic::view::{Shape, View};
use std::sync::Arc;

/// The mappings of a project.
#[derive(Debug)]
pub struct Mappings {
    mappings: Vec<Mapping>,
    shape: Shape,
    candidates: Candidates,
    dialect: Dialect,
}

/// A cell of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableCell<'m> {
    /// The table's file, or the mapping's where the rows are written there.
    pub file: &'m str,
    /// The line of its row, from 1.
    pub line: usize,
    /// The name of its column.
    pub column: &'m str,
    /// What stands there, with the UUIDs that names in it are pinned to.
    pub text: &'m str,
}

/// A mapping file.
#[derive(Clone, Debug)]
pub struct MappingFile {
    /// The name by which diagnostics call it.
    pub name: Arc<str>,
    /// Its text.
    pub text: String,
}

/// Hands out name and text of a table's, an included or the lock file, given the file that names it and the path as written there;
/// an error says why it cannot.
pub type ReadTable<'f> = dyn Fn(&str, &str) -> Result<(Arc<str>, String), Unread> + 'f;

/// Why a file that a mapping names cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Why, as the end of a sentence; a sentence of its own where `at` says where in the file.
    pub why: String,
    /// Where in the file itself, if it is there and holds no text.
    pub at: Option<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

impl From<String> for Unread {
    fn from(why: String) -> Self {
        Unread { why, at: None, help: None }
    }
}

impl Unread {
    /// Reports the file, at its own place where that is known, so that it is reported once, however many files name it.
    pub(crate) fn report(self, code: Code, named_at: &Place, message: &str, diagnostics: &mut Diagnostics) {
        let (at, message) = match self.at {
            Some(at) => (at, self.why),
            None => (named_at.clone(), format!("{message}: {}", self.why)),
        };
        match self.help {
            Some(help) => diagnostics.report_with_help(code, &at, message, help),
            None => diagnostics.report(code, &at, message),
        }
    }
}

impl Mappings {
    /// Reads and checks mapping files; `read_file` returns name and text of a table's or an included file, given the file
    /// that names it and the path as written there. A mapping with names in it also asks for [`FILE`](crate::lock::FILE).
    ///
    /// # Errors
    /// Everything that is wrong with any of the files, in their order.
    pub fn load(files: &[MappingFile], read_file: &ReadTable<'_>) -> Result<Mappings, Vec<Diagnostic>> {
        let mut diagnostics = Diagnostics::default();
        let mappings = read(files, read_file, &Locks::new(read_file), &mut diagnostics);
        if !diagnostics.is_empty() {
            return Err(diagnostics.into_sorted());
        }
        Ok(Mappings::of(mappings))
    }

    /// Takes mappings that are sound, each and together.
    pub(crate) fn of(mappings: Vec<Mapping>) -> Mappings {
        let shape = translate::shape(&mappings);
        let candidates = Candidates::new(&mappings);
        Mappings { mappings, shape, candidates, dialect: Dialect::default() }
    }

    /// Takes the wire dialect, against which requests are checked.
    pub fn with_dialect(self, dialect: Dialect) -> Self {
        Mappings { dialect, ..self }
    }

    /// Returns the wire dialect.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Returns the mappings.
    pub fn iter(&self) -> impl Iterator<Item = &Mapping> {
        self.mappings.iter()
    }

    /// Returns the custom fields that are written back, each with the member of its value and the rule's place.
    pub fn custom_fields(&self) -> impl Iterator<Item = (&str, &'static str, &Place)> {
        let rules = self.mappings.iter().flat_map(|mapping| &mapping.write_back);
        rules.map(|rule| (rule.custom_field_id.as_str(), rule.value.member(), &rule.at))
    }

    /// Returns the cells of every table, row by row.
    pub fn cells(&self) -> impl Iterator<Item = TableCell<'_>> {
        let tables = self.mappings.iter().flat_map(|mapping| &mapping.tables);
        tables.flat_map(|table| {
            table.rows().iter().flat_map(|row| {
                table.columns.iter().enumerate().map(|(index, column)| TableCell {
                    file: &row.at.file,
                    line: row.at.line,
                    column,
                    text: row.resolved(index),
                })
            })
        })
    }

    /// Translates an order.
    ///
    /// # Errors
    /// The order cannot be read, or has problems that a person has to solve.
    pub fn translate(&self, input: Input<'_>) -> Result<Translation, TranslateError> {
        self.weigh(input)?.wanted()
    }

    /// Translates an order also where the storefront says something against making it, which the translation tells.
    ///
    /// # Errors
    /// The order cannot be read, or has other problems that a person has to solve.
    pub fn weigh(&self, input: Input<'_>) -> Result<Translation, TranslateError> {
        translate::translate(&self.mappings, &self.candidates, &self.shape, &self.dialect, input)
    }

    /// Translates an order as one whose files follow its jobs: `skip_files` beside files is no problem of it then.
    ///
    /// # Errors
    /// As [`Mappings::weigh`].
    pub fn weigh_files(&self, input: Input<'_>) -> Result<Translation, TranslateError> {
        let dialect = Dialect { files: FilesStrategy::AttachLater, ..self.dialect.clone() };
        translate::translate(&self.mappings, &self.candidates, &self.shape, &dialect, input)
    }

    /// Returns the mappings.
    pub(crate) fn as_slice(&self) -> &[Mapping] {
        &self.mappings
    }

    /// Translates an order for what can be noted on the way; of its problems only that there are some is worth the time.
    pub(crate) fn translate_noting(&self, input: Input<'_>, trace: impl Trace) -> Result<(), TranslateError> {
        translate::noting(&self.mappings, &self.candidates, &self.shape, &self.dialect, input, trace)
    }

    /// Translates an order and tells how each value came about.
    ///
    /// # Errors
    /// As [`Mappings::translate`].
    pub fn explain(&self, input: Input<'_>) -> Result<(Translation, Vec<Step>), TranslateError> {
        let (translation, steps) = self.explain_weighing(input)?;
        Ok((translation.wanted()?, steps))
    }

    /// Tells how each value came about, also where the storefront says something against making the order.
    ///
    /// # Errors
    /// As [`Mappings::weigh`].
    pub fn explain_weighing(&self, input: Input<'_>) -> Result<(Translation, Vec<Step>), TranslateError> {
        translate::explain(&self.mappings, &self.candidates, &self.dialect, input)
    }

    /// Lists the custom fields that are written back.
    pub fn written_fields(&self) -> impl Iterator<Item = &str> {
        self.mappings.iter().flat_map(|mapping| &mapping.write_back).map(|rule| rule.custom_field_id.as_str())
    }

    /// Makes what is written back, from the order and a document with its `status` and its `jobs`; `taking` are the names
    /// of the mappings that printed a line of it.
    ///
    /// # Errors
    /// Every value that cannot be made, or a document that cannot be read.
    pub fn write_back(
        &self,
        order: &str,
        storefront: &str,
        outcome: &str,
        taking: &[String],
    ) -> Result<Vec<CustomFieldWrite>, WriteBackError> {
        self.written_to(order, storefront)?.writes(outcome, taking)
    }

    /// Reads an order and the storefront's values, for one outcome or several to be written back.
    ///
    /// # Errors
    /// A document cannot be read.
    pub fn written_to<'o>(&'o self, order: &'o str, storefront: &'o str) -> Result<WrittenTo<'o>, WriteBackError> {
        Ok(WrittenTo { mappings: &self.mappings, order: View::whole(order)?, storefront: View::whole(storefront)? })
    }
}

/// An order that is written back to, read.
///
/// Has no `Debug`: it holds the order and the storefront's values.
pub struct WrittenTo<'o> {
    mappings: &'o [Mapping],
    order: View<'o>,
    storefront: View<'o>,
}

impl WrittenTo<'_> {
    /// Makes what is written back of an outcome.
    ///
    /// # Errors
    /// As [`Mappings::write_back`].
    pub fn writes(&self, outcome: &str, taking: &[String]) -> Result<Vec<CustomFieldWrite>, WriteBackError> {
        let outcome = View::whole(outcome)?;
        let scope = Scope {
            order: &self.order,
            storefront: &self.storefront,
            line: None,
            recipient: None,
            is_override: false,
            lacks_recipient: false,
            quantity: None,
            item: None,
            printed_lines: 0,
            outcome: Some(&outcome),
        };
        let mut sink = Sink {
            mapping: "",
            problems: IndexSet::new(),
            notices: Vec::new(),
            trace: Untraced,
            addresses: Vec::new(),
            key: String::new(),
            unencrypted: false,
        };
        let mut writes: Vec<CustomFieldWrite> = Vec::new();
        for mapping in self.mappings.iter().filter(|mapping| taking.contains(&mapping.name)) {
            sink.mapping = &mapping.name;
            for rule in &mapping.write_back {
                if writes.iter().any(|write| write.custom_field_id == rule.custom_field_id) {
                    continue;
                }
                writes.extend(write_back::field(rule, mapping, scope, &mut sink).ok().flatten());
            }
        }
        if sink.problems.is_empty() {
            Ok(writes)
        } else {
            Err(WriteBackError::Problems(sink.problems.into_iter().collect()))
        }
    }
}

/// Why there is nothing to write back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteBackError {
    /// A document cannot be read.
    #[error("a document of the write-back cannot be read: {0}")]
    Unreadable(#[from] overprint_generic::view::ViewError),
    /// Values cannot be made.
    #[error("{} values cannot be written back", .0.len())]
    Problems(Vec<Problem>),
}

/// Tells whether the tables that a write-back names hold the same in both mappings.
fn same_tables(rule: &WriteBack, one: &Mapping, other: &Mapping) -> bool {
    let named = |mapping: &Mapping, name: &str| mapping.tables.iter().position(|table| table.name == name);
    one.tables
        .iter()
        .filter(|table| rule.written.contains(&table.name))
        .all(|table| named(other, &table.name).is_some_and(|position| table.holds_the_same(&other.tables[position])))
}

/// Reads mapping files and checks them together; returns those that are sound.
pub(crate) fn read(
    files: &[MappingFile],
    read_file: &ReadTable<'_>,
    locks: &Locks<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Mapping> {
    let read = files.iter().filter_map(|file| Mapping::read(&file.name, &file.text, read_file, locks, diagnostics));
    let mappings: Vec<Mapping> = read.collect();
    check_together(&mappings, diagnostics);
    mappings
}

/// Two mappings may share an order, so they must agree on what belongs to it.
fn check_together(mappings: &[Mapping], diagnostics: &mut Diagnostics) {
    for (position, mapping) in mappings.iter().enumerate() {
        for earlier in &mappings[..position] {
            if earlier.name == mapping.name {
                let message = format!("the mapping at {} is named `{}` too", earlier.at, mapping.name);
                diagnostics.report(Code::Conflict, &mapping.at, message);
            }
            for rule in &mapping.write_back {
                let other = earlier.write_back.iter().find(|other| other.custom_field_id == rule.custom_field_id);
                let agree = |other: &&WriteBack| other.written == rule.written && same_tables(rule, mapping, earlier);
                if let Some(other) = other.filter(|other| !agree(other)) {
                    let message = format!(
                        "`{}` is written back in another way by mapping `{}` at {}",
                        rule.custom_field_id, earlier.name, other.at
                    );
                    diagnostics.report(Code::Conflict, &rule.at, message);
                }
            }
        }
    }
}
