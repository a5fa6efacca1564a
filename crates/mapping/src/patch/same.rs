//! Equality of values as a storefront sees it: a number that comes back as `12.5` is the `12.50` that was written.

use rust_decimal::Decimal;
use serde_json::{Number, Value};

/// Tells whether two values are equal, numbers by value rather than by spelling.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || decimal(a).is_some_and(|a| Some(a) == decimal(b)),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Returns the exact value; none beyond 28 digits, and such numbers are compared as written.
fn decimal(number: &Number) -> Option<Decimal> {
    let text = number.as_str();
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, ""));
    let exact = Decimal::from_str_exact(digits).ok()?;
    if exponent.is_empty() { Some(exact) } else { Decimal::from_scientific(text).ok() }
}
