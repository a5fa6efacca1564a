//! How long what is somebody's is kept: what came and what was sent, and everything else that can tell of a person.

use crate::ledger::act::{Expire, ForgetAgain, Kept, Rehash, ThrowKeysAway};
use crate::ledger::{Ledger, LedgerError, Millis};
use schemars::JsonSchema;
use serde::Deserialize;

/// How many orders one transaction takes: others wait for no longer than that.
const AT_ONCE: i64 = 25;

const DAY: Millis = 86_400_000;

/// The `[retention]` section of the configuration. Ids, hashes, money and states are kept for ever.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Days after which orders as they came, requests as they were sent and 4over's answers are erased; default 90, 0 is never.
    /// An erased customer is recognized, as a known one, for as long again and 30 days more at most; then the key for that goes.
    pub bodies_days: u32,
    /// Days after an order was delivered, cancelled or had nothing to print, after which everything else is erased that can tell
    /// of a person: reasons, details of the history, the customer. An order that comes to no end goes with the bodies, counted
    /// from its last change. Default 30, 0 is never.
    pub personal_days_after_delivery: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { bodies_days: 90, personal_days_after_delivery: 30 }
    }
}

/// Erases what is older than it may be; returns of how many orders. Any number of machines may do so at the same time.
///
/// # Errors
/// The store cannot be written to; what was erased so far is.
pub async fn expire(ledger: &Ledger, settings: Settings) -> Result<usize, LedgerError> {
    let days = |days: u32| (days > 0).then(|| Millis::from(days) * DAY);
    let kept = Kept { bodies: days(settings.bodies_days), personal: days(settings.personal_days_after_delivery) };
    let mut erased = 0;
    loop {
        let mut orders = ledger.expired(kept, AT_ONCE).await?;
        // In one order everywhere, so that two machines do not wait for each other.
        orders.sort_unstable();
        orders.dedup();
        let count = if orders.is_empty() { 0 } else { ledger.act(Expire { orders, kept }).await? };
        erased += count;
        if count == 0 {
            break;
        }
    }
    let mut above = Some(i64::MIN);
    while let Some(last) = above {
        above = ledger.act(ForgetAgain { above: last, limit: AT_ONCE }).await?;
    }
    let mut above = Some(i64::MIN);
    let mut is_rehashed = false;
    while let Some(last) = above {
        above = ledger.act(Rehash { above: last, limit: AT_ONCE }).await?;
        is_rehashed |= above.is_some();
    }
    let keys = ledger.act(ThrowKeysAway { kept }).await?;
    if (erased > 0 || is_rehashed || keys > 0) && !ledger.scour().await? {
        tracing::info!("the log of the store is in use: erased bytes stay in it until it is next emptied");
    }
    Ok(erased)
}
