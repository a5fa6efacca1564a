//! Which lines become jobs, which are left out on purpose, and what must hold before one is printed.

use crate::check::Check;
use crate::condition::Condition;
use crate::diagnostic::Place;
use crate::pointer::Position;
use crate::yaml::Node;

/// A condition with the reason that is shown to people.
#[derive(Debug)]
pub(crate) struct Because {
    pub(crate) condition: Condition,
    pub(crate) because: String,
    pub(crate) at: Place,
}

/// The key beside the condition of an entry.
pub(crate) const BESIDE: &[&str] = &["because"];

/// Reads `lines`: a line is taken where every condition holds.
pub(crate) fn selection(node: &Node, check: &mut Check<'_>) -> Option<Condition> {
    Condition::read(node, Position::Line, check)
}

/// Reads `ignore` or `require`: a list of conditions, each with its `because`.
pub(crate) fn reasons(name: &str, node: Option<&Node>, position: Position, check: &mut Check<'_>) -> Vec<Because> {
    let listed = node.and_then(|node| node.expect_list(&format!("`{name}`"), check.diagnostics)).unwrap_or_default();
    listed.iter().filter_map(|node| reason(name, node, position, check)).collect()
}

fn reason(name: &str, node: &Node, position: Position, check: &mut Check<'_>) -> Option<Because> {
    let map = node.expect_map(&format!("an entry of `{name}`"), check.diagnostics)?;
    let because = check.required(map, "because", &format!("an entry of `{name}`"), node);
    let because = because.and_then(|node| node.expect_text("`because`", check.diagnostics)).map(str::to_owned);
    let condition = Condition::in_map(node, map, BESIDE, position, check);
    Some(Because { condition: condition?, because: because?, at: node.at.clone() })
}
