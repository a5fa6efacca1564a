//! Looking up who receives an order: each contact and organization that one of its lines is shipped to, once.

use super::Stop;
use crate::project::Document;
use crate::storefront::Storefront;
use overprint_mapping::Recipients;
use overprint_mapping::recipient::Kind;

/// A recipient, and where its record comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientRead {
    /// The kind of record.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// Whether it was fetched; otherwise it came with the order.
    pub is_fetched: bool,
}

/// Fetches the recipients that did not come with the order.
///
/// Without a storefront they stay unknown, which the translation tells where it needs them.
pub(super) async fn fetch(
    storefront: Option<&Storefront>,
    document: &Document,
) -> Result<(Recipients, Vec<RecipientRead>), Stop> {
    let mut recipients = document.recipients();
    let mut read = Vec::new();
    for (kind, id) in document.named_recipients() {
        let is_fetched = !document.has_recipient(kind, id);
        if is_fetched {
            let Some(storefront) = storefront else { continue };
            match kind {
                Kind::Contact => recipients.add_contact(id, &storefront.contact(id).await?),
                Kind::Organization => recipients.add_organization(id, &storefront.organization(id).await?),
            }
        }
        read.push(RecipientRead { kind, id: id.to_owned(), is_fetched });
    }
    Ok((recipients, read))
}
