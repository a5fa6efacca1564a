//! Looking up who receives an order: each contact and organization that the order or one of its lines is shipped to, once.

use super::Stop;
use crate::project::Document;
use crate::storefront::Storefront;
use overprint_mapping::Recipients;
use overprint_mapping::recipient::{Kind, Target, wanted};
use serde_json::Value;

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
pub(super) async fn fetch(
    storefront: &Storefront,
    document: &Document,
) -> Result<(Recipients, Vec<RecipientRead>), Stop> {
    let mut recipients = document.recipients();
    let mut read = Vec::new();
    for (kind, id) in named(document) {
        let at_hand = match kind {
            Kind::Contact => &document.contacts,
            Kind::Organization => &document.organizations,
        };
        let is_fetched = !at_hand.iter().any(|record| record.id == id);
        if is_fetched {
            match kind {
                Kind::Contact => recipients.add_contact(&id, &storefront.contact(&id).await?.value),
                Kind::Organization => recipients.add_organization(&id, &storefront.organization(&id).await?.value),
            }
        }
        read.push(RecipientRead { kind, id, is_fetched });
    }
    Ok((recipients, read))
}

/// Lists the recipients of the lines; who cannot be told is a problem of the translation.
pub(crate) fn named(document: &Document) -> Vec<(Kind, String)> {
    let order: Value = serde_json::from_slice(document.bytes()).unwrap_or_default();
    let lines = order.get("line_items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut named: Vec<(Kind, String)> = Vec::new();
    for line in lines {
        let recipient = wanted(Target::of_order(&order), Target::of_line(line)).ok().flatten();
        let recipient = recipient.map(|(kind, id)| (kind, id.to_owned()));
        named.extend(recipient.filter(|recipient| !named.contains(recipient)));
    }
    named
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Kind, named};
    use crate::project::Document;
    use serde_json::json;

    #[test]
    fn each_recipient_is_named_once() {
        let order = json!({
            "id": "o-1", "ship_to_type": "contact", "ship_to_contact_id": "c-1",
            "line_items": [
                {}, {"override_ship_to_organization_id": "o-9"}, {"override_ship_to_contact_id": "c-1"},
                {"override_ship_to_type": "household", "override_ship_to_contact_id": "c-2"},
            ],
        });
        let document = Document::of_order(order.to_string().into_bytes()).unwrap();
        assert_eq!(named(&document), [(Kind::Contact, "c-1".to_owned()), (Kind::Organization, "o-9".to_owned())]);
    }
}
