//! Which mapping takes a line.

use crate::evaluate::rule::Site;
use crate::evaluate::scope::{Scope, text_of};
use crate::evaluate::{Out, Sink, condition};
use crate::lines::Because;
use crate::mapping::{Mapping, Print};
use crate::problem::{Kind, shortened};
use crate::trace::Trace;
use overprint_generic::view::{Scalar, View};

/// What becomes of a line.
pub(super) enum Fate<'m> {
    /// A mapping, by its position, takes it.
    Printed(usize, &'m Mapping, &'m Print),
    /// A rule leaves it out.
    LeftOut(&'m Because),
    /// A problem was reported.
    Held,
}

/// Finds the one mapping that takes the line, unless a rule leaves it out.
pub(super) fn assign<'m, T: Trace>(mappings: &'m [Mapping], scope: Scope<'_>, sink: &mut Sink<'m, T>) -> Fate<'m> {
    let here = || mappings.iter().enumerate().filter(|(_, mapping)| is_for(mapping, &scope));
    let left_out = here()
        .flat_map(|(_, mapping)| &mapping.ignore)
        .find(|rule| matches!(condition::verdict(&rule.test, &scope), condition::Verdict::Yes));
    if let Some(rule) = left_out {
        return Fate::LeftOut(rule);
    }
    let taking: Vec<_> = here()
        .filter_map(|(position, mapping)| mapping.print.as_ref().map(|print| (position, mapping, print)))
        .filter(|(_, _, print)| condition::selects(&print.lines, &scope))
        .collect();
    match taking.as_slice() {
        [(position, mapping, print)] => Fate::Printed(*position, mapping, print),
        [] => {
            hold(Kind::UnmappedLine, "no mapping takes this line".to_owned(), scope, sink, |problem| {
                problem.help = Some("write a mapping for it, or an `ignore` rule if it is not printed".to_owned());
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

fn is_for(mapping: &Mapping, scope: &Scope<'_>) -> bool {
    if mapping.storefronts.is_empty() {
        return true;
    }
    match scope.storefront.child("name").map(View::scalar) {
        Some(Scalar::String(name)) => mapping.storefronts.iter().any(|known| *known == name),
        _ => false,
    }
}

/// Reports each requirement of the mapping that the order or line does not keep.
pub(super) fn require<'m, T: Trace>(
    print: &'m Print,
    mapping: &'m Mapping,
    scope: Scope<'_>,
    job: usize,
    sink: &mut Sink<'m, T>,
) {
    for rule in &print.require {
        let verdict = condition::verdict(&rule.test, &scope);
        let message = match verdict {
            condition::Verdict::Yes => continue,
            condition::Verdict::Unknown(_) if rule.test.optional => continue,
            condition::Verdict::No => rule.because.clone(),
            condition::Verdict::Unknown(why) => format!("{}: {why}", rule.because),
        };
        let site = Site { mapping, scope, out: Out::job(job, "") };
        let read = site.read_step(&rule.test.source);
        sink.push(Kind::Required, None, Some(&rule.at), message, |problem| {
            problem.source = Some(read.source);
            problem.value = read.value.map(|value| shortened(&value));
        });
    }
}
