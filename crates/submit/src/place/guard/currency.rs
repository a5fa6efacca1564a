//! Currencies, and what one is worth in another.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

/// A currency by its ISO 4217 code, such as `USD`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct Currency(String);

/// What one unit of a currency is worth in another one: a number above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Decimal")]
#[schemars(with = "String")]
pub struct Rate(Decimal);

/// A text that is not the code of a currency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the code of a currency: write its three letters, such as USD")]
pub struct NotACurrency(String);

/// A number that cannot be a rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a rate: write a number above zero, such as \"1.08\"")]
pub struct NotARate(Decimal);

impl Default for Currency {
    fn default() -> Self {
        Currency("USD".to_owned())
    }
}

impl Rate {
    /// Returns the number.
    pub fn get(self) -> Decimal {
        self.0
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_code { Ok(Currency(text.to_ascii_uppercase())) } else { Err(NotACurrency(text.to_owned())) }
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl TryFrom<Decimal> for Rate {
    type Error = NotARate;

    fn try_from(rate: Decimal) -> Result<Self, Self::Error> {
        if rate > Decimal::ZERO { Ok(Rate(rate)) } else { Err(NotARate(rate)) }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use crate::place::guard::Settings;

    #[test]
    fn rates_are_read_to_the_last_digit_and_above_zero() {
        let settings: Settings = toml::from_str("rates = { eur = \"1.08\", JPY = 0.0065 }").unwrap();
        let rates: Vec<String> =
            settings.rates.iter().map(|(currency, rate)| format!("{currency} {}", rate.get())).collect();
        assert_eq!(
            (rates, settings.currency.to_string()),
            (vec!["EUR 1.08".into(), "JPY 0.0065".into()], "USD".into())
        );
        for wrong in ["rates = { EUR = 0 }", "rates = { EUR = \"-1\" }", "rates = { euro = 1 }", "currency = \"$\""] {
            assert!(toml::from_str::<Settings>(wrong).is_err(), "{wrong}");
        }
    }
}
