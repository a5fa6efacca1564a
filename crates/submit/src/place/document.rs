//! Getting hold of the order: read again from its storefront, or as it came.

use super::{Planner, Stop};
use crate::ledger::Entry;
use crate::project::{Document, DocumentError};

/// Reads the order: from the storefront where it can be reached, else as it came along.
///
/// Returns also whether it was fetched.
pub(super) async fn document(planner: Planner<'_>, entry: &Entry) -> Result<(Document, bool), Stop> {
    let came = match planner.ledger {
        Some(ledger) => ledger.body(entry.order.id).await?,
        None => None,
    };
    if let Some(body) = came.as_ref().filter(|body| body.is_final) {
        return Ok((Document::read(&body.body)?, false));
    }
    let storefront = planner.storefront.ok_or(Stop::NoStorefront)?;
    let error = match storefront.order(&entry.order.external_id).await {
        Ok(record) => return Ok((Document::of_order(record.raw).map_err(DocumentError::from)?, true)),
        Err(error) => error,
    };
    match came {
        Some(body) if error.is_passing() => {
            tracing::warn!(order = entry.order.id, %error, "the storefront is out of reach: taking the order as it came");
            Ok((Document::of_order(body.body).map_err(DocumentError::from)?, false))
        }
        _ => Err(error.into()),
    }
}
