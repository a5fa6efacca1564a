//! The `[guards]` section of the configuration.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;

/// The `[guards]` section of the configuration: what holds an order before it is sent; each is off where nothing is said.
///
/// Amounts are in the currency of the 4over account, as text such as `"500.00"`. Guards over prices ask 4over for quotes first;
/// where it does not answer, the order waits and is tried again.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Holds an order that costs more than this at 4over.
    #[schemars(with = "Option<String>")]
    pub order_ceiling: Option<Decimal>,
    /// Holds an order with which more than this would be spent in a day (UTC): charged, or sent and not answered yet.
    #[schemars(with = "Option<String>")]
    pub day_ceiling: Option<Decimal>,
    /// Holds an order that earns less than this percentage of what its printed lines cost the customer.
    #[schemars(with = "Option<String>")]
    pub margin_percent: Option<Decimal>,
    /// Holds an order that earns less than this amount.
    #[schemars(with = "Option<String>")]
    pub margin_amount: Option<Decimal>,
    /// Holds an order whose price is further than this percentage from the one that was quoted when it was held or planned.
    #[schemars(with = "Option<String>")]
    pub drift_percent: Option<Decimal>,
    /// Tells 4over the quoted total as `requested_amount`, so that it refuses the order where it arrives at another one.
    pub requested_amount: bool,
    /// Asks 4over about every address, and holds an order to one that has several readings, or none.
    pub addresses: bool,
    /// Holds an order that changed after a person let it go, and says what changed, also where nobody has to approve it.
    pub changed_since_approval: bool,
}

impl Settings {
    /// Tells whether some guard needs to know what the order costs.
    pub fn needs_price(&self) -> bool {
        let amounts =
            [&self.order_ceiling, &self.day_ceiling, &self.margin_percent, &self.margin_amount, &self.drift_percent];
        self.requested_amount || amounts.into_iter().any(Option::is_some)
    }
}
