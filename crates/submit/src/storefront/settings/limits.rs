//! The `[storefronts.NAME.limits]` section of the configuration.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
use std::num::NonZeroU32;

/// Limits on what is sent of one storefront's orders. An order that would exceed one is held until you release it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// How many orders Overprint sends within an hour of the clock. Default: no limit.
    pub orders_per_hour: Option<NonZeroU32>,
    /// What the orders sent on a day (UTC) may cost at 4over, such as `"2000.00"`. Default: no limit.
    #[schemars(with = "Option<String>")]
    pub day_ceiling: Option<Decimal>,
}
