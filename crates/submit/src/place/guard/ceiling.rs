//! Ceilings: what one order may cost, and what all of a day may. The day's is decided again where the intent is recorded.

use super::{Case, Finding, Found, Guard};
use crate::place::price::money;
use rust_decimal::Decimal;

pub(super) async fn check(case: &Case<'_>, found: &mut Found) {
    let guards = &case.planner.policy.guards;
    let Some(total) = case.price.and_then(|price| price.total) else { return };
    if let Some(limit) = guards.order_ceiling.filter(|limit| total > *limit) {
        let message = format!("it costs {total} at 4over, more than the {} that an order may", money(limit));
        found.findings.push(Finding::of_order(Guard::OrderCeiling, message));
    }
    let Some(limit) = guards.day_ceiling else { return };
    // Where there is no ledger, nothing was spent.
    let spent = match case.planner.ledger {
        Some(ledger) => ledger.spent_today().await,
        None => Ok(Decimal::ZERO),
    };
    match spent {
        Ok(spent) if spent + total > limit => found.findings.push(over(total, spent, limit)),
        Ok(_) => {}
        Err(error) => found.stops.push(error.into()),
    }
}

/// Tells that the day would cost too much.
pub(in crate::place) fn over(total: Decimal, spent: Decimal, limit: Decimal) -> Finding {
    let message = format!(
        "it costs {total} at 4over: with {spent} that was spent today (UTC), that is more than the {} that a day may",
        money(limit)
    );
    Finding::of_order(Guard::DayCeiling, message)
}
