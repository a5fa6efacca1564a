//! The name of a job: the one thing that 4over gives back, so by default it holds storefront, order and line.

use crate::evaluate::rule::Site;
use crate::evaluate::scope::Found;
use crate::evaluate::{Reported, Sink};
use crate::mapping::Print;
use crate::pointer::{Pointer, Root};
use crate::problem::Kind;
use crate::trace::{Step, Trace};

/// Makes the name that all jobs of a line share.
pub(super) fn of_line<'v, T: Trace>(
    print: &'v Print,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<String, Reported> {
    if let Some(rule) = &print.job.job_name {
        return site.required(rule, sink, Site::text);
    }
    let storefront = site.default_text(Root::Storefront, "name", sink);
    let order = site.default_text(Root::Order, "id", sink);
    let line = site.default_text(Root::Line, "order_line_item_id", sink);
    Ok(format!("{}-{}-{}", storefront?, order?, line?))
}

/// One line's jobs are told apart by their number, whenever its mapping allows several.
pub(super) fn of_job(line: &str, index: usize, print: &Print) -> String {
    if print.quantity.split.is_some() { format!("{line}-{:03}", index + 1) } else { line.to_owned() }
}

pub(super) fn step(print: &Print, site: Site<'_, '_>, output: &str, name: &str) -> Step {
    let rule = print.job.job_name.as_ref();
    let verb = if rule.is_some() { "job_name" } else { "storefront, order, line and set" };
    Step {
        output: output.to_owned(),
        value: Some(name.to_owned()),
        mapping: site.mapping.name.clone(),
        rule: rule.and_then(|rule| crate::trace::shown(&rule.at)),
        at: rule.map(|rule| rule.at.clone()),
        verb: verb.to_owned(),
        reads: rule.map(|rule| site.reads_of(rule)).unwrap_or_default(),
        row: None,
        pieces: None,
        notes: Vec::new(),
    }
}

impl Site<'_, '_> {
    /// Reads a member that a default of the language needs.
    pub(crate) fn default_text<T: Trace>(
        self,
        root: Root,
        member: &str,
        sink: &mut Sink<'_, T>,
    ) -> Result<String, Reported> {
        match self.scope.member(root, member) {
            Found::Text(text) if !text.as_str().trim().is_empty() => Ok(text.into_cow().into_owned()),
            _ => {
                let pointer = Pointer { root, tokens: vec![member.into()], at: self.mapping.at.clone() };
                let message = format!("`{pointer}` has no text, and `{}` is made of it", self.out.field);
                Err(sink.push(Kind::Missing, Some(self.out), None, message, |problem| {
                    problem.source = Some(self.scope.locate_at(&pointer));
                }))
            }
        }
    }
}
