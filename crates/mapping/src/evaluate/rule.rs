//! Evaluating one rule.

use super::scope::{Found, Scope};
use super::{Out, Reported, Sink, artwork, condition};
use crate::mapping::Mapping;
use crate::problem::{Kind, shortened};
use crate::rule::{Constant, Lookup, Otherwise, Rule, Verb};
use crate::source::Source;
use crate::table::Row;
use crate::template::{Template, Text};
use crate::trace::{self, Read, Step, Trace};
use uuid::Uuid;

/// What a rule gives.
#[derive(Debug)]
pub(crate) enum Got<'v> {
    Text(Text<'v>),
    /// The mapping states a null.
    Null,
    /// The output is left out.
    Nothing,
}

/// Why a rule gives nothing, before its `optional` and `default` are asked.
enum Miss<'v> {
    /// There is nothing to read.
    Nothing(&'v Source),
    Null(&'v Source),
    /// The table has no such row.
    NoRow(&'v Lookup, Vec<Text<'v>>),
    /// The row's cell is empty.
    EmptyCell(&'v Lookup, &'v Row),
    /// None of several rules gives anything.
    NoneOfSeveral,
}

/// A rule that gives no value: a miss that the rule may allow, or a problem that was reported.
enum Fault<'v> {
    Miss(Miss<'v>),
    Reported(Reported),
}

impl From<Reported> for Fault<'_> {
    fn from(reported: Reported) -> Self {
        Fault::Reported(reported)
    }
}

/// A mapping, what its rules can see, and the output that is being made.
#[derive(Clone, Copy)]
pub(crate) struct Site<'v, 'o> {
    pub(crate) mapping: &'v Mapping,
    pub(crate) scope: Scope<'v>,
    pub(crate) out: Out<'o>,
}

impl<'v, 'o> Site<'v, 'o> {
    pub(crate) fn to(self, out: Out<'o>) -> Self {
        Site { out, ..self }
    }

