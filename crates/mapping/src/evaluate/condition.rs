//! Asking whether a condition holds.

use super::rule::Site;
use super::scope::{Found, Scope};
use super::{Reported, Sink, number};
use crate::condition::{Condition, Is, Test};
use crate::hidden::first_hidden;
use crate::likeness::{character, difference, plain};
use crate::problem::{Kind, shortened};
use crate::template::Text;
use crate::trace::Trace;

/// What a test says of a value.
enum Verdict {
    Yes,
    No,
    /// There is no value to ask.
    Missing(String),
    /// There is something, but no one value to ask.
    Unusable(Kind, String),
}

/// A test that cannot be answered, and why.
struct Unanswered<'c> {
    test: &'c Test,
    kind: Kind,
    why: String,
}

/// Asks strictly: where the answer hangs on a value that is not there, that is a problem, unless the test says `optional`.
pub(crate) fn holds<T: Trace>(
    condition: &Condition,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<bool, Reported> {
    let mut unanswered = Vec::new();
    decide(condition, &site.scope, &mut unanswered).ok_or_else(|| {
        for Unanswered { test, kind, why } in unanswered {
            if test.source.pointer().is_some_and(|pointer| site.scope.is_untold(pointer.root)) {
                continue;
            }
            sink.push(kind, Some(site.out), Some(&test.at), why, |problem| {
                problem.source = Some(site.scope.locate(&test.source));
                problem.help =
                    (kind == Kind::Missing).then(|| "write `optional: true` where a missing value means no".to_owned());
            });
        }
        Reported
    })
}

/// Asks whether a line is meant: what cannot be told is not meant, and `not` does not make it so.
pub(crate) fn selects(condition: &Condition, scope: &Scope<'_>) -> bool {
    decide(condition, scope, &mut Vec::new()) == Some(true)
}

/// Asks strictly whether a condition holds; where it cannot be told, the answer is why.
pub(crate) fn answer(condition: &Condition, scope: &Scope<'_>) -> Result<bool, String> {
    let mut unanswered = Vec::new();
    decide(condition, scope, &mut unanswered).ok_or_else(|| {
        let why: Vec<String> = unanswered.into_iter().map(|unanswered| unanswered.why).collect();
        why.join(", ")
    })
}

/// Tells whether a condition holds, or may hold once its values are there.
pub(crate) fn may_hold(condition: &Condition, scope: &Scope<'_>) -> bool {
    decide(condition, scope, &mut Vec::new()) != Some(false)
}

/// Tells whether a condition holds, or that it hangs on a value that is not there; as in SQL, one certain no makes an
/// `all` certain, and one certain yes an `any`.
fn decide<'c>(condition: &'c Condition, scope: &Scope<'_>, unanswered: &mut Vec<Unanswered<'c>>) -> Option<bool> {
    match condition {
        Condition::All(conditions) => combined(conditions, false, scope, unanswered),
        Condition::Any(conditions) => combined(conditions, true, scope, unanswered),
        Condition::Not(condition) => decide(condition, scope, unanswered).map(|held| !held),
        Condition::Test(test) => {
            let (kind, why) = match verdict(test, scope) {
                Verdict::Yes => return Some(true),
                Verdict::No => return Some(false),
                Verdict::Missing(_) if test.optional => return Some(false),
                Verdict::Missing(why) => (Kind::Missing, why),
                Verdict::Unusable(kind, why) => (kind, why),
            };
            unanswered.push(Unanswered { test, kind, why });
            None
        }
    }
}

fn combined<'c>(
    conditions: &'c [Condition],
    certain: bool,
    scope: &Scope<'_>,
    unanswered: &mut Vec<Unanswered<'c>>,
) -> Option<bool> {
    let before = unanswered.len();
    let mut answer = Some(!certain);
    for condition in conditions {
        match decide(condition, scope, unanswered) {
            Some(held) if held == certain => {
                unanswered.truncate(before);
                return Some(certain);
            }
            Some(_) => {}
            None => answer = None,
        }
    }
    answer
}

/// Asks one test.
fn verdict(test: &Test, scope: &Scope<'_>) -> Verdict {
    let source = &test.source;
    let found = scope.find(source);
    if let Is::Present(wanted) = test.is {
        let present = !matches!(found, Found::Nothing | Found::Null);
        return if present == wanted { Verdict::Yes } else { Verdict::No };
    }
    match found {
        Found::Text(text) if asks(&test.is, &text) => Verdict::Yes,
        Found::Text(_) => Verdict::No,
        Found::Nothing => Verdict::Missing(source.nothing()),
        Found::Null => Verdict::Missing(format!("{source} is null")),
        Found::NotText(kind) => Verdict::Unusable(Kind::WrongKind, format!("{source} is {kind}, not a text")),
        Found::Several(count) => {
            Verdict::Unusable(Kind::Ambiguous, format!("{source} has {count} values, one is needed"))
        }
    }
}

