//! A limit on money that has to be named before live orders are sent: an amount, or `"none"` written out.

use rust_decimal::Decimal;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// A limit on money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// You decided that there is no limit: `"none"`.
    None,
    /// The largest amount that passes.
    Amount(Decimal),
}

impl Limit {
    /// Returns the largest amount that passes; none without a limit.
    pub fn amount(self) -> Option<Decimal> {
        match self {
            Limit::None => None,
            Limit::Amount(amount) => Some(amount),
        }
    }
}

impl From<Decimal> for Limit {
    fn from(amount: Decimal) -> Self {
        Limit::Amount(amount)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

/// Reads a limit as it is written: a number, a number in quotes, or `"none"`.
struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Limit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount such as \"500.00\", or \"none\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Limit, E> {
        if text.eq_ignore_ascii_case("none") {
            return Ok(Limit::None);
        }
        let amount: StrDeserializer<'_, E> = text.into_deserializer();
        let wrong = |_: E| E::custom(format!("`{text}` is not an amount: write it like \"500.00\", or \"none\""));
        positive(Deserialize::deserialize(amount).map_err(wrong)?)
    }

    fn visit_i64<E: de::Error>(self, amount: i64) -> Result<Limit, E> {
        positive(amount.into())
    }

    fn visit_u64<E: de::Error>(self, amount: u64) -> Result<Limit, E> {
        positive(amount.into())
    }

    fn visit_f64<E: de::Error>(self, amount: f64) -> Result<Limit, E> {
        let wrong = |_| E::custom(format!("`{amount}` is not an amount: write it in quotes, like \"500.00\""));
        positive(Decimal::try_from(amount).map_err(wrong)?)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Limit, A::Error> {
        positive(Deserialize::deserialize(MapAccessDeserializer::new(map))?)
    }
}

fn positive<E: de::Error>(amount: Decimal) -> Result<Limit, E> {
    match amount.is_sign_negative() && !amount.is_zero() {
        true => Err(E::custom(format!("`{amount}` is below zero: write an amount such as \"500.00\", or \"none\""))),
        false => Ok(Limit::Amount(amount)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::Limit;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Table {
        limit: Limit,
    }

    fn read(value: &str) -> Result<Limit, String> {
        let table: Result<Table, toml::de::Error> = toml::from_str(&format!("limit = {value}"));
        table.map(|table| table.limit).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_limit_is_an_amount_or_the_word_none() {
        for text in ["\"500.00\"", "500", "500.00"] {
            assert_eq!(read(text).unwrap(), Limit::Amount("500".parse().unwrap()), "{text}");
        }
        for text in ["\"none\"", "\"None\""] {
            assert_eq!(read(text).unwrap(), Limit::None, "{text}");
        }
        assert_eq!(read("0").unwrap(), Limit::Amount(0.into()), "holds every order");
    }

    #[test]
    fn anything_else_is_refused_and_says_what_to_write() {
        for text in ["\"\"", "\"no\"", "\"unlimited\"", "\"-1\"", "-5", "nan", "inf", "\"5,00\"", "true", "[]"] {
            let error = read(text).unwrap_err();
            assert!(error.contains("500.00"), "{text}: {error}");
        }
    }
}
