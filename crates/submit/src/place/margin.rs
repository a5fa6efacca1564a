//! What an order earns: what its printed lines cost the customer, less what its jobs cost at 4over.

use super::Ready;
use super::price::{Price, money};
use crate::project::Document;
use overprint_mapping::Line;
use overprint_mapping::request::CreateOrder;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an order earns. Both amounts are taken to be in the same currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Margin {
    /// What the lines of the jobs cost the customer: the sum of their `total`.
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
}

impl Margin {
    /// Works out the margin of what would be sent.
    ///
    /// # Errors
    /// Returns what is not known: the price, or the `total` of a line.
    pub(super) fn of(price: &Price, request: &CreateOrder, ready: &Ready, document: &Document) -> Result<Self, String> {
        let cost = price.total.ok_or("what the order costs at 4over is not known")?;
        let revenue = revenue(request, ready, document)?;
        let amount = revenue - cost;
        let percent = (amount * Decimal::ONE_HUNDRED).checked_div(revenue);
        let [revenue, cost, amount] = [revenue, cost, amount].map(money);
        Ok(Margin { revenue, cost, amount, percent: percent.map(|percent| percent.round_dp(1)) })
    }
}

/// Adds up the lines all of whose jobs are in the request: what another round earned is not earned again.
fn revenue(request: &CreateOrder, ready: &Ready, document: &Document) -> Result<Decimal, String> {
    let names = request.job_names();
    let items = document.order().line_items.value().map(Vec::as_slice).unwrap_or_default();
    let mut revenue = Decimal::ZERO;
    for (index, line) in ready.lines.iter().enumerate() {
        let Line::Printed { job_names, .. } = line else { continue };
        if !job_names.iter().all(|name| names.contains(&name.as_str())) {
            continue;
        }
        let total = items.get(index).and_then(|item| item.total.value()).map(|total| total.as_str());
        let total = total.and_then(|text| text.parse().or_else(|_| Decimal::from_scientific(text)).ok());
        revenue += total.ok_or_else(|| format!("line {} has no `total`", index + 1))?;
    }
    Ok(revenue)
}
