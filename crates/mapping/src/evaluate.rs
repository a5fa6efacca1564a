//! Evaluating a checked mapping over one order: pure, and every problem is collected.

pub(crate) mod address;
pub(crate) mod artwork;
pub(crate) mod condition;
pub(crate) mod group;
pub(crate) mod job;
pub(crate) mod number;
pub(crate) mod options;
pub(crate) mod order;
pub(crate) mod quantity;
pub(crate) mod rule;
pub(crate) mod scope;
pub(crate) mod withdrawn;
pub(crate) mod write_back;

use crate::diagnostic::Place;
use crate::mapping::Mapping;
use crate::problem::{Kind, Notice, Problem};
use crate::request::Address;
use crate::trace::{Event, Fate, Quiet, Trace, Untraced};
use indexmap::IndexSet;
use std::fmt::Write as _;
use std::sync::Arc;

/// A problem was reported; there is no value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported;

/// Where problems, notices and steps go.
pub(crate) struct Sink<'m, T> {
    pub(crate) mapping: &'m str,
    /// Each problem once, in the order they were met.
    pub(crate) problems: IndexSet<Problem>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) trace: T,
    /// Addresses that other lines of the order have too, by their rules and their recipient.
    pub(crate) addresses: Vec<((usize, usize), Arc<Address>)>,
    /// The key of the lookup before: its room is taken again.
    pub(crate) key: String,
    /// Whether 4over may download files without encryption.
    pub(crate) unencrypted: bool,
}

/// The output that is being made; written out only when somebody asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Out<'o> {
    pub(crate) job: Option<usize>,
    pub(crate) field: &'o str,
    pub(crate) below: Option<&'o str>,
}

impl<'o> Out<'o> {
    pub(crate) fn order(field: &'o str) -> Self {
        Out { job: None, field, below: None }
    }

    pub(crate) fn job(job: usize, field: &'o str) -> Self {
        Out { job: Some(job), field, below: None }
    }

    pub(crate) fn below(self, below: &'o str) -> Self {
        Out { below: Some(below), ..self }
    }

    pub(crate) fn pointer(self) -> String {
        let mut pointer = String::new();
        if let Some(job) = self.job {
            let _ = write!(pointer, "/jobs/{job}");
        }
        let _ = write!(pointer, "/{}", self.field);
        if let Some(below) = self.below {
            let _ = write!(pointer, "/{below}");
        }
        pointer
    }
}

impl<T: Trace> Sink<'_, T> {
    /// Takes note of what became of an output.
    pub(crate) fn note(&mut self, mapping: &Mapping, out: Out<'_>, fate: Fate) {
        self.trace.note(Event::Output(mapping, out, fate));
    }

    /// Takes a problem of an output and its rule.
    pub(crate) fn report(&mut self, kind: Kind, out: Out<'_>, rule: &Place, message: String) -> Reported {
        self.push(kind, Some(out), Some(rule), message, |_| {})
    }

    /// Evaluates something whose steps are told in another way.
    pub(crate) fn untraced<V>(&mut self, evaluate: impl FnOnce(&mut Sink<'_, Quiet<'_, T>>) -> V) -> V {
        let problems = std::mem::take(&mut self.problems);
        let notices = std::mem::take(&mut self.notices);
        let key = std::mem::take(&mut self.key);
        let trace = Quiet(&mut self.trace);
        let unencrypted = self.unencrypted;
        let mut quiet =
            Sink { mapping: self.mapping, problems, notices, trace, addresses: Vec::new(), key, unencrypted };
        let value = evaluate(&mut quiet);
        (self.problems, self.notices, self.key) = (quiet.problems, quiet.notices, quiet.key);
        value
    }

    /// Evaluates something of which nothing but the value is kept: it is evaluated again where it counts.
    pub(crate) fn apart<V>(&self, evaluate: impl FnOnce(&mut Sink<'_, Untraced>) -> V) -> V {
        evaluate(&mut Sink {
            mapping: self.mapping,
            problems: IndexSet::new(),
            notices: Vec::new(),
            trace: Untraced,
            addresses: Vec::new(),
            key: String::new(),
            unencrypted: self.unencrypted,
        })
    }

    /// Takes something that a person should know, once.
    pub(crate) fn notice(&mut self, message: String, source: String) {
        let notice = Notice { message, source };
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// Takes a problem, with more said of it by `also`.
    pub(crate) fn push(
        &mut self,
        kind: Kind,
        out: Option<Out<'_>>,
        rule: Option<&Place>,
        message: String,
        also: impl FnOnce(&mut Problem),
    ) -> Reported {
        let mut problem = Problem {
            kind,
            message,
            help: None,
            mapping: (!self.mapping.is_empty()).then(|| self.mapping.to_owned()),
            rule: rule.cloned(),
            output: out.map(Out::pointer),
            source: None,
            value: None,
        };
        also(&mut problem);
        self.trace.note(Event::Problem(&problem, out));
        self.problems.insert(problem);
        Reported
    }
}