fn asks(is: &Is, found: &Text<'_>) -> bool {
    let text = found.as_str();
    match is {
        Is::OneOf(values) => values.iter().any(|value| same(value, found)),
        Is::NoneOf(values) => !values.iter().any(|value| same(value, found)),
        Is::StartsWith(start) => text.starts_with(start.as_str()),
        Is::EndsWith(end) => text.ends_with(end.as_str()),
        Is::Contains(part) => text.contains(part.as_str()),
        Is::Matches(pattern) => pattern.is_match(text),
        Is::Present(wanted) => *wanted,
    }
}

/// Says why a condition does not hold where a reader would say that it does: by case, spaces, or characters that look alike.
pub(crate) fn nearly(condition: &Condition, scope: &Scope<'_>) -> Option<String> {
    let mut how = None;
    (decide_alike(condition, scope, &mut how) == Some(true)).then_some(())?;
    how
}

/// Decides as [`decide`] does, but takes texts for the same that look alike; `how` is the first difference.
fn decide_alike(condition: &Condition, scope: &Scope<'_>, how: &mut Option<String>) -> Option<bool> {
    let mut each = |conditions: &[Condition], certain: bool| {
        let mut answer = Some(!certain);
        for condition in conditions {
            match decide_alike(condition, scope, how) {
                Some(held) if held == certain => return Some(certain),
                Some(_) => {}
                None => answer = None,
            }
        }
        answer
    };
    match condition {
        Condition::All(conditions) => each(conditions, false),
        Condition::Any(conditions) => each(conditions, true),
        Condition::Not(_) => decide(condition, scope, &mut Vec::new()),
        Condition::Test(test) => match verdict(test, scope) {
            Verdict::Yes => Some(true),
            Verdict::Missing(_) if !test.optional => None,
            Verdict::Unusable(..) => None,
            Verdict::No | Verdict::Missing(_) => {
                let Found::Text(text) = scope.find(&test.source) else { return Some(false) };
                let near = is_nearly(&test.is, text.as_str());
                let found = near.is_some();
                if how.is_none() {
                    *how = near.map(|near| format!("{} is `{}`: {near}", test.source, shortened(text.as_str())));
                }
                Some(found)
            }
        },
    }
}

/// Which part of a text a question is about.
#[derive(Clone, Copy)]
enum Part {
    Start,
    End,
    Any,
}

/// Says how a text differs from one that the question would be answered with yes for.
fn is_nearly(is: &Is, text: &str) -> Option<String> {
    // A long text is not read by anybody, and is asked about by every mapping.
    if text.len() > LONGEST {
        return None;
    }
    let (part, wanted) = match is {
        Is::OneOf(values) => return values.iter().find_map(|value| difference(text, value, IN_CONDITION)),
        Is::StartsWith(wanted) => (Part::Start, wanted),
        Is::EndsWith(wanted) => (Part::End, wanted),
        Is::Contains(wanted) => (Part::Any, wanted),
        Is::NoneOf(_) | Is::Matches(_) | Is::Present(_) => return None,
    };
    let (seen, asked) = (plain(text), plain(wanted));
    let is_near = match part {
        Part::Start => seen.starts_with(&asked),
        Part::End => seen.ends_with(&asked),
        Part::Any => seen.contains(&asked),
    };
    is_near.then(|| part.difference(text, wanted))
}

/// Texts up to this length, in bytes, are compared by what they look like.
const LONGEST: usize = 512;

/// Where the other text is that one differs from.
const IN_CONDITION: &str = "in the condition";

impl Part {
    /// Says how this part of a text differs from what a condition asks for.
    fn difference(self, text: &str, wanted: &str) -> String {
        let length = wanted.chars().count();
        let skipped = match self {
            Part::Start => 0,
            Part::End => text.chars().count().saturating_sub(length),
            Part::Any => text.chars().count(),
        };
        let piece: String = text.chars().skip(skipped).take(length).collect();
        difference(&piece, wanted, IN_CONDITION)
            .or_else(|| first_hidden(text).map(|(at, c)| format!("character {at} is {}", character(c))))
            .unwrap_or_else(|| format!("`{wanted}` differs by case, spaces or characters that are not seen"))
    }
}

/// A number of the order is the same as a number of the mapping, `2.0` as `2`; a text only to the letter, for `007` is not `7`.
fn same(wanted: &str, found: &Text<'_>) -> bool {
    if wanted == found.as_str() {
        return true;
    }
    let Text::Number(found) = found else { return false };
    matches!((number::exact(wanted), number::exact(found)), (Some(wanted), Some(found)) if wanted == found)
}
