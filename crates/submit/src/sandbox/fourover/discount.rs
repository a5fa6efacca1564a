//! What is taken off an order: a coupon, and the quantity discounts of sets that are alike (4over, Create Order, Quantity Discounts).
//!
//! Neither is in any quote. Both are taken off the product, and the tax is that of what is left.

use rust_decimal::Decimal;
use serde_json::Value;

use super::catalogue;
use super::cost::Cost;
use super::notes::text;
use crate::sandbox::state::State;

/// Members in which sets agree that are counted together.
const ALIKE: [&str; 4] = ["product_uuid", "runsize_uuid", "colorspec_uuid", "turnaroundtime_uuid"];

/// Takes off the costs of one set of each job what the order has a right to.
pub(super) fn apply(state: &State, order: &Value, jobs: &[Value], costs: &mut [Cost]) {
    if state.options.price.is_some() {
        return;
    }
    let coupon = text(order, "coupon_code").and_then(|code| percent_of(state, code)).unwrap_or_default();
    for (job, cost) in jobs.iter().zip(costs) {
        let alike: u64 = jobs.iter().filter(|other| is_alike(job, other)).map(sets).sum();
        cost.take_off(catalogue::discount(state, job, alike) + coupon);
    }
}

/// Returns the share that a coupon takes off; none where it is not known.
pub(super) fn percent_of(state: &State, code: &str) -> Option<Decimal> {
    let known = state.options.coupons.iter().find(|(known, _)| known == code);
    known.map(|(_, percent)| Decimal::new(i64::from(*percent), 2))
}

fn is_alike(job: &Value, other: &Value) -> bool {
    ALIKE.iter().all(|member| job.get(member) == other.get(member))
}

fn sets(job: &Value) -> u64 {
    let sets = job.get("sets");
    sets.and_then(|sets| sets.as_u64().or_else(|| sets.as_str()?.parse().ok())).unwrap_or(1)
}
