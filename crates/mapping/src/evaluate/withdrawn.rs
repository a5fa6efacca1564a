//! What the storefront says against making a line, as far as its mapping does not say what it means.

use super::number::exact;
use super::rule::Site;
use super::scope::{Found, Scope, found};
use super::{Sink, condition};
use crate::lines::Because;
use crate::mapping::{Mapping, Print};
use crate::pointer::{Pointer, Root};
use crate::problem::{Kind, Problem, shortened};
use crate::quantity::asks;
use crate::trace::{Event, Trace};
use crate::withdrawn::{OfLine, OfOrder, Sign, Stated};
use jiff::Timestamp;
use overprint_generic::view::View;
use rust_decimal::Decimal;

/// Something that the storefront says against making a line, or anything of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The line, by its place among the lines from 0; none where it is about the order.
    pub line: Option<usize>,
    /// What it is.
    pub problem: Problem,
}

/// Returns what the storefront says of a line.
pub(crate) fn of_line(line: &View<'_>) -> OfLine {
    let number = |name: &str| stated(line, name);
    OfLine {
        status: text(line, "status"),
        quantity: number("quantity"),
        quantity_cancelled: number("quantity_cancelled"),
        quantity_to_be_shipped: number("quantity_to_be_shipped"),
        quantity_shipped: number("quantity_shipped"),
        quantity_pending_return: number("quantity_pending_return"),
        quantity_returned: number("quantity_returned"),
        amount_refunded: number("amount_refunded"),
    }
}

/// Returns what speaks against making anything of the order.
pub(crate) fn of_order(order: &View<'_>, now: Option<Timestamp>) -> Vec<Sign> {
    let said = OfOrder {
        status: text(order, "status"),
        amount_refunded: stated(order, "amount_refunded"),
        expiration_date: text(order, "expiration_date"),
    };
    said.signs(now)
}

/// Adds what speaks against making a line that a mapping takes, unless the mapping says what it means.
pub(crate) fn note<T: Trace>(
    (mapping, print): (&Mapping, &Print),
    of_order: &[Sign],
    scope: Scope<'_>,
    sink: &mut Sink<'_, T>,
    into: &mut Vec<Withdrawn>,
) {
    let Some((index, line)) = scope.line else { return };
    let told = Told { mapping, print, scope };
    for sign in of_order {
        told.note(Root::Order, sign, None, sink, into);
    }
    for sign in of_line(line).signs() {
        told.note(Root::Line, &sign, Some(index), sink, into);
    }
}

/// A line and the mapping that takes it.
struct Told<'t, 'v> {
    mapping: &'t Mapping,
    print: &'t Print,
    scope: Scope<'v>,
}

impl Told<'_, '_> {
    fn note<T: Trace>(
        &self,
        root: Root,
        sign: &Sign,
        line: Option<usize>,
        sink: &mut Sink<'_, T>,
        into: &mut Vec<Withdrawn>,
    ) {
        let is_meant = |pointer: &Pointer| is(pointer, root, sign.member);
        if self.is_counted(&is_meant) || self.is_answered(&is_meant) {
            return;
        }
        let problem = self.problem(root, sign);
        if into.iter().any(|known| known.line == line && known.problem == problem) {
            return;
        }
        sink.trace.note(Event::Problem(&problem, None));
        into.push(Withdrawn { line, problem });
    }

    /// A quantity that is worked out from a member takes account of it.
    fn is_counted(&self, is_meant: &dyn Fn(&Pointer) -> bool) -> bool {
        let quantity = &self.print.quantity;
        let rules = [&quantity.from, &quantity.minus, &quantity.pieces_per_unit];
        rules.into_iter().flatten().any(|rule| crate::quantity::reads(rule, is_meant))
    }

    /// An entry of `despite` that asks about the member, and holds, says what it means.
    fn is_answered(&self, is_meant: &dyn Fn(&Pointer) -> bool) -> bool {
        let holds = |entry: &&Because| condition::selects(&entry.condition, &self.scope);
        self.print.despite.iter().filter(|entry| asks(&entry.condition, is_meant)).any(|entry| holds(&entry))
    }

    fn problem(&self, root: Root, sign: &Sign) -> Problem {
        let (below, leave_out) = match root {
            Root::Order => ("/order".to_owned(), "hold it with an entry of `require`"),
            _ => (self.scope.line_pointer(), "leave the line out with an entry of `ignore`"),
        };
        let pointer = format!("{}/{}", root.name(), sign.member);
        let help = format!(
            "to print it nevertheless, add an entry about `{pointer}` to `despite` of the mapping; or {leave_out}"
        );
        Problem {
            kind: Kind::Withdrawn,
            message: sign.message.clone(),
            help: Some(help),
            mapping: Some(self.mapping.name.clone()),
            rule: None,
            output: None,
            source: Some(format!("{below}/{}", sign.member)),
            value: Some(shortened(&sign.value)),
        }
    }
}

/// Tells whether a pointer is that of a member of the line or order.
pub(crate) fn is(pointer: &Pointer, root: Root, member: &str) -> bool {
    pointer.root == root && matches!(pointer.tokens.as_slice(), [token] if **token == *member)
}

/// Says that nothing is left of a line, where that is so.
pub(crate) fn nothing_left<T: Trace>(print: &Print, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Option<String> {
    let (_, line) = site.scope.line?;
    let quantity = &print.quantity;
    if quantity.from.is_none() && quantity.minus.is_none() {
        let said = of_line(line);
        return said.left().filter(Decimal::is_zero).map(|_| {
            let parts = [("canceled", &said.quantity_cancelled), ("returned", &said.quantity_returned)];
            let mut text = format!("nothing is left of the line: {} ordered", shown(&said.quantity));
            for (what, stated) in parts {
                if matches!(stated, Stated::Number(number) if !number.is_zero()) {
                    text.push_str(&format!(", {} {what}", shown(stated)));
                }
            }
            text
        });
    }
    let left = sink.apart(|sink| super::quantity::left(quantity, site, sink))?;
    left.is_zero().then(|| "nothing is left of the line, as `quantity` of its mapping counts it".to_owned())
}

/// Returns how many units of the line came back, where that is a number.
pub(crate) fn returned(scope: Scope<'_>) -> Option<Decimal> {
    let (_, line) = scope.line?;
    match stated(line, "quantity_returned") {
        Stated::Number(number) if !number.is_sign_negative() => Some(number),
        _ => None,
    }
}

fn shown(stated: &Stated) -> String {
    match stated {
        Stated::Number(number) => number.normalize().to_string(),
        Stated::Nothing => "0".to_owned(),
        Stated::Unreadable(value) => shortened(value),
    }
}

fn text(view: &View<'_>, name: &str) -> Option<String> {
    match view.child(name).map(found)? {
        Found::Text(text) => Some(text.as_str().to_owned()),
        Found::Null | Found::Nothing | Found::NotText(_) | Found::Several(_) => None,
    }
}

fn stated(view: &View<'_>, name: &str) -> Stated {
    match view.child(name).map_or(Found::Nothing, found) {
        Found::Nothing | Found::Null => Stated::Nothing,
        Found::Text(text) if text.as_str().trim().is_empty() => Stated::Nothing,
        Found::Text(text) => {
            exact(text.as_str().trim()).map_or_else(|| Stated::Unreadable(text.as_str().to_owned()), Stated::Number)
        }
        Found::NotText(kind) => Stated::Unreadable(kind.to_owned()),
        Found::Several(count) => Stated::Unreadable(format!("{count} values")),
    }
}
