//! Fetching the order from its storefront.

use super::Stop;
use crate::project::{Document, DocumentError};
use crate::storefront::Storefront;

/// Fetches an order and keeps its bytes.
pub(super) async fn fetch(storefront: &Storefront, id: &str) -> Result<Document, Stop> {
    let record = storefront.order(id).await?;
    let document = Document::of_order(record.raw).map_err(DocumentError::from)?;
    tracing::info!(order_id = id, "fetched an order");
    Ok(document)
}
