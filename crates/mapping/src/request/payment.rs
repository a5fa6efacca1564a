//! The payment block: which card profile is charged, and how much at most is expected.

use serde::{Serialize, Serializer};
use std::fmt;

/// How an order is paid (seed 003, Payment Processing).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// The amount 4over must arrive at too, as decimal text such as `100.00`; absent, 4over charges what it calculates.
    ///
    /// Never zero and never `null`: either makes the order fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_amount: Option<String>,
    /// The currency code of that amount, such as `USD`.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "currency")]
    pub requested_currency: Option<String>,
    /// The card profile.
    pub profile_token: ProfileToken,
}

/// A token of `GET /paymentprofiles`: whoever has it can charge the card, so it prints as `[redacted]`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ProfileToken(String);

impl ProfileToken {
    /// Wraps a token.
    pub fn new(token: impl Into<String>) -> Self {
        ProfileToken(token.into())
    }

    /// Returns the token itself; for the wire only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ProfileToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The wire has the code in an object of its own (seed 003, second sample).
#[derive(Serialize)]
struct Currency<'a> {
    currency_code: &'a str,
}

fn currency<S: Serializer>(code: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    code.as_deref().map(|currency_code| Currency { currency_code }).serialize(serializer)
}
