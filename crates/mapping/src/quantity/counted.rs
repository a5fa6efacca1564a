//! Whether the quantity of a line decides how many pieces are printed of it.

use super::Quantity;
use crate::condition::{Condition, Is, Test};
use crate::job::Job;
use crate::lines::Because;
use crate::pointer::{Pointer, Root};
use crate::rule::{Rule, Verb};
use crate::source::Source;

/// How a mapping takes account of the quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// By `/quantity`, the pieces of each job.
    Pieces,
    /// By the quantity of the line as the storefront has it.
    Line,
    /// Not at all: a line of two would be printed as a line of one.
    No,
}

/// Tells how a mapping takes account of the quantity.
///
/// 4over prints as many pieces as the runsize says, so it is the runsize or the product that has to follow from the quantity, or a
/// condition on the line that allows one quantity only. A job name, a file or an option of another kind changes no number of pieces.
pub(crate) fn counted(lines: &Condition, require: &[Because], quantity: &Quantity, job: &Job) -> Counted {
    let of_line = |pointer: &Pointer| is_line_quantity(pointer) || is_counted_from(quantity, pointer);
    let rules = [&job.runsize_uuid, &job.product_uuid];
    if rules.iter().any(|rule| reads(rule, &|pointer| pointer.root == Root::Quantity)) {
        return Counted::Pieces;
    }
    let conditions = std::iter::once(lines).chain(require.iter().map(|rule| &rule.condition));
    if rules.iter().any(|rule| reads(rule, &of_line)) || conditions.into_iter().any(|one| allows_one(one, &of_line)) {
        return Counted::Line;
    }
    Counted::No
}

fn is_line_quantity(pointer: &Pointer) -> bool {
    pointer.root == Root::Line && matches!(pointer.tokens.as_slice(), [token] if &**token == "quantity")
}

fn is_counted_from(quantity: &Quantity, pointer: &Pointer) -> bool {
    let from = quantity.from.as_ref().map(|rule| &rule.verb);
    matches!(from, Some(Verb::From(Source::Pointer(from))) if from.root == pointer.root && from.tokens == pointer.tokens)
}

/// A question about a pointer.
pub(crate) type Asks<'a> = &'a dyn Fn(&Pointer) -> bool;

/// Tells whether the value of a rule, or whether it gives one, follows from a pointer.
pub(crate) fn reads(rule: &Rule, wanted: Asks<'_>) -> bool {
    let is_wanted = |source: &Source| matches!(source, Source::Pointer(pointer) if wanted(pointer));
    let by_condition = rule.when.as_ref().is_some_and(|condition| asks(condition, wanted));
    by_condition
        || match &rule.verb {
            Verb::Constant(_) | Verb::Artwork(_) => false,
            Verb::From(source) => is_wanted(source),
            Verb::Template(template) => template.reads.iter().any(wanted),
            Verb::Lookup(lookup) => lookup.by.iter().any(is_wanted),
            Verb::First(rules) => rules.iter().any(|rule| reads(rule, wanted)),
        }
}

/// Tells whether a condition asks about a pointer.
pub(crate) fn asks(condition: &Condition, wanted: Asks<'_>) -> bool {
    match condition {
        Condition::All(conditions) | Condition::Any(conditions) => conditions.iter().any(|one| asks(one, wanted)),
        Condition::Not(condition) => asks(condition, wanted),
        Condition::Test(Test { source, .. }) => matches!(source, Source::Pointer(pointer) if wanted(pointer)),
    }
}

/// Tells whether a condition holds for one quantity and no other.
fn allows_one(condition: &Condition, wanted: Asks<'_>) -> bool {
    match condition {
        Condition::All(conditions) => conditions.iter().any(|one| allows_one(one, wanted)),
        Condition::Any(_) | Condition::Not(_) => false,
        Condition::Test(Test { source: Source::Pointer(pointer), is: Is::OneOf(texts), .. }) => {
            wanted(pointer) && texts.len() == 1
        }
        Condition::Test(_) => false,
    }
}