    /// Evaluates a rule.
    pub(crate) fn evaluate<T: Trace>(self, rule: &'v Rule, sink: &mut Sink<'_, T>) -> Result<Got<'v>, Reported> {
        if let Some(when) = &rule.when
            && !condition::holds(when, self, sink)?
        {
            sink.trace.step(|| self.step(rule, "left out by `when`".to_owned(), None));
            return Ok(Got::Nothing);
        }
        match self.attempt(rule, sink) {
            Ok(got) => Ok(got),
            Err(Fault::Reported(reported)) => Err(reported),
            Err(Fault::Miss(miss)) => match &rule.otherwise {
                Otherwise::Problem => Err(self.report(rule, miss, sink)),
                Otherwise::Nothing => {
                    sink.trace.step(|| self.step(rule, "optional".to_owned(), None));
                    Ok(Got::Nothing)
                }
                Otherwise::Default(text) => {
                    sink.trace.step(|| self.step(rule, "default".to_owned(), Some(text)));
                    Ok(Got::Text(Text::String(text.into())))
                }
            },
        }
    }

    fn attempt<T: Trace>(self, rule: &'v Rule, sink: &mut Sink<'_, T>) -> Result<Got<'v>, Fault<'v>> {
        match &rule.verb {
            Verb::Constant(Constant::Null) => Ok(Got::Null),
            Verb::Constant(Constant::Text(text)) => {
                sink.trace.step(|| self.step(rule, "const".to_owned(), Some(text)));
                Ok(Got::Text(Text::String(text.into())))
            }
            Verb::From(source) => {
                let text = self.read(source, rule, sink)?;
                sink.trace.step(|| Step {
                    reads: self.reads_of(rule),
                    ..self.step(rule, format!("from {source}"), Some(text.as_str()))
                });
                Ok(Got::Text(text))
            }
            Verb::Template(template) => self.fill(template, rule, sink).map(Got::Text),
            Verb::Lookup(lookup) => self.look_up(lookup, rule, sink).map(Got::Text),
            Verb::First(rules) => self.first(rules, sink),
            Verb::Artwork(side) => {
                let side = artwork_side(self.mapping, *side);
                artwork::url(side, self, rule, sink).map(|url| Got::Text(Text::String(url))).map_err(Fault::from)
            }
        }
    }

    fn first<T: Trace>(self, rules: &'v [Rule], sink: &mut Sink<'_, T>) -> Result<Got<'v>, Fault<'v>> {
        for rule in rules {
            match &rule.when {
                Some(when) if !condition::holds(when, self, sink)? => continue,
                _ => {}
            }
            match (self.attempt(rule, sink), &rule.otherwise) {
                (Ok(got), _) => return Ok(got),
                (Err(Fault::Miss(_)), Otherwise::Default(text)) => return Ok(Got::Text(Text::String(text.into()))),
                (Err(Fault::Miss(_)), _) => {}
                (Err(reported), _) => return Err(reported),
            }
        }
        Err(Fault::Miss(Miss::NoneOfSeveral))
    }

    fn read<T: Trace>(self, source: &'v Source, rule: &Rule, sink: &mut Sink<'_, T>) -> Result<Text<'v>, Fault<'v>> {
        match self.scope.find(source) {
            Found::Text(text) => Ok(text),
            Found::Nothing => Err(Fault::Miss(Miss::Nothing(source))),
            Found::Null => Err(Fault::Miss(Miss::Null(source))),
            Found::NotText(kind) => Err(self.wrong_kind(source, kind, rule, sink).into()),
            Found::Several(count) => Err(self.several(source, count, rule, sink).into()),
        }
    }

    fn wrong_kind<T: Trace>(self, source: &Source, kind: &str, rule: &Rule, sink: &mut Sink<'_, T>) -> Reported {
        sink.push(
            Kind::WrongKind,
            Some(self.out),
            Some(&rule.at),
            format!("{source} is {kind}, not a text"),
            |problem| {
                problem.source = Some(self.scope.locate(source));
            },
        )
    }

    fn several<T: Trace>(self, source: &Source, count: usize, rule: &Rule, sink: &mut Sink<'_, T>) -> Reported {
        let message = format!("{source} has {count} values, one is needed");
        sink.push(Kind::Ambiguous, Some(self.out), Some(&rule.at), message, |problem| {
            problem.source = Some(self.scope.locate(source));
        })
    }

    fn fill<T: Trace>(
        self,
        template: &'v Template,
        rule: &'v Rule,
        sink: &mut Sink<'_, T>,
    ) -> Result<Text<'v>, Fault<'v>> {
        let mut values = Vec::with_capacity(template.reads.len());
        for pointer in &template.reads {
            match self.scope.find_at(pointer) {
                Found::Text(text) => values.push(text),
                Found::Nothing | Found::Null if matches!(rule.otherwise, Otherwise::Problem) => {
                    self.missing_in_template(pointer, rule, sink);
                }
                Found::Nothing | Found::Null => return Err(Fault::Miss(Miss::NoneOfSeveral)),
                Found::NotText(kind) => {
                    let message = format!("`{pointer}` is {kind}, not a text");
                    sink.push(Kind::WrongKind, Some(self.out), Some(&rule.at), message, |problem| {
                        problem.source = Some(self.scope.locate_at(pointer));
                    });
                }
                Found::Several(_) => {}
            }
        }
        if values.len() < template.reads.len() {
            return Err(Reported.into());
        }
        match template.fill(&values) {
            Ok(text) => {
                sink.trace.step(|| Step {
                    reads: self.reads_of(rule),
                    ..self.step(rule, "template".to_owned(), Some(&text))
                });
                Ok(Text::String(text.into()))
            }
            Err(why) => Err(sink.report(Kind::Value, self.out, &rule.at, format!("the template fails: {why}")).into()),
        }
    }

    fn missing_in_template<T: Trace>(
        self,
        pointer: &crate::pointer::Pointer,
        rule: &Rule,
        sink: &mut Sink<'_, T>,
    ) -> Reported {
        let message = format!("the template reads `{pointer}`, which selects nothing");
        sink.push(Kind::Missing, Some(self.out), Some(&rule.at), message, |problem| {
            problem.source = Some(self.scope.locate_at(pointer));
            problem.help = self.scope.suggest(&Source::Pointer(pointer.clone()));
        })
    }

    fn look_up<T: Trace>(
        self,
        lookup: &'v Lookup,
        rule: &'v Rule,
        sink: &mut Sink<'_, T>,
    ) -> Result<Text<'v>, Fault<'v>> {
        let row = self.row(lookup, rule, sink)?;
        let cell = row.cells[lookup.column].as_str();
        if cell.is_empty() {
            return Err(Fault::Miss(Miss::EmptyCell(lookup, row)));
        }
        sink.trace.step(|| {
            let table = &self.mapping.tables[lookup.table];
            Step {
                reads: self.reads_of(rule),
                row: trace::shown(&row.at),
                ..self.step(rule, format!("lookup {}.{}", table.name, table.columns[lookup.column]), Some(cell))
            }
        });
        Ok(Text::String(cell.into()))
    }

    fn row<T: Trace>(self, lookup: &'v Lookup, rule: &'v Rule, sink: &mut Sink<'_, T>) -> Result<&'v Row, Fault<'v>> {
        let table = &self.mapping.tables[lookup.table];
        if let [source] = lookup.by.as_slice() {
            let text = self.read(source, rule, sink)?;
            let row = table.find(&[text.as_str()]);
            return row.ok_or_else(|| Fault::Miss(Miss::NoRow(lookup, vec![text])));
        }
        let mut key = Vec::with_capacity(lookup.by.len());
        for source in &lookup.by {
            key.push(self.read(source, rule, sink)?);
        }
        let texts: Vec<&str> = key.iter().map(Text::as_str).collect();
        match table.find(&texts) {
            Some(row) => Ok(row),
            None => Err(Fault::Miss(Miss::NoRow(lookup, key))),
        }
    }

    /// Evaluates a lookup on its own, where a miss is a problem.
    pub(crate) fn row_or_report<T: Trace>(
        self,
        lookup: &'v Lookup,
        rule: &'v Rule,
        sink: &mut Sink<'_, T>,
    ) -> Result<&'v Row, Reported> {
        self.row(lookup, rule, sink).map_err(|fault| match fault {
            Fault::Reported(reported) => reported,
            Fault::Miss(miss) => self.report(rule, miss, sink),
        })
    }

    fn report<T: Trace>(self, rule: &Rule, miss: Miss<'v>, sink: &mut Sink<'_, T>) -> Reported {
        let (kind, message, source, value, help) = match miss {
            Miss::Nothing(source) => {
                let message = format!("{source} selects nothing");
                (Kind::Missing, message, Some(self.scope.locate(source)), None, self.scope.suggest(source))
            }
            Miss::Null(source) => {
                let message = format!("{source} is null");
                (Kind::Missing, message, Some(self.scope.locate(source)), Some("null".to_owned()), None)
            }
            Miss::NoRow(lookup, key) => self.no_row(lookup, &key),
            Miss::EmptyCell(lookup, row) => {
                let column = &self.mapping.tables[lookup.table].columns[lookup.column];
                let message = format!("the row at {} has no `{column}`", row.at);
                (Kind::TableMiss, message, None, None, None)
            }
            Miss::NoneOfSeveral => (Kind::Missing, "none of the rules gives a value".to_owned(), None, None, None),
        };
        sink.push(kind, Some(self.out), Some(&rule.at), message, |problem| {
            problem.source = source;
            problem.value = value;
            problem.help = help;
        })
    }

    fn no_row(
        self,
        lookup: &Lookup,
        key: &[Text<'_>],
    ) -> (Kind, String, Option<String>, Option<String>, Option<String>) {
        let table = &self.mapping.tables[lookup.table];
        let pairs: Vec<String> =
            table.key_names().zip(key).map(|(name, value)| format!("{name} `{}`", shortened(value.as_str()))).collect();
        let message = format!("table `{}` has no row for {}", table.name, pairs.join(", "));
        let source = lookup.by.last().map(|source| self.scope.locate(source));
        let value = key.last().map(|value| shortened(value.as_str()));
        let first = table.key.first().copied().unwrap_or_default();
        let known = table.rows().iter().map(|row| row.cells[first].as_str());
        let help =
            key.first().and_then(|value| crate::diagnostic::did_you_mean(value.as_str(), known)).unwrap_or_else(|| {
                format!("add the row to {}", table.rows().first().map_or("the table", |row| &row.at.file))
            });
        (Kind::TableMiss, message, source, value, Some(help))
    }

    /// Makes a step without reads.
    pub(crate) fn step(self, rule: &Rule, verb: String, value: Option<&str>) -> Step {
        Step {
            output: self.out.pointer(),
            value: value.map(str::to_owned),
            mapping: self.mapping.name.clone(),
            rule: trace::shown(&rule.at),
            verb,
            reads: Vec::new(),
            row: None,
            notes: Vec::new(),
        }
    }

    /// Says what the sources of a rule hold, for a step.
    pub(crate) fn reads_of(self, rule: &Rule) -> Vec<Read> {
        match &rule.verb {
            Verb::From(source) => vec![self.read_step(source)],
            Verb::Lookup(lookup) => lookup.by.iter().map(|source| self.read_step(source)).collect(),
            Verb::Template(template) => {
                template.reads.iter().map(|pointer| self.read_step(&Source::Pointer(pointer.clone()))).collect()
            }
            Verb::First(_) | Verb::Constant(_) | Verb::Artwork(_) => Vec::new(),
        }
    }

    /// Says what a source holds, for a step.
    pub(crate) fn read_step(self, source: &Source) -> Read {
        let value = match self.scope.find(source) {
            Found::Text(text) => Some(text.as_str().to_owned()),
            Found::Null => Some("null".to_owned()),
            Found::Nothing | Found::NotText(_) | Found::Several(_) => None,
        };
        Read { source: self.scope.locate(source), value }
    }

    /// Evaluates a rule whose value is text.
    pub(crate) fn text<T: Trace>(self, rule: &'v Rule, sink: &mut Sink<'_, T>) -> Result<Option<String>, Reported> {
        Ok(match self.evaluate(rule, sink)? {
            Got::Text(Text::String(text) | Text::Number(text)) => Some(text.into_owned()),
            Got::Text(text) => Some(text.as_str().to_owned()),
            Got::Null | Got::Nothing => None,
        })
    }

    /// Evaluates a rule whose value is a UUID.
    pub(crate) fn uuid<T: Trace>(self, rule: &'v Rule, sink: &mut Sink<'_, T>) -> Result<Option<Uuid>, Reported> {
        let Got::Text(text) = self.evaluate(rule, sink)? else { return Ok(None) };
        match Uuid::try_parse(text.as_str()) {
            Ok(uuid) => Ok(Some(uuid)),
            Err(_) => Err(self.not_a(rule, "a UUID", text.as_str(), sink)),
        }
    }

    /// Evaluates a rule whose value is true or false.
    pub(crate) fn boolean<T: Trace>(self, rule: &'v Rule, sink: &mut Sink<'_, T>) -> Result<Option<bool>, Reported> {
        let Got::Text(text) = self.evaluate(rule, sink)? else { return Ok(None) };
        match text.as_str() {
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            other => Err(self.not_a(rule, "true or false", other, sink)),
        }
    }

    /// Evaluates a rule that has to give a value.
    pub(crate) fn required<V, T: Trace>(
        self,
        rule: &'v Rule,
        sink: &mut Sink<'_, T>,
        read: impl FnOnce(Self, &'v Rule, &mut Sink<'_, T>) -> Result<Option<V>, Reported>,
    ) -> Result<V, Reported> {
        match read(self, rule, sink)? {
            Some(value) => Ok(value),
            None => {
                let message = format!("`{}` has no value, and 4over needs one", self.out.field);
                Err(sink.report(Kind::Missing, self.out, &rule.at, message))
            }
        }
    }

    /// Takes the problem that a value is not what the output needs.
    pub(crate) fn not_a<T: Trace>(self, rule: &Rule, wanted: &str, got: &str, sink: &mut Sink<'_, T>) -> Reported {
        let field = self.out.below.unwrap_or(self.out.field);
        sink.push(Kind::Value, Some(self.out), Some(&rule.at), format!("`{field}` is not {wanted}"), |problem| {
            problem.value = Some(shortened(got));
            problem.source = source_of(rule).map(|source| self.scope.locate(source));
        })
    }
}

/// The one source of a rule, where it has one.
fn source_of(rule: &Rule) -> Option<&Source> {
    match &rule.verb {
        Verb::From(source) => Some(source),
        Verb::Lookup(lookup) => lookup.by.last(),
        _ => None,
    }
}

fn artwork_side(mapping: &Mapping, side: usize) -> Option<&crate::artwork::Side> {
    mapping.print.as_ref().and_then(|print| print.artwork.get(side))
}
