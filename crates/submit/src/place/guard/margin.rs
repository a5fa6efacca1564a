//! The margin floor: what an order has to earn, of what the customer pays for its printed lines.

use super::{Case, Finding, Found, Guard};
use crate::place::margin::Margin;
use crate::place::price::{Price, money};
use rust_decimal::Decimal;

pub(super) fn check(case: &Case<'_>, found: &mut Found) {
    let guards = &case.planner.policy.guards;
    let (percent, amount) = (guards.margin_percent, guards.margin_amount);
    if percent.is_none() && amount.is_none() {
        return;
    }
    let margin = match case.margin {
        Some(Ok(margin)) => margin,
        // That no price is known is found elsewhere.
        Some(Err(why)) if case.price.is_some_and(|price| price.total.is_some()) => {
            found.findings.push(Finding::of_order(Guard::Margin, format!("what it earns is not known: {why}")));
            return;
        }
        _ => return,
    };
    let Margin { revenue, .. } = margin;
    let basis = case.price.map(Price::basis).unwrap_or_default();
    let mut told = |message: String| found.findings.push(Finding::of_order(Guard::Margin, format!("{message}{basis}")));
    if let Some(floor) = amount.filter(|floor| margin.amount < *floor) {
        told(format!("it earns {}, less than {}: {margin}", margin.amount, money(floor)));
    }
    // Compared in full, shown rounded; without revenue any floor is missed.
    let is_below =
        |floor: Decimal| margin.amount * Decimal::ONE_HUNDRED < floor * *revenue || *revenue <= Decimal::ZERO;
    if let Some(floor) = percent.filter(|floor| is_below(*floor)) {
        let percent = margin.percent.map_or_else(|| "nothing".to_owned(), |percent| format!("{percent} %"));
        told(format!("it earns {percent}, less than {floor} %: {margin}"));
    }
}
