//! Nothing leaves without a payment, and nothing that is paid for where only test orders may.

use super::{Case, Found};
use crate::place::{Mode, Stop};

pub(super) fn check(case: &Case<'_>, found: &mut Found) {
    let payment = case.ready.request.payment.as_ref();
    if payment.is_none_or(|payment| payment.profile_token.expose().trim().is_empty()) {
        found.stops.push(Stop::NoPayment);
    }
    let tests_only = case.planner.is_test_order || case.planner.policy.mode == Mode::Test;
    if tests_only && !case.ready.is_test() {
        found.stops.push(Stop::NotATest);
    }
}
