//! A storefront keeps its name: the ledger knows its orders by it, and would take them for new ones under another name.

use super::Failure;
use crate::config::Config;
use crate::ledger::act::MoveCursor;
use crate::ledger::{Filter, Ledger};

/// Refuses to send orders of a shop that has orders in the ledger under another name, and remembers the name of each shop.
pub(super) async fn check(config: &Config, ledger: &Ledger) -> Result<(), Failure> {
    for (name, settings) in &config.storefronts {
        let shop = format!("shop:{}", settings.shop());
        let known = ledger.cursor(&shop).await?;
        if known.as_ref() == Some(name) {
            continue;
        }
        if let Some(known) = &known {
            let of_it = Filter { storefront: Some(known.clone()), limit: 1, ..Filter::default() };
            if !ledger.orders(&of_it).await?.is_empty() {
                return Err(Failure::Unconfigured(format!(
                    "storefront `{name}` has the `base_url` and `tenant` of `{known}`, which has orders in the ledger: under another \
                     name they would be placed again. Keep the name: write `[storefronts.{known}]`, and set up its webhook at \
                     /webhooks/{known}"
                )));
            }
        }
        let only_first = known.is_none();
        ledger.act(MoveCursor { name: shop, position: name.clone(), only_first }).await?;
    }
    Ok(())
}
