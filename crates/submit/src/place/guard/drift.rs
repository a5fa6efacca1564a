//! Quote drift: the price is not the one that a person saw when the order was held.

use super::{Case, Finding, Found, Guard};
use crate::place::price::Price;
use rust_decimal::Decimal;

pub(super) fn check(case: &Case<'_>, found: &mut Found) {
    let Some(limit) = case.planner.policy.guards.drift_percent else { return };
    let Some(kept) = case.kept.filter(|kept| kept.fingerprint == case.fingerprint) else { return };
    let (Some(before), Some(now)) = (kept.total, case.price.and_then(|price| price.total)) else { return };
    let apart = (now - before).abs() * Decimal::ONE_HUNDRED;
    if apart > limit * before {
        let basis = case.price.map(Price::basis).unwrap_or_default();
        let message =
            format!("it costs {now} at 4over, and was quoted {before} before: more than {limit} % apart{basis}");
        found.findings.push(Finding::of_order(Guard::Drift, message));
    }
}
