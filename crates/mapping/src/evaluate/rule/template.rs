//! Filling a template.

use super::{Fault, Miss, Site};
use crate::evaluate::scope::Found;
use crate::evaluate::{Reported, Sink};
use crate::problem::Kind;
use crate::rule::Rule;
use crate::template::{Template, Text};
use crate::trace::{Step, Trace};

impl<'v> Site<'v, '_> {
    /// Fills a template; every path of it has to select a text, also those inside of `{{#if}}`.
    pub(super) fn fill<T: Trace>(
        &self,
        template: &'v Template,
        rule: &'v Rule,
        sink: &mut Sink<'_, T>,
    ) -> Result<Text<'v>, Fault<'v>> {
        let mut values = Vec::with_capacity(template.reads.len());
        let mut unfilled = Vec::new();
        let mut fault = None;
        for pointer in &template.reads {
            match self.scope.find_at(pointer) {
                Found::Text(text) => values.push(text),
                Found::Nothing if self.scope.is_untold(pointer.root) => fault = Some(Reported),
                Found::Nothing | Found::Null => unfilled.push(pointer),
                Found::NotText(kind) => {
                    let message = format!("{pointer} is {kind}, not a text");
                    fault = Some(sink.push(Kind::WrongKind, Some(self.out), Some(&rule.at), message, |problem| {
                        problem.source = Some(self.scope.locate_at(pointer));
                    }));
                }
                // A pointer selects one value or none.
                Found::Several(_) => {}
            }
        }
        if let Some(reported) = fault {
            return Err(reported.into());
        }
        if !unfilled.is_empty() {
            return Err(Fault::Miss(Miss::Unfilled(unfilled)));
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
}
