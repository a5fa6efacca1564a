//! Evaluating one rule.

mod lookup;
mod miss;
mod template;
mod values;

use super::scope::{Found, Item, Scope};
use super::{Out, Reported, Sink, artwork, condition};
use crate::artwork::Side;
use crate::mapping::Mapping;
use crate::problem::Kind;
use crate::rule::{Constant, Otherwise, Rule, Verb};
use crate::source::Source;
use crate::template::Text;
use crate::trace::{self, Fate, Read, Step, Trace};
use miss::{Fault, Miss};

/// What a rule gives.
#[derive(Debug)]
pub(crate) enum Got<'v> {
    Text(Text<'v>),
    /// The mapping states a null.
    Null,
    /// The output is left out.
    Nothing,
}

/// A mapping, what its rules can see, and the output that is being made.
#[derive(Clone, Copy)]
pub(crate) struct Site<'v, 'o> {
    pub(crate) mapping: &'v Mapping,
    pub(crate) scope: Scope<'v>,
    pub(crate) out: Out<'o>,
}

impl<'v, 'o> Site<'v, 'o> {
    pub(crate) fn to<'p>(self, out: Out<'p>) -> Site<'v, 'p> {
        Site { mapping: self.mapping, scope: self.scope, out }
    }

    pub(crate) fn below<'p>(self, below: &'p str) -> Site<'v, 'p>
    where
        'o: 'p,
    {
        self.to(self.out.below(below))
    }

    /// Moves on to an element of an array.
    pub(crate) fn with_item<'i>(self, item: Item<'i>) -> Site<'i, 'o>
    where
        'v: 'i,
    {
        Site { scope: Scope { item: Some(item), ..self.scope }, mapping: self.mapping, out: self.out }
    }

    /// Evaluates a rule.
    pub(crate) fn evaluate<T: Trace>(&self, rule: &'v Rule, sink: &mut Sink<'_, T>) -> Result<Got<'v>, Reported> {
        if let Some(when) = &rule.when
            && !condition::holds(when, *self, sink)?
        {
            sink.trace.step(|| self.step(rule, "left out by `when`".to_owned(), None));
            if let Verb::Artwork(side) = &rule.verb {
                artwork::notice_unused(self.side(*side)?, *self, rule, sink);
            }
            sink.note(self.mapping, self.out, Fate::LeftOut);
            return Ok(Got::Nothing);
        }
        let miss = match self.attempt(rule, sink) {
            Ok(got) => {
                sink.note(self.mapping, self.out, Fate::Filled);
                return Ok(got);
            }
            Err(Fault::Reported(reported)) => return Err(reported),
            Err(Fault::Miss(miss)) => miss,
        };
        match &rule.otherwise {
            Otherwise::Nothing if !miss.is_chosen() => {
                self.note_miss(&miss, false, sink);
                sink.note(self.mapping, self.out, Fate::LeftOut);
                sink.trace.step(|| self.step(rule, "optional".to_owned(), None));
                Ok(Got::Nothing)
            }
            Otherwise::Default(text) if !miss.is_chosen() => {
                self.note_miss(&miss, false, sink);
                sink.note(self.mapping, self.out, Fate::Defaulted);
                sink.trace.step(|| self.step(rule, "default".to_owned(), Some(text)));
                Ok(Got::Text(Text::String(text.into())))
            }
            _ => Err(self.report(rule, miss, sink)),
        }
    }

    fn attempt<T: Trace>(&self, rule: &'v Rule, sink: &mut Sink<'_, T>) -> Result<Got<'v>, Fault<'v>> {
        match &rule.verb {
            Verb::Constant(Constant::Null) => {
                sink.trace.step(|| self.step(rule, "const null".to_owned(), None));
                Ok(Got::Null)
            }
            Verb::Constant(Constant::Text(text)) => {
                sink.trace.step(|| self.step(rule, "const".to_owned(), Some(text)));
                Ok(Got::Text(Text::String(text.into())))
            }
            Verb::Constant(Constant::Named { named, .. }) => {
                let step = || self.step(rule, "const".to_owned(), Some(&named.uuids));
                sink.trace.step(|| Step { notes: named.notes.clone(), ..step() });
                Ok(Got::Text(Text::String((&named.uuids).into())))
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
                let side = self.side(*side)?;
                match artwork::url(side, *self, rule, sink)? {
                    Some(url) => Ok(Got::Text(Text::String(url))),
                    None => Err(Fault::Miss(Miss::NoArtwork(side))),
                }
            }
        }
    }

    /// Returns a side of the artwork section; the number was taken from there when the mapping was loaded.
    fn side(&self, side: usize) -> Result<&'v Side, Reported> {
        let sides = self.mapping.print.as_ref().map(|print| print.artwork.as_slice()).unwrap_or_default();
        sides.get(side).ok_or(Reported)
    }

    /// Goes on to the next rule where there is nothing to read; a value that has no row is a problem of its own.
    fn first<T: Trace>(&self, rules: &'v [Rule], sink: &mut Sink<'_, T>) -> Result<Got<'v>, Fault<'v>> {
        for rule in rules {
            if let Some(when) = &rule.when
                && !condition::holds(when, *self, sink)?
            {
                continue;
            }
            match (self.attempt(rule, sink), &rule.otherwise) {
                (Ok(got), _) => return Ok(got),
                (Err(Fault::Reported(reported)), _) => return Err(reported.into()),
                (Err(Fault::Miss(miss)), _) if miss.is_chosen() => return Err(self.report(rule, miss, sink).into()),
                (Err(Fault::Miss(miss)), Otherwise::Default(text)) => {
                    self.note_miss(&miss, false, sink);
                    sink.trace.step(|| self.step(rule, "default".to_owned(), Some(text)));
                    return Ok(Got::Text(Text::String(text.into())));
                }
                (Err(Fault::Miss(miss)), Otherwise::Problem) if miss.is_of_table() => {
                    return Err(self.report(rule, miss, sink).into());
                }
                (Err(Fault::Miss(miss)), _) => self.note_miss(&miss, false, sink),
            }
        }
        Err(Fault::Miss(Miss::NoneOfSeveral))
    }

    fn read<T: Trace>(&self, source: &'v Source, rule: &Rule, sink: &mut Sink<'_, T>) -> Result<Text<'v>, Fault<'v>> {
        let (kind, message) = match self.scope.find(source) {
            Found::Text(text) => return Ok(text),
            Found::Nothing if source.pointer().is_some_and(|pointer| self.scope.is_untold(pointer.root)) => {
                return Err(Reported.into());
            }
            Found::Nothing => return Err(Fault::Miss(Miss::Nothing(source))),
            Found::Null => return Err(Fault::Miss(Miss::Null(source))),
            Found::NotText(kind) => (Kind::WrongKind, format!("{source} is {kind}, not a text")),
            Found::Several(count) => (Kind::Ambiguous, format!("{source} has {count} values, one is needed")),
        };
        let reported = sink.push(kind, Some(self.out), Some(&rule.at), message, |problem| {
            problem.source = Some(self.scope.locate(source));
        });
        Err(reported.into())
    }

    /// Makes a step without reads.
    pub(crate) fn step(&self, rule: &Rule, verb: String, value: Option<&str>) -> Step {
        Step {
            output: self.out.pointer(),
            value: value.map(str::to_owned),
            mapping: self.mapping.name.clone(),
            rule: trace::shown(&rule.at),
            at: Some(rule.at.clone()),
            verb,
            reads: Vec::new(),
            row: None,
            pieces: None,
            notes: Vec::new(),
        }
    }

    /// Says what the sources of a rule hold, for a step.
    pub(crate) fn reads_of(&self, rule: &Rule) -> Vec<Read> {
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
    pub(crate) fn read_step(&self, source: &Source) -> Read {
        let value = match self.scope.find(source) {
            Found::Text(text) => Some(text.as_str().to_owned()),
            Found::Null => Some("null".to_owned()),
            Found::Nothing | Found::NotText(_) | Found::Several(_) => None,
        };
        Read { source: self.scope.locate(source), value }
    }
}
