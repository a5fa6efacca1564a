//! Getting hold of the order: read again from its storefront, or as it came.

use super::{Planner, Stop};
use crate::ledger::Entry;
use crate::project::{Document, DocumentError};

/// Reads the order: from the storefront where it can be reached, else as it came along.
///
/// Returns also whether it was fetched.
pub(super) async fn document(planner: Planner<'_>, entry: &Entry) -> Result<(Document, bool), Stop> {
    if entry.order.forgotten {
        let help = "its customer asked for it; what they order anew is another order";
        return Err(Stop::Erased { at: entry.order.erased_at.unwrap_or_default(), help });
    }
    let came = match planner.ledger {
        Some(ledger) => ledger.body(entry.order.id).await?,
        None => None,
    };
    if let (None, Some(ledger)) = (&came, planner.ledger)
        && let Some((at, true)) = ledger.erased_body(entry.order.id).await?
    {
        return Err(Stop::Erased { at, help: "it came as a file: submit that again" });
    }
    if let Some(body) = came.as_ref().filter(|body| body.is_final) {
        return Ok((Document::read(&body.body)?, false));
    }
    let storefront = planner.storefront.ok_or(Stop::NoStorefront)?;
    let error = match storefront.order(&entry.order.external_id).await {
        Ok(record) => return Ok((Document::of_order(record.raw).map_err(DocumentError::from)?, true)),
        Err(error) => error,
    };
    // An order that came along and cannot be read may be readable at the storefront, once that is back.
    match came.filter(|_| error.is_passing()).map(|body| Document::of_order(body.body)) {
        Some(Ok(document)) => {
            tracing::warn!(order = entry.order.id, %error, "the storefront is out of reach: taking the order as it came");
            Ok((document, false))
        }
        _ => Err(error.into()),
    }
}
