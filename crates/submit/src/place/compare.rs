//! Looking again at an order that was placed: whether it changed since.

use super::plan::fingerprint;
use super::{Planner, Stop, document, recipients, translate};
use crate::ledger::Entry;

/// Returns what a person should know of an order that changed after it was placed; nothing is sent, whatever changed.
pub(super) async fn changed(planner: Planner<'_>, entry: &Entry) -> Result<Option<String>, Stop> {
    if entry.order.mapping_version.as_deref() != Some(planner.version.name.as_str()) {
        // Other mappings make other jobs of the same order, so that nothing can be told.
        return Ok(None);
    }
    let (document, is_fetched) = document::document(planner, entry).await?;
    if is_fetched {
        document::fresh(&document, entry)?;
    }
    let (recipients, _) = recipients::fetch(planner.storefront, &document).await?;
    match translate::translate(planner, &document, &recipients, false) {
        Ok(ready) if entry.order.fingerprint.as_deref() == Some(fingerprint(&ready)?.as_str()) => Ok(None),
        Ok(_) => Ok(Some("the storefront's order changed after its jobs were placed; nothing was sent".to_owned())),
        Err(Stop::Held { .. } | Stop::NothingPrinted(_)) => {
            let text = "the storefront's order changed after its jobs were placed, and would now be held or left out";
            Ok(Some(text.to_owned()))
        }
        Err(stop) => Err(stop),
    }
}
