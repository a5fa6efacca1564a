//! Numbers of the order, to the last digit: what cannot be held exactly is no number.

use rust_decimal::Decimal;

/// Reads a number as JSON writes it, in a number or in a string: no sign but minus, no leading zeros, no separators.
pub(crate) fn exact(text: &str) -> Option<Decimal> {
    if let Some(whole) = plain(text) {
        return Some(whole.into());
    }
    text.parse::<serde_json::Number>().ok()?;
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let number = Decimal::from_str_exact(digits).ok()?;
    let scale = i64::from(number.scale()).checked_sub(exponent)?;
    match u32::try_from(scale) {
        Ok(scale) => Decimal::try_from_i128_with_scale(number.mantissa(), scale).ok(),
        Err(_) => {
            let zeros = u32::try_from(scale.checked_neg()?).ok()?;
            let mantissa = number.mantissa().checked_mul(10_i128.checked_pow(zeros)?)?;
            Decimal::try_from_i128_with_scale(mantissa, 0).ok()
        }
    }
}

/// Reads a count as nearly every order writes it, without asking the parser.
fn plain(text: &str) -> Option<u64> {
    let is_plain = match text.as_bytes() {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::exact;

    #[test]
    fn a_number_is_read_to_the_last_digit_or_not_at_all() {
        let read = |text: &str| exact(text).map(|number| number.normalize().to_string());
        for (text, expected) in
            [("500", "500"), ("5e2", "500"), ("1.5E+3", "1500"), ("12e-1", "1.2"), ("-0.50", "-0.5")]
        {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        let too_fine = "1.00000000000000000000000000000000001";
        for text in ["", "05", "1_000", "+5", " 5", "5 ", "1,000", "5e", "1e400", "1e-99", "five", too_fine] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
