//! Evaluating a rule for an output of a certain kind.

use super::{Got, Site};
use crate::evaluate::{Reported, Sink};
use crate::problem::{Kind, shortened};
use crate::rule::{Rule, Verb};
use crate::source::Source;
use crate::template::Text;
use crate::trace::Trace;
use std::str::FromStr;
use uuid::Uuid;

impl<'v> Site<'v, '_> {
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

    /// Evaluates a rule whose value is one of 4over's codes.
    pub(crate) fn code<C: FromStr, T: Trace>(
        self,
        rule: &'v Rule,
        wanted: &str,
        sink: &mut Sink<'_, T>,
    ) -> Result<Option<C>, Reported> {
        let Some(text) = self.text(rule, sink)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.not_a(rule, wanted, &text, sink))
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
                let message = format!("`{}` has no value, and one is needed", self.name());
                Err(sink.report(Kind::Missing, self.out, &rule.at, message))
            }
        }
    }

    /// Takes the problem that a value is not what the output needs.
    pub(crate) fn not_a<T: Trace>(self, rule: &Rule, wanted: &str, got: &str, sink: &mut Sink<'_, T>) -> Reported {
        let message = format!("`{}` is not {wanted}", self.name());
        sink.push(Kind::Value, Some(self.out), Some(&rule.at), message, |problem| {
            problem.value = Some(shortened(got));
            problem.source = source_of(rule).map(|source| self.scope.locate(source));
        })
    }

    /// Names the output, for a message.
    fn name(&self) -> &str {
        self.out.below.unwrap_or(self.out.field)
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
