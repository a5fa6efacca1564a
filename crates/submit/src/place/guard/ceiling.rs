//! Limits: what one order may cost, and what may be sent for all orders of a day, a storefront, or a customer. Those that count
//! several orders are checked again where the intent is recorded.

use super::{Case, Finding, Found, Guard};
use crate::ledger::act::{Over, Spending, Whose};
use crate::place::price::{Price, money};
use rust_decimal::Decimal;

pub(super) async fn check(case: &Case<'_>, found: &mut Found) {
    let planner = &case.planner;
    let total = case.price.and_then(|price| price.total);
    let basis = case.price.map(Price::basis).unwrap_or_default();
    let ceiling = planner.policy.guards.order_ceiling.and_then(super::Limit::amount);
    if let Some((total, limit)) = total.zip(ceiling).filter(|(total, limit)| total > limit) {
        let limit = money(limit);
        let message = format!("it costs {total} at 4over, more than the {limit} that an order may{basis}");
        found.findings.push(Finding::of_order(Guard::OrderCeiling, message));
    }
    let spending = planner.spending(total);
    let whose = Whose {
        order_id: case.entry.map_or(0, |entry| entry.order.id),
        storefront: planner.name,
        customer: case.document.customer(),
    };
    let over = match planner.ledger {
        Some(ledger) => ledger.over(spending, whose).await,
        // Without a ledger nothing was spent or sent before.
        None => Ok(spending.over_alone()),
    };
    match over {
        // That no price is known is found elsewhere.
        Ok(over) => {
            for over in over.into_iter().filter(|over| total.is_some() || !over.is_about_money()) {
                let mut finding = told(over, &spending);
                finding.message.push_str(if over.is_about_money() { &basis } else { "" });
                found.findings.push(finding);
            }
        }
        Err(error) => found.stops.push(error.into()),
    }
}

/// Makes the finding of a limit that would be exceeded.
pub(in crate::place) fn told(over: Over, spending: &Spending) -> Finding {
    let total = spending.quoted.unwrap_or_default();
    let limit = |limit: Option<Decimal>| money(limit.unwrap_or_default());
    let most = |most: Option<std::num::NonZeroU32>| most.map_or(0, std::num::NonZeroU32::get);
    let (guard, message) = match over {
        Over::Day { spent } => (
            Guard::DayCeiling,
            format!(
                "it costs {total} at 4over: with {spent} that was spent today (UTC), that is more than the {} that a day may",
                limit(spending.day_ceiling)
            ),
        ),
        Over::StorefrontDay { spent } => (
            Guard::StorefrontDayCeiling,
            format!(
                "it costs {total} at 4over: with {spent} that was spent today (UTC) for orders of the same storefront, that is \
                 more than the {} that its day may",
                limit(spending.storefront_day_ceiling)
            ),
        ),
        Over::StorefrontHour => (
            Guard::StorefrontOrders,
            format!("the limit of {} orders of its storefront in an hour is used up", most(spending.storefront_hour)),
        ),
        Over::CustomerDay => (
            Guard::CustomerOrders,
            format!("the limit of {} orders of one customer in a day (UTC) is used up", most(spending.customer_day)),
        ),
    };
    Finding::of_order(guard, message)
}

/// Takes away the limits that you let pass by releasing the order.
pub(in crate::place) fn without_let_pass(spending: Spending, findings: &[Finding]) -> Spending {
    let stays = |guard: Guard| !findings.iter().any(|finding| finding.guard == guard);
    Spending {
        quoted: spending.quoted,
        day_ceiling: spending.day_ceiling.filter(|_| stays(Guard::DayCeiling)),
        storefront_day_ceiling: spending.storefront_day_ceiling.filter(|_| stays(Guard::StorefrontDayCeiling)),
        storefront_hour: spending.storefront_hour.filter(|_| stays(Guard::StorefrontOrders)),
        customer_day: spending.customer_day.filter(|_| stays(Guard::CustomerOrders)),
    }
}
