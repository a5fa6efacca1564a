//! `despite`: what the storefront may say against a line that is printed nevertheless.

use crate::check::Check;
use crate::diagnostic::Code;
use crate::evaluate::withdrawn::is;
use crate::lines::{self, Because};
use crate::pointer::{Pointer, Position, Root};
use crate::quantity::asks;
use crate::withdrawn::{OF_LINE, OF_ORDER};
use crate::yaml::Node;

/// Reads the list; an entry that asks about nothing that speaks against a line would never do anything.
pub(crate) fn read(node: Option<&Node>, check: &mut Check<'_>) -> Vec<Because> {
    let entries = lines::reasons("despite", node, Position::Taken, check);
    for entry in &entries {
        if !asks(&entry.condition, &speaks_against) {
            let message = "the entry asks about nothing that speaks against a line, so it would never do anything";
            check.diagnostics.report_with_help(Code::Value, &entry.at, message, help());
        }
    }
    entries
}

/// Notes that every member that speaks against a line is read.
pub(crate) fn note(check: &mut Check<'_>) {
    OF_ORDER.iter().for_each(|member| check.reads.insert(&[member]));
    OF_LINE.iter().for_each(|member| check.reads.insert(&["line_items", "*", member]));
}

fn speaks_against(pointer: &Pointer) -> bool {
    let of = |root, members: &[&str]| members.iter().any(|member| is(pointer, root, member));
    of(Root::Line, &OF_LINE) || of(Root::Order, &OF_ORDER)
}

fn help() -> String {
    let of_line = OF_LINE.iter().map(|member| format!("/line/{member}"));
    let of_order = OF_ORDER.iter().map(|member| format!("/order/{member}"));
    let members: Vec<String> = of_line.chain(of_order).collect();
    format!("it asks about one of {}", members.join(", "))
}
