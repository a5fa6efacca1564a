//! Which mapping takes a line.

use crate::evaluate::job::Maker;
use crate::evaluate::rule::Site;
use crate::evaluate::scope::{Scope, text_of};
use crate::evaluate::{Out, Sink, condition, withdrawn};
use crate::lines::Because;
use crate::mapping::{Mapping, Print};
use crate::problem::{Kind, shortened};
use crate::trace::Trace;
use crate::translate::candidates::Candidates;
use overprint_generic::view::{Scalar, View};

/// What becomes of a line.
pub(super) enum Fate<'m> {
    /// A mapping, by its position, takes it.
    Printed(usize, &'m Mapping, &'m Print),
    /// A rule leaves it out.
    LeftOut(&'m Because),
    /// Nothing is left of it, by the quantities that the storefront states.
    Gone {
        /// Why.
        because: String,
        /// The mapping that takes it.
        by: &'m Mapping,
    },
    /// A problem was reported.
    Held,
}

/// Finds the one mapping that takes the line, unless a rule leaves it out.
pub(super) fn assign<'m, T: Trace>(
    mappings: &'m [Mapping],
    candidates: &Candidates,
    scope: Scope<'_>,
    sink: &mut Sink<'m, T>,
) -> Fate<'m> {
    let taking: Vec<_> = candidates
        .taking(&scope)
        .into_iter()
        .map(|position| (position, &mappings[position]))
        .filter(|(_, mapping)| is_for(mapping, &scope))
        .filter_map(|(position, mapping)| mapping.print.as_ref().map(|print| (position, mapping, print)))
        .filter(|(_, _, print)| condition::selects(&print.lines, &scope))
        .collect();
    let left_out = candidates
        .leaving_out(&scope)
        .into_iter()
        .map(|(position, rule)| (&mappings[position], &mappings[position].ignore[rule]))
        .filter(|(mapping, _)| is_for(mapping, &scope))
        .find(|(_, rule)| condition::selects(&rule.condition, &scope));
    if let Some((by, rule)) = left_out {
        notice_taken(&taking, by, rule, scope, sink);
        return Fate::LeftOut(rule);
    }
    match taking.as_slice() {
        [(position, mapping, print)] => match gone(mapping, print, scope, sink) {
            Some(because) => Fate::Gone { because, by: mapping },
            None => Fate::Printed(*position, mapping, print),
        },
        [] => {
            hold(Kind::UnmappedLine, "no mapping takes this line".to_owned(), scope, sink, |problem| {
                problem.help = Some(nearly_taken(mappings, &scope));
            });
            Fate::Held
        }
        several => {
            let names: Vec<&str> = several.iter().map(|(_, mapping, _)| mapping.name()).collect();
            let message = format!("several mappings take this line: {}", names.join(", "));
            hold(Kind::Ambiguous, message, scope, sink, |_| {});
            Fate::Held
        }
    }
}

/// A line of which nothing is left holds nothing: it is left out, and a notice says so.
fn gone<T: Trace>(mapping: &Mapping, print: &Print, scope: Scope<'_>, sink: &mut Sink<'_, T>) -> Option<String> {
    let site = Site { mapping, scope, out: Out::job(0, "runsize_uuid") };
    let because = withdrawn::nothing_left(print, site, sink)?;
    let message = format!("the line is left out: {because}");
    sink.notice(message, scope.line_pointer());
    Some(because)
}

/// Says which mapping would take the line but for case, spaces or look-alikes, and else what to write.
fn nearly_taken(mappings: &[Mapping], scope: &Scope<'_>) -> String {
    let near = mappings.iter().filter(|mapping| is_for(mapping, scope)).find_map(|mapping| {
        let how = condition::nearly(&mapping.print.as_ref()?.lines, scope)?;
        Some(format!(
            "mapping `{}` nearly takes it: {how}; correct the order, or the `lines` of the mapping",
            mapping.name
        ))
    });
    near.unwrap_or_else(|| "write a mapping for it, or an `ignore` rule if it is not printed".to_owned())
}

/// A rule of one mapping leaves out what another would print: that may be meant, and is said.
fn notice_taken<T: Trace>(
    taking: &[(usize, &Mapping, &Print)],
    by: &Mapping,
    rule: &Because,
    scope: Scope<'_>,
    sink: &mut Sink<'_, T>,
) {
    if let Some((_, taken, _)) = taking.iter().find(|(_, taken, _)| !std::ptr::eq(*taken, by)) {
        let message = format!(
            "mapping `{}` takes this line, but the rule of `{}` at {} leaves it out: {}",
            taken.name, by.name, rule.at, rule.because
        );
        sink.notice(message, scope.line_pointer());
    }
}

fn hold<T: Trace>(
    kind: Kind,
    message: String,
    scope: Scope<'_>,
    sink: &mut Sink<'_, T>,
    also: impl FnOnce(&mut crate::problem::Problem),
) {
    sink.push(kind, None, None, message, |problem| {
        problem.source = Some(scope.line_pointer());
        problem.value =
            scope.line.and_then(|(_, line)| text_of(line, "sku")).map(|sku| format!("sku {}", shortened(&sku)));
        also(problem);
    });
}

/// Tells whether a mapping is for the storefront of the order.
pub(crate) fn is_for(mapping: &Mapping, scope: &Scope<'_>) -> bool {
    if mapping.storefronts.is_empty() {
        return true;
    }
    match scope.storefront.child("name").map(View::scalar) {
        Some(Scalar::String(name)) => mapping.storefronts.iter().any(|known| *known == name),
        _ => false,
    }
}

/// Reports each requirement of the mapping that the order or line does not keep.
pub(super) fn require<T: Trace>(maker: Maker<'_>, scope: Scope<'_>, job: usize, sink: &mut Sink<'_, T>) {
    for rule in &maker.print.require {
        let message = match condition::answer(&rule.condition, &scope) {
            Ok(true) => continue,
            Ok(false) => rule.because.clone(),
            Err(why) => format!("{}: {why}", rule.because),
        };
        let site = Site { mapping: maker.mapping, scope, out: Out::job(job, "") };
        let read = rule.condition.first_test().map(|test| site.read_step(&test.source));
        let near = condition::nearly(&rule.condition, &scope);
        sink.push(Kind::Required, None, Some(&rule.at), message, |problem| {
            if let Some(read) = read {
                problem.source = Some(read.source);
                problem.value = read.value.map(|value| shortened(&value));
            }
            problem.help = near.map(|how| format!("it nearly holds: {how}"));
        });
    }
}
