//! What a job costs: the same for quotes and for orders, so that whoever asked first is charged what was said.

use rust_decimal::Decimal;
use serde_json::Value;

use super::catalogue::{self, Parts};
use super::notes::text;
use crate::sandbox::options::Price;
use crate::sandbox::state::State;

/// The shipping services, with the price of one set; names vary for the same code (4over, Shipping Quote).
pub(super) const SERVICES: [(&str, &str, i64); 4] = [
    ("03", "Ground Shipping", 1_555),
    ("12", "3 Day Shipping Service", 2_410),
    ("02", "2 Day Air Shipping", 3_175),
    ("03f", "FREE UPS Ground", 0),
];

/// Tax on what is printed, in percent.
const TAX: i64 = 7;

/// What one set costs, in US dollars.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    pub(super) product: Decimal,
    pub(super) options: Decimal,
    pub(super) turnaround: Decimal,
    pub(super) tax: Decimal,
    pub(super) shipping: Decimal,
}

impl Cost {
    pub(super) fn total(self) -> Decimal {
        self.product + self.options + self.turnaround + self.tax + self.shipping
    }

    pub(super) fn add(self, other: Self) -> Self {
        Self {
            product: self.product + other.product,
            options: self.options + other.options,
            turnaround: self.turnaround + other.turnaround,
            tax: self.tax + other.tax,
            shipping: self.shipping + other.shipping,
        }
    }

    /// Everything but shipping.
    pub(super) fn of_parts(parts: Parts) -> Self {
        let printed = parts.base + parts.options + parts.turnaround;
        let tax = (printed * Decimal::new(TAX, 2)).round_dp(2);
        Self { product: parts.base, options: parts.options, turnaround: parts.turnaround, tax, ..Self::default() }
    }

    /// Takes a share off the product, and the tax with it.
    pub(super) fn take_off(&mut self, share: Decimal) {
        if share.is_zero() {
            return;
        }
        self.product -= (self.product * share).round_dp(2);
        let printed = self.product + self.options + self.turnaround;
        self.tax = (printed * Decimal::new(TAX, 2)).round_dp(2);
    }

    /// The invented price that stands for what the catalogue does not sell.
    pub(super) fn of_price(price: &Price) -> Self {
        Self { product: price.product, turnaround: price.turnaround, tax: price.tax, ..Self::default() }
    }
}

/// What one set costs by one of the services; free where every job has the same price.
pub(super) fn shipping(state: &State, price: i64) -> Decimal {
    if state.options.price.is_some() { Decimal::ZERO } else { Decimal::new(price, 2) }
}

/// What one set of a job of `POST /orders` costs.
pub(super) fn of_job(state: &State, job: &Value) -> Cost {
    if let Some(price) = &state.options.price {
        return Cost::of_price(price);
    }
    let options = job.get("option_uuids").and_then(Value::as_array).map_or(0, Vec::len);
    let wanted = ["product_uuid", "runsize_uuid", "colorspec_uuid", "turnaroundtime_uuid"].map(|key| text(job, key));
    let Ok(parts) = catalogue::parts(state, wanted, options) else { return Cost::of_price(&Price::default()) };
    let code = job.get("shipper").and_then(|shipper| text(shipper, "shipping_code"));
    let service = SERVICES.iter().find(|service| Some(service.0) == code);
    Cost { shipping: service.map_or(Decimal::ZERO, |service| shipping(state, service.2)), ..Cost::of_parts(parts) }
}
