//! What an order earns: what the customer pays for its printed lines, less what its jobs cost at 4over.

use super::Ready;
use super::guard::{Currency, Settings};
use super::price::{Price, money};
use super::worth::Worth;
use crate::project::Document;
use overprint_mapping::Line;
use overprint_mapping::request::CreateOrder;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Amounts of the order that a text names one by one; more are counted.
const NAMED: usize = 8;

/// What an order earns. All amounts are in the currency of the guards, but for those of `paid`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Margin {
    /// What the customer pays for the lines of the jobs, after discounts and refunds.
    #[schemars(with = "String")]
    pub revenue: Decimal,
    /// What the jobs cost at 4over.
    #[schemars(with = "String")]
    pub cost: Decimal,
    /// The one less the other.
    #[schemars(with = "String")]
    pub amount: Decimal,
    /// The amount as a percentage of the revenue; none where there is no revenue.
    #[schemars(with = "Option<String>")]
    pub percent: Option<Decimal>,
    /// The currency.
    #[serde(default)]
    pub currency: String,
    /// What the customer pays in the order's currency, and the members of the order that state it.
    #[serde(default)]
    pub paid: Worth,
    /// What one unit of the order's currency is worth, where that is another one.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub rate: Option<Decimal>,
}

impl Margin {
    /// Works out the margin of what would be sent.
    ///
    /// # Errors
    /// Returns what is not known: the price, an amount of the order, or what its currency is worth.
    pub(super) fn of(
        price: &Price,
        request: &CreateOrder,
        ready: &Ready,
        document: &Document,
        guards: &Settings,
    ) -> Result<Self, String> {
        let cost = price.total.ok_or("what the order costs at 4over is not known")?;
        let paid = Worth::of(document.order(), &printed(request, ready))?;
        let rate = rate(&paid, guards)?;
        let revenue = match rate {
            Some(rate) => paid.amount.checked_mul(rate).ok_or("what the customer pays is too large")?.round_dp(2),
            None => paid.amount,
        };
        let amount = revenue - cost;
        let percent = (amount * Decimal::ONE_HUNDRED).checked_div(revenue);
        let [revenue, cost, amount] = [revenue, cost, amount].map(money);
        let percent = percent.map(|percent| percent.round_dp(1));
        Ok(Margin { revenue, cost, amount, percent, currency: guards.currency.to_string(), paid, rate })
    }

    /// Says what the customer pays, and from which members of the order that was added up.
    pub fn revenue_counted(&self) -> String {
        let mut text = format!("{} {} from the customer (", self.revenue, self.currency);
        if let (Some(rate), Some(currency)) = (self.rate, &self.paid.currency) {
            text.push_str(&format!("{} {currency} at {rate}; ", self.paid.amount));
        }
        let counted = &self.paid.counted;
        let named: Vec<String> =
            counted.iter().take(NAMED).map(|counted| format!("{} {}", counted.member, counted.amount)).collect();
        text.push_str(&named.join(", "));
        if counted.len() > NAMED {
            text.push_str(&format!(", and {} more", counted.len() - NAMED));
        }
        text + ")"
    }
}

impl fmt::Display for Margin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} {} to 4over", self.revenue_counted(), self.cost, self.currency)
    }
}

/// Lists the lines all of whose jobs are in the request: what another round earned is not earned again.
fn printed(request: &CreateOrder, ready: &Ready) -> Vec<usize> {
    let names = request.job_names();
    let is_sent = |line: &Line| match line {
        Line::Printed { job_names, .. } => job_names.iter().all(|name| names.contains(&name.as_str())),
        Line::LeftOut { .. } => false,
    };
    ready.lines.iter().enumerate().filter(|(_, line)| is_sent(line)).map(|(index, _)| index).collect()
}

/// Returns what one unit of the order's currency is worth in that of the guards; none where they are the same.
fn rate(paid: &Worth, guards: &Settings) -> Result<Option<Decimal>, String> {
    // An order that names no currency is in the one of the configuration.
    let Some(written) = &paid.currency else { return Ok(None) };
    let currency: Currency = written.parse().map_err(|error| format!("{error}"))?;
    if currency == guards.currency {
        return Ok(None);
    }
    let rate = guards.rates.get(&currency).map(|rate| rate.get());
    rate.map(Some).ok_or_else(|| {
        let own = &guards.currency;
        format!("the customer pays in {currency}, and amounts of `[guards]` are in {own}: state `rates = {{ {currency} = \"…\" }}` in `[guards]`, what 1 {currency} is worth in {own}")
    })
}
