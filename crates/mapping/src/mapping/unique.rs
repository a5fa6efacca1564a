//! Names that 4over gives back: no two jobs and no two orders may ever share one.

use crate::diagnostic::{Code, Diagnostics};
use crate::pointer::{Pointer, Root};
use crate::rule::{Otherwise, Rule, Verb};

/// Reports a `job_name` that could be the same twice; it comes back as `customer_job_id`.
pub(super) fn check_job_name(rule: &Rule, diagnostics: &mut Diagnostics) {
    let tells_apart = |read: &[&Pointer]| {
        let by_line = read.iter().any(|pointer| pointer.root == Root::Line);
        is_read(read, Root::Line, &["order_line_item_id"]) || (by_line && is_read(read, Root::Order, &["id", "number"]))
    };
    if !is_unique(rule, &tells_apart) {
        diagnostics.report_with_help(
            Code::JobName,
            &rule.at,
            "`job_name` could be the same for jobs of two orders",
            "let it read the order's id or number and the line's order_line_item_id, without `default`, or leave it out: it is then made of storefront, order, line and set",
        );
    }
}

/// Reports an `order_id` that could be the same twice; it comes back as `customer_order_id`.
pub(super) fn check_order_id(rule: &Rule, diagnostics: &mut Diagnostics) {
    if !is_unique(rule, &|read| is_read(read, Root::Order, &["id", "number"])) {
        diagnostics.report_with_help(
            Code::JobName,
            &rule.at,
            "`order_id` could be the same for two orders",
            "let it read the order's id or number, without `default`, or leave it out: it is then made of storefront and order",
        );
    }
}

fn is_read(read: &[&Pointer], root: Root, members: &[&str]) -> bool {
    let is_member = |token: &str| members.contains(&token);
    read.iter().any(|pointer| pointer.root == root && pointer.tokens.first().is_some_and(|token| is_member(token)))
}

/// The weakest of several rules decides. A default is the same for every job, and a row may be the same for several keys.
fn is_unique(rule: &Rule, tells_apart: &dyn Fn(&[&Pointer]) -> bool) -> bool {
    match (&rule.verb, &rule.otherwise) {
        (_, Otherwise::Default(_)) | (Verb::Lookup(_), _) => false,
        (Verb::First(rules), _) => rules.iter().all(|rule| is_unique(rule, tells_apart)),
        _ => tells_apart(&rule.pointers()),
    }
}
