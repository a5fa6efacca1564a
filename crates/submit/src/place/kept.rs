//! An order as it is kept, for whoever asks what would become of it; nothing is sent, and nothing written down.

use super::{Shop, Stop, recipients};
use crate::ledger::{Ledger, OrderRow};
use crate::project::{Document, DocumentError};
use overprint_mapping::Recipients;

/// Reads an order as a person handed it over, or else from its storefront; and who receives it.
///
/// # Errors
/// It is kept nowhere any more, the storefront does not give it, or it is no order.
pub async fn kept(ledger: &Ledger, shop: &Shop, order: &OrderRow) -> Result<(Document, Recipients), Stop> {
    let document = match ledger.body(order.id).await? {
        Some(body) => Document::read(&body)?,
        None => {
            let record = shop.storefront.order(&order.external_id).await?;
            Document::of_order(record.raw).map_err(DocumentError::from)?
        }
    };
    let (recipients, _) = recipients::fetch(Some(&shop.storefront), &document).await?;
    Ok((document, recipients))
}
