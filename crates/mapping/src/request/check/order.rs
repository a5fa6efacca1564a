//! Rules of the order level and of the payment.

use super::{Scope, is_blank, text};
use crate::request::{CreateOrder, Payment, Rule};
use rust_decimal::Decimal;

pub(super) fn check(order: &CreateOrder, scope: &mut Scope<'_>) {
    if is_blank(&order.order_id) {
        scope.report(Rule::OrderId, "order_id", "order_id is empty");
    }
    text::printable(&order.order_id, "order_id", scope);
    if let Some(coupon) = &order.coupon_code {
        if is_blank(coupon) {
            scope.report(Rule::CouponCode, "coupon_code", "coupon_code is empty");
        } else if coupon.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';')) {
            scope.report(Rule::CouponCode, "coupon_code", format!("`{}` is not one code", coupon.escape_debug()));
        }
        text::printable(coupon, "coupon_code", scope);
    }
    if order.jobs.is_empty() {
        scope.report(Rule::Jobs, "jobs", "the order has no job");
    }
    if let Some(payment) = &order.payment {
        check_payment(payment, &mut scope.within("payment"));
    }
}

fn check_payment(payment: &Payment, scope: &mut Scope<'_>) {
    let token = payment.profile_token.expose();
    if is_blank(token) {
        scope.report(Rule::ProfileToken, "profile_token", "profile_token is empty");
    }
    text::printable(token, "profile_token", scope);
    if let Some(amount) = payment.requested_amount.as_deref().filter(|amount| !is_positive(amount)) {
        let message = format!("`{}` is no positive amount", amount.escape_debug());
        scope.report(Rule::RequestedAmount, "requested_amount", message);
    }
    if let Some(code) = payment.requested_currency.as_deref().filter(|code| !is_currency(code)) {
        let message = format!("`{}` is no currency code", code.escape_debug());
        scope.within("requested_currency").report(Rule::RequestedCurrency, "currency_code", message);
    }
}

/// Tells whether a text is an amount above zero, of plain digits only: a sign, an exponent or a separator may mean another amount to 4over than to us.
pub(crate) fn is_positive(amount: &str) -> bool {
    amount.starts_with(|c: char| c.is_ascii_digit())
        && amount.ends_with(|c: char| c.is_ascii_digit())
        && amount.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && Decimal::from_str_exact(amount).is_ok_and(|amount| amount > Decimal::ZERO)
}

/// Tells whether a text is the code of a currency.
pub(crate) fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())
}
