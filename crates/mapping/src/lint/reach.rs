//! Rules that can never be reached: what comes after one that always gives a value, and what an earlier one says already.

use super::conditions::is_covered;
use super::walk::{Visitor, walk};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::lines::Because;
use crate::mapping::Mapping;
use crate::rule::{Otherwise, Rule, Verb};

/// Reports the rules of a mapping that can never be reached.
pub(super) fn check(mapping: &Mapping, diagnostics: &mut Diagnostics) {
    shadowed("ignore", "leaves out", &mapping.ignore, diagnostics);
    walk(mapping, &mut Unreachable(diagnostics));
}

struct Unreachable<'d>(&'d mut Diagnostics);

impl<'m> Visitor<'m> for Unreachable<'_> {
    fn rule(&mut self, rule: &'m Rule, output: &str) {
        let Verb::First(rules) = &rule.verb else { return self.idle(rule, &rule.at, output) };
        let last = rules.len().saturating_sub(1);
        if let Some(index) = rules[..last].iter().position(always_gives) {
            let message =
                format!("this rule for `{output}` can never be reached: the one before it always gives a value");
            let help = format!("put it before the rule of line {}, or give that one a `when`", rules[index].at.line);
            self.0.report_with_help(Code::UnreachableRule, &rules[index + 1].at, message, help);
        } else {
            self.idle(rule, &rule.at, output);
        }
    }
}

impl Unreachable<'_> {
    /// Reports a `default` or `optional` of a rule that is never without a value.
    fn idle(&mut self, rule: &Rule, at: &Place, output: &str) {
        let word = match rule.otherwise {
            Otherwise::Problem => return,
            Otherwise::Default(_) => "default",
            Otherwise::Nothing => "optional",
        };
        if attempt_gives(rule) {
            let message = format!("`{word}` of `{output}` never counts: the rule always gives a value");
            let help = format!("remove `{word}`; a value that only sometimes applies has a `when`");
            self.0.report_with_help(Code::UnreachableRule, at, message, help);
        }
    }
}

/// Tells whether nothing after the rule is ever asked.
fn always_gives(rule: &Rule) -> bool {
    rule.when.is_none() && (attempt_gives(rule) || matches!(rule.otherwise, Otherwise::Default(_)))
}

/// Tells whether the verb gives a value whatever the order holds.
fn attempt_gives(rule: &Rule) -> bool {
    match &rule.verb {
        Verb::Constant(_) => true,
        Verb::Template(template) => template.reads.is_empty(),
        Verb::First(rules) => rules.iter().any(always_gives),
        Verb::From(_) | Verb::Lookup(_) | Verb::Artwork(_) => false,
    }
}

/// Reports rules whose lines an earlier rule catches all.
fn shadowed(section: &str, does: &str, rules: &[Because], diagnostics: &mut Diagnostics) {
    for (position, rule) in rules.iter().enumerate() {
        let covering = rules[..position].iter().find(|earlier| is_covered(&rule.condition, &earlier.condition));
        if let Some(earlier) = covering {
            let message = format!(
                "this rule of `{section}` can never be reached: the one at line {} {does} all that it means",
                earlier.at.line
            );
            diagnostics.report_with_help(Code::UnreachableRule, &rule.at, message, "remove one of the two");
        }
    }
}
