//! Getting hold of the order: what a person handed over, or else what the storefront says now.
//!
//! A storefront's delivery is a hint. The order is what the storefront's API answers, and an order that cannot be read waits.
//! Versions never go backwards: a copy of the storefront that lags behind is read again until it has caught up. What took
//! long to check is read once more before it is sent.

use super::{Plan, Planner, Stop};
use crate::ledger::{Edition, Entry};
use crate::project::{Document, DocumentError};
use std::time::Duration;

/// Reads the order, and tells whether the storefront gave it.
pub(super) async fn document(planner: Planner<'_>, entry: &Entry) -> Result<(Document, bool), Stop> {
    if entry.order.forgotten {
        let help = "its customer asked for it; what they order anew is another order";
        return Err(Stop::Erased { at: entry.order.erased_at.unwrap_or_default(), help });
    }
    if let Some(ledger) = planner.ledger {
        if let Some(body) = ledger.body(entry.order.id).await? {
            return Ok((Document::read(&body)?, false));
        }
        if let Some(at) = ledger.erased_body(entry.order.id).await? {
            return Err(Stop::Erased { at, help: "it came as a file: submit that again" });
        }
    }
    let storefront = planner.storefront.ok_or(Stop::NoStorefront)?;
    let record = storefront.order(&entry.order.external_id).await?;
    Ok((Document::of_order(record.raw).map_err(DocumentError::from)?, true))
}

/// Returns the version of an order that was read, unless a newer one was seen before, or one that it cannot be compared with.
pub(super) fn fresh(document: &Document, entry: &Entry) -> Result<Edition, Stop> {
    let (read, seen) = (Edition::read(document.bytes()), entry.order.seen);
    if read.is_current(seen) { Ok(read) } else { Err(Stop::Older { read, seen }) }
}

/// Reads an order again whose check took long: what is sent is what the storefront says right before the intent.
pub(super) async fn is_as_read(planner: Planner<'_>, entry: &Entry, plan: &Plan) -> Result<(), Stop> {
    let fresh_for = Duration::from_millis(planner.policy.fresh_for);
    let is_old = plan.read_at.is_some_and(|read_at| read_at.elapsed() >= fresh_for);
    let Some(storefront) = planner.storefront.filter(|_| is_old) else { return Ok(()) };
    let again = storefront.order(&entry.order.external_id).await?.raw;
    let (before, now) = (Edition::read(plan.document.bytes()), Edition::read(&again));
    if !now.is_current(before) {
        return Err(Stop::Older { read: now, seen: before });
    }
    // Without a number, the time of the last change may be as coarse as a second.
    let is_same = if now.number.is_some() { before == now } else { plan.document.bytes() == again };
    if is_same { Ok(()) } else { Err(Stop::Changed) }
}
