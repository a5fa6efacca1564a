//! How many pieces a line asks for: what is counted, how many pieces a unit has, and whether it may be split over runsizes.

mod counted;

pub(crate) use counted::{Counted, asks, counted, reads};

use crate::check::Check;
use crate::diagnostic::Code;
use crate::pointer::Position;
use crate::rule::{Output, Rule};
use crate::yaml::{Map, Node};

/// The checked `quantity` section.
#[derive(Debug)]
pub(crate) struct Quantity {
    /// What is counted; `/line/quantity` where nothing else is said.
    pub(crate) from: Option<Rule>,
    /// What is taken off; `/line/quantity_cancelled` and `/line/quantity_returned` where nothing else is said.
    pub(crate) minus: Option<Rule>,
    pub(crate) pieces_per_unit: Option<Rule>,
    pub(crate) split: Option<Split>,
    /// Why nothing reads the quantity.
    pub(crate) unread: Option<Unread>,
}

/// Why a mapping may print without reading the quantity, in its author's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// A line is one unit; a line of more is held.
    One(String),
    /// Any quantity prints the same.
    Any(String),
}

/// The runsizes that a quantity may be split into.
#[derive(Debug)]
pub(crate) struct Split {
    /// Pieces, largest first.
    pub(crate) runsizes: Vec<u64>,
    /// No more jobs than this for one line.
    pub(crate) at_most: usize,
}

/// Every key of the section.
pub(crate) const KEYS: &[&str] =
    &["from", "minus", "pieces_per_unit", "split", "at_most", "one_because", "any_because"];

/// A split into more jobs than this is a mistake more often than a wish.
const AT_MOST: usize = 10;

impl Quantity {
    /// Reads the section; without it, the line's `quantity` less what was canceled and came back is one runsize.
    pub(crate) fn read(node: Option<&Node>, check: &mut Check<'_>) -> Quantity {
        check.reads.insert(&["line_items", "*", "quantity"]);
        check.reads.insert(&["line_items", "*", "quantity_cancelled"]);
        let mut quantity = Quantity { from: None, minus: None, pieces_per_unit: None, split: None, unread: None };
        let Some(map) = node.and_then(|node| node.expect_map("`quantity`", check.diagnostics)) else { return quantity };
        map.refuse_unknown(KEYS, "`quantity`", check.diagnostics);
        quantity.from = rule("from", Output::Text, map, check);
        quantity.minus = rule("minus", Output::Text, map, check);
        quantity.pieces_per_unit = rule("pieces_per_unit", Output::Count, map, check);
        if let (Some(at_most), None) = (map.get("at_most"), map.get("split")) {
            let at = map.place_of("at_most", at_most);
            check.diagnostics.report(Code::UnknownKey, at, "`at_most` belongs to a `split`");
        }
        let at_most = map.get("at_most").and_then(|node| count("`at_most`", node, check));
        quantity.split = map
            .get("split")
            .and_then(|node| Split::read(node, at_most.and_then(|most| usize::try_from(most).ok()), check));
        quantity.unread = Unread::read(map, check);
        quantity
    }
}

impl Unread {
    fn read(map: &Map, check: &mut Check<'_>) -> Option<Unread> {
        let one = reason("one_because", map, check);
        let any = reason("any_because", map, check);
        if let (Some(_), Some(node)) = (&one, map.get("any_because")) {
            let at = map.place_of("any_because", node);
            let message =
                "`one_because` holds a line of several units, and `any_because` prints it: keep one of the two";
            check.diagnostics.report(Code::Conflict, at, message);
        }
        one.map(Unread::One).or(any.map(Unread::Any))
    }
}

fn reason(key: &str, map: &Map, check: &mut Check<'_>) -> Option<String> {
    let node = map.get(key)?;
    let text = node.expect_text(&format!("`{key}`"), check.diagnostics)?;
    if text.trim().is_empty() {
        check.diagnostics.report(Code::Value, &node.at, format!("`{key}` gives no reason"));
    }
    Some(text.to_owned())
}

/// Reads a rule of the section; a bare pointer stands for `{ from: pointer }`.
fn rule(name: &str, output: Output, map: &Map, check: &mut Check<'_>) -> Option<Rule> {
    Rule::read_or_pointer(name, map.get(name)?, &Map::default(), output, Position::Taken, check)
}

impl Split {
    /// Reads a list of runsizes, or the name of a table whose only key column holds them.
    fn read(node: &Node, at_most: Option<usize>, check: &mut Check<'_>) -> Option<Split> {
        let mut runsizes = match node.list() {
            Some(list) => list.iter().filter_map(|node| count("a runsize", node, check)).collect::<Vec<_>>(),
            None => key_column(node, check)?,
        };
        runsizes.sort_unstable_by(|a, b| b.cmp(a));
        runsizes.dedup();
        if node.list().is_some_and(<[Node]>::is_empty) {
            check.diagnostics.report(Code::Value, &node.at, "`split` names no runsize");
        }
        if runsizes.is_empty() {
            return None;
        }
        Some(Split { runsizes, at_most: at_most.unwrap_or(AT_MOST) })
    }
}

fn count(what: &str, node: &Node, check: &mut Check<'_>) -> Option<u64> {
    let text = node.expect_text(what, check.diagnostics)?;
    Output::Count.check(what, text, &node.at, check.diagnostics)?;
    text.parse().ok()
}

fn key_column(node: &Node, check: &mut Check<'_>) -> Option<Vec<u64>> {
    let table = check.table(node)?;
    let table = &check.tables[table];
    let [column] = table.key.as_slice() else {
        let message =
            format!("table `{}` has several key columns; `split` needs one that holds the runsizes", table.name);
        check.diagnostics.report(Code::Value, &node.at, message);
        return None;
    };
    Some(
        table
            .rows()
            .iter()
            .filter_map(|row| {
                let cell = &row.cells[*column];
                Output::Count.check(
                    &format!("`{}`", table.columns[*column]),
                    cell,
                    &row.place(*column),
                    check.diagnostics,
                )?;
                cell.parse().ok()
            })
            .collect(),
    )
}
