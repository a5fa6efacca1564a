//! The rules of `payment` (seed 003, Payment Processing).

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

use super::notes::{Notes, text};

/// Returns the profile token to charge, or why the order fails.
pub(super) fn check(notes: &mut Notes, order: &Value, profiles: &[String], total: Decimal) -> Result<String, String> {
    let payment = order.get("payment").filter(|payment| payment.is_object());
    let Some(payment) = payment else {
        return Err("You must post a payment at the time of order.".to_owned());
    };
    let keys = ["profile_token", "requested_amount", "requested_currency"];
    notes.unknown_keys("payment", payment, &keys);
    let Some(token) = text(payment, "profile_token") else {
        return Err("You must post a payment at the time of order.".to_owned());
    };
    if !profiles.iter().any(|profile| profile == token) {
        return Err("The payment profile was not found.".to_owned());
    }
    if let Some(requested) = payment.get("requested_amount") {
        amount(requested, total)?;
    }
    Ok(token.to_owned())
}

/// The amount may be left out; written down, it has to be the computed one, and 0 and null fail.
fn amount(requested: &Value, total: Decimal) -> Result<(), String> {
    let text = match requested {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err("requested_amount cannot be 0 or null.".to_owned()),
    };
    let amount =
        Decimal::from_str(text.trim()).map_err(|_| format!("requested_amount \"{text}\" is not an amount."))?;
    if amount.is_zero() {
        Err("requested_amount cannot be 0 or null.".to_owned())
    } else if amount != total {
        Err(format!("requested_amount {amount} does not match the calculated amount {total:.2}."))
    } else {
        Ok(())
    }
}
