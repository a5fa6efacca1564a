//! Why lines and orders are held, with the values taken out, so that the same reason is the same in every order.

use super::Example;
use super::bounded::{Bounded, Seen};
use crate::problem::{Kind, Problem};
use indexmap::IndexMap;

/// A line that is held, by its index, and the value that holds it.
type HeldLine<'p> = (Option<usize>, Option<&'p str>);

/// Reasons are told apart up to so many; further ones are counted together.
const REASONS_KEPT: usize = 1_000;
/// The values that a reason met are counted one by one up to so many.
const VALUES_KEPT: usize = 20;
/// The same for lines that no mapping takes, and options that no rule reads: their values are the work to do.
const UNMAPPED_KEPT: usize = 10_000;

/// Why a line or an order is held, without what differs from order to order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Reason {
    pub(crate) kind: Kind,
    pub(crate) message: String,
    pub(crate) mapping: Option<String>,
    /// The rule, as `file:line:column`; nothing for the row of a table, which several rules may ask for.
    pub(crate) rule: Option<String>,
    /// The output, with `*` for an index.
    pub(crate) output: Option<String>,
    /// The source, with `*` for an index.
    pub(crate) source: Option<String>,
}

impl Reason {
    /// Takes what differs from order to order out of a problem.
    pub(crate) fn of(problem: &Problem) -> Reason {
        // Several rules may ask for cells of the same row, and the row is missing once.
        let of_rule = problem.kind != Kind::TableMiss;
        Reason {
            kind: problem.kind,
            message: general_pointers(&without(&problem.message, problem.value.as_deref())),
            mapping: problem.mapping.clone(),
            rule: problem.rule.as_ref().filter(|_| of_rule).map(ToString::to_string),
            output: problem.output.as_deref().filter(|_| of_rule).map(general),
            source: problem.source.as_deref().map(general),
        }
    }
}

/// How often there was each reason.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reasons {
    pub(crate) counts: IndexMap<Reason, Count>,
    /// Held lines and orders with a reason that is not kept.
    pub(crate) beyond: u64,
}

/// How often there was one reason.
#[derive(Clone, Debug, Default)]
pub(crate) struct Count {
    pub(crate) lines: u64,
    pub(crate) orders: u64,
    pub(crate) examples: Seen,
    pub(crate) values: Bounded<String>,
}

impl Reasons {
    /// Counts the reasons of one order, each with the line that it holds; several problems of a line may have the same.
    pub(crate) fn add<'p>(
        &mut self,
        problems: impl IntoIterator<Item = (Option<usize>, &'p Problem)>,
        example: &Example,
    ) {
        let mut of_order: IndexMap<Reason, Vec<HeldLine<'_>>> = IndexMap::new();
        for (line, problem) in problems {
            let lines = of_order.entry(Reason::of(problem)).or_default();
            if !lines.iter().any(|(known, _)| *known == line) {
                lines.push((line, problem.value.as_deref()));
            }
        }
        for (reason, lines) in of_order {
            let kind = reason.kind;
            let Some(count) = self.entry(reason) else {
                self.beyond += lines.len() as u64;
                continue;
            };
            if count.orders == 0 {
                count.values = Bounded::keeping(values_kept(kind));
            }
            count.orders += 1;
            count.examples.note(example);
            for (line, value) in lines {
                count.lines += u64::from(line.is_some());
                value.into_iter().for_each(|value| count.values.add(value.to_owned(), true, example));
            }
        }
    }

    pub(crate) fn merge(&mut self, later: Reasons) {
        self.beyond += later.beyond;
        for (reason, more) in later.counts {
            match self.entry(reason) {
                Some(count) if count.orders == 0 => *count = more,
                Some(count) => {
                    count.lines += more.lines;
                    count.orders += more.orders;
                    more.examples.examples.iter().for_each(|example| count.examples.note(example));
                    count.values.merge(more.values);
                }
                None => self.beyond += more.lines.max(more.orders),
            }
        }
    }

    fn entry(&mut self, reason: Reason) -> Option<&mut Count> {
        let is_full = self.counts.len() >= REASONS_KEPT;
        match self.counts.entry(reason) {
            indexmap::map::Entry::Vacant(_) if is_full => None,
            entry => Some(entry.or_default()),
        }
    }

    /// Returns the reasons, those that hold most lines and orders first.
    pub(crate) fn sorted(&self) -> Vec<(&Reason, &Count)> {
        let mut all: Vec<_> = self.counts.iter().collect();
        all.sort_by(|(one, a), (other, b)| (b.lines.max(b.orders), *one).cmp(&(a.lines.max(a.orders), *other)));
        all
    }
}

fn values_kept(kind: Kind) -> usize {
    match kind {
        Kind::UnmappedLine | Kind::UnmappedOption => UNMAPPED_KEPT,
        _ => VALUES_KEPT,
    }
}

/// Takes the value out of a message, where it stands as a word of its own.
fn without(message: &str, value: Option<&str>) -> String {
    let Some(value) = value.filter(|value| !value.is_empty()) else { return message.to_owned() };
    let mut general = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find(value) {
        let (before, after) = (&rest[..at], &rest[at + value.len()..]);
        let is_word = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        general.push_str(before);
        general.push_str(if is_word { "…" } else { value });
        rest = after;
    }
    general.push_str(rest);
    general
}

/// Writes `*` for each index of a pointer, and for the number of a set.
pub(crate) fn general(pointer: &str) -> String {
    let tokens = pointer.split('/').map(|token| match token.strip_prefix("set_") {
        Some(number) if is_number(number) => "set_*",
        None if is_number(token) => "*",
        _ => token,
    });
    tokens.collect::<Vec<_>>().join("/")
}

/// Does the same for the pointers in a text.
fn general_pointers(text: &str) -> String {
    text.split(' ')
        .map(|word| if word.starts_with('/') { general(word) } else { word.to_owned() })
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_number(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{general, general_pointers, without};

    #[test]
    fn what_differs_from_order_to_order_is_taken_out() {
        assert_eq!(general("/jobs/12/files/set_003/files/fr"), "/jobs/*/files/set_*/files/fr");
        assert_eq!(general("/jobs/0/ship_to/address2"), "/jobs/*/ship_to/address2");
        assert_eq!(general(""), "");
        assert_eq!(general_pointers("artwork: /a/0/b and /c/1 differ"), "artwork: /a/*/b and /c/* differ");
        assert_eq!(without("no 3 runsizes add up to 125", Some("125")), "no 3 runsizes add up to …");
        assert_eq!(without("no row for sku `BC-1`", Some("BC-1")), "no row for sku `…`");
        assert_eq!(without("the quantity is too large", Some("an")), "the quantity is too large");
        assert_eq!(without("ää 1ä", Some("1")), "ää 1ä");
    }
}
