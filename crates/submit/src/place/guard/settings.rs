//! The `[guards]` section of the configuration.

use super::{ArtworkSettings, Currency, Limit, Rate};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::num::NonZeroU32;

/// The `[guards]` section of the configuration: what holds an order before it is sent; each is off where nothing is said.
///
/// Amounts are in the currency of the 4over account, as text such as `"500.00"`. Guards over prices ask 4over for quotes first;
/// where it does not answer, the order waits and is tried again.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Holds an order that costs more than this at 4over. `mode = "live"` needs an amount, or `"none"` for no limit.
    #[schemars(with = "Option<String>")]
    pub order_ceiling: Option<Limit>,
    /// Holds an order that would push the total spend of the day (UTC) above this amount: charged, or sent and not answered yet.
    /// `mode = "live"` needs an amount, or `"none"` for no limit.
    #[schemars(with = "Option<String>")]
    pub day_ceiling: Option<Limit>,
    /// Holds an order of a customer for whom this many orders were sent on the same day (UTC). Orders of a storefront that name no
    /// customer share one count. Default: no limit.
    pub orders_per_customer_day: Option<NonZeroU32>,
    /// Holds an order that earns less than this percentage of what the customer pays for its printed lines: their totals, less
    /// discounts and refunds of lines and order.
    #[schemars(with = "Option<String>")]
    pub margin_percent: Option<Decimal>,
    /// Holds an order that earns less than this amount.
    #[schemars(with = "Option<String>")]
    pub margin_amount: Option<Decimal>,
    /// The currency of the 4over account, in which the amounts of this section are. An order that names no currency is in this
    /// one. Default: `USD`.
    pub currency: Currency,
    /// What one unit of another currency is worth in `currency`, such as `{ EUR = "1.08" }`. The guards over margins hold an
    /// order in a currency without a rate. Default: none.
    pub rates: BTreeMap<Currency, Rate>,
    /// Holds an order whose price is further than this percentage from the one that was quoted when it was held or planned.
    #[schemars(with = "Option<String>")]
    pub drift_percent: Option<Decimal>,
    /// Tells 4over the quoted total as `requested_amount`, so that it refuses the order where it arrives at another one. The amount is
    /// left out where 4over may take something off that it does not quote, a coupon or a discount for several sets, and of direct mail,
    /// whose postage has more digits than money.
    pub requested_amount: bool,
    /// Asks 4over about every address, and holds an order to one that has several readings, or none.
    pub addresses: bool,
    /// Holds an order with a text in an address that its label shows otherwise than it was meant: an HTML entity, `null` or `N/A`, a
    /// character that labels do not show, more than 35 characters in a line. Without it, a notice tells of them.
    pub label_texts: bool,
    /// Holds an order with artwork that another order of the same customer and day (UTC) has: by the bytes of its files where
    /// `[guards.artwork]` has them fetched, else by their URLs, without the parameters that sign them.
    pub duplicates: bool,
    /// What artwork has to be.
    pub artwork: ArtworkSettings,
    /// Holds an order that changed after a person let it go, and says what changed, also where nobody has to approve it.
    pub changed_since_approval: bool,
}

impl Settings {
    /// Tells whether some guard needs to know what the order costs.
    pub fn needs_price(&self) -> bool {
        let ceilings = [self.order_ceiling, self.day_ceiling].map(|limit| limit.and_then(Limit::amount));
        let amounts = [self.margin_percent, self.margin_amount, self.drift_percent];
        self.requested_amount || ceilings.into_iter().chain(amounts).any(|amount| amount.is_some())
    }
}
