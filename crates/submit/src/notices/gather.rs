//! What is wrong at present, as groups of orders that wait for the same.

use super::settings::Settings;
use crate::catalog::Store;
use crate::ledger::{Condition, Ledger, LedgerError, Millis, Trouble};
use jiff::Timestamp;

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
/// A pause that 4over asks for is told of once it lasts for longer.
const PAUSE: Millis = 30 * MINUTE;

const DAY: Millis = 24 * HOUR;

/// Looks for everything that the settings want to be told.
pub(super) async fn gather(
    ledger: &Ledger,
    settings: &Settings,
    storefronts: &[String],
    catalogue: Option<&Store>,
) -> Result<Vec<Trouble>, LedgerError> {
    let now = ledger.clock().now();
    let mut groups: Vec<Trouble> = ledger.gone_back().await?.into_iter().collect();
    groups.extend(ledger.unchecked().await?);
    groups.extend(ledger.account_turned_away(now - PAUSE).await?);
    if settings.in_doubt {
        groups.extend(ledger.in_doubt().await?);
    }
    if settings.refused {
        groups.extend(ledger.refused().await?);
    }
    if settings.on_hold {
        groups.extend(ledger.held_by_4over().await?);
    }
    if settings.changed_after_placing {
        groups.extend(ledger.changed_after_placing().await?);
    }
    if settings.waiting_longer_than_hours > 0 {
        let before = now - Millis::from(settings.waiting_longer_than_hours) * HOUR;
        groups.extend(ledger.waiting_since_before(before).await?);
    }
    if settings.held_longer_than_hours > 0 {
        let before = now - Millis::from(settings.held_longer_than_hours) * HOUR;
        groups.extend(ledger.held_since_before(before).await?);
    }
    if settings.no_orders_for_hours > 0 {
        let before = now - Millis::from(settings.no_orders_for_hours) * HOUR;
        groups.extend(ledger.silent_since_before(before, storefronts).await?);
    }
    if settings.write_back_stuck_minutes > 0 {
        let before = now - Millis::from(settings.write_back_stuck_minutes) * MINUTE;
        groups.extend(ledger.unwritten_since_before(before).await?);
    }
    if let Some(catalogue) = catalogue.filter(|_| settings.catalogue_older_than_days > 0) {
        groups.extend(stale(catalogue, now, Millis::from(settings.catalogue_older_than_days) * DAY).await);
    }
    Ok(groups)
}

/// Tells of a catalogue that is too old; that it cannot be read shows where orders are sent.
async fn stale(catalogue: &Store, now: Millis, limit: Millis) -> Option<Trouble> {
    let pulled = catalogue.status().await.ok()?.pulled?.parse::<Timestamp>().ok()?.as_millisecond();
    (now - pulled > limit).then(|| Trouble {
        condition: Condition::CatalogueStale,
        what: String::new(),
        count: 1,
        since: pulled,
        examples: Vec::new(),
    })
}
