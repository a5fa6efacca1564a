//! Asking whether a condition holds.

use super::rule::Site;
use super::scope::{Found, Scope};
use super::{Reported, Sink};
use crate::condition::{Condition, Is, Test};
use crate::problem::Kind;
use crate::trace::Trace;
use rust_decimal::Decimal;

/// What a test says of a value.
pub(crate) enum Verdict {
    Yes,
    No,
    /// There is no one value to ask.
    Unknown(String),
}

/// Asks strictly: a value that is not there is a problem, unless the test says `optional`.
pub(crate) fn holds<T: Trace>(
    condition: &Condition,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<bool, Reported> {
    match condition {
        Condition::All(conditions) => {
            conditions.iter().try_fold(true, |all, condition| Ok(holds(condition, site, sink)? && all))
        }
        Condition::Any(conditions) => {
            conditions.iter().try_fold(false, |any, condition| Ok(holds(condition, site, sink)? || any))
        }
        Condition::Not(condition) => holds(condition, site, sink).map(|held| !held),
        Condition::Test(test) => match verdict(test, &site.scope) {
            Verdict::Yes => Ok(true),
            Verdict::No => Ok(false),
            Verdict::Unknown(_) if test.optional => Ok(false),
            Verdict::Unknown(why) => Err(sink.push(Kind::Missing, Some(site.out), Some(&test.at), why, |problem| {
                problem.source = Some(site.scope.locate(&test.source));
                problem.help = Some("write `optional: true` where a missing value means no".to_owned());
            })),
        },
    }
}

/// Asks whether a line is meant: a value that is not there answers no.
pub(crate) fn selects(condition: &Condition, scope: &Scope<'_>) -> bool {
    match condition {
        Condition::All(conditions) => conditions.iter().all(|condition| selects(condition, scope)),
        Condition::Any(conditions) => conditions.iter().any(|condition| selects(condition, scope)),
        Condition::Not(condition) => !selects(condition, scope),
        Condition::Test(test) => matches!(verdict(test, scope), Verdict::Yes),
    }
}

/// Asks one test.
pub(crate) fn verdict(test: &Test, scope: &Scope<'_>) -> Verdict {
    let source = &test.source;
    let found = scope.find(source);
    if let Is::Present(wanted) = test.is {
        let present = !matches!(found, Found::Nothing | Found::Null);
        return if present == wanted { Verdict::Yes } else { Verdict::No };
    }
    match found {
        Found::Text(text) => {
            if asks(&test.is, text.as_str()) {
                Verdict::Yes
            } else {
                Verdict::No
            }
        }
        Found::Nothing => Verdict::Unknown(format!("{source} selects nothing")),
        Found::Null => Verdict::Unknown(format!("{source} is null")),
        Found::NotText(kind) => Verdict::Unknown(format!("{source} is {kind}, not a text")),
        Found::Several(count) => Verdict::Unknown(format!("{source} has {count} values, one is needed")),
    }
}

fn asks(is: &Is, text: &str) -> bool {
    match is {
        Is::OneOf(values) => values.iter().any(|value| same(value, text)),
        Is::NoneOf(values) => !values.iter().any(|value| same(value, text)),
        Is::StartsWith(start) => text.starts_with(start.as_str()),
        Is::EndsWith(end) => text.ends_with(end.as_str()),
        Is::Contains(part) => text.contains(part.as_str()),
        Is::Matches(pattern) => pattern.is_match(text),
        Is::Present(wanted) => *wanted,
    }
}

/// `2` and `2.0` are one number; any other text is the same to the letter.
fn same(a: &str, b: &str) -> bool {
    let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    a == b
        || (number(a) && number(b) && matches!((a.parse::<Decimal>(), b.parse::<Decimal>()), (Ok(a), Ok(b)) if a == b))
}
