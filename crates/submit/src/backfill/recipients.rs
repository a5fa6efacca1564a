//! The contacts and organizations that orders go to: customers order again, and are asked for once.

use crate::place::Shop;
use crate::project::{Document, RecipientRecord};
use overprint_mapping::recipient::Kind;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Records that are kept at most; then all are forgotten.
const KEPT: usize = 2_000;

/// Records that were read already.
#[derive(Default)]
pub(super) struct Recipients(Mutex<HashMap<(Kind, String), Value>>);

impl Recipients {
    /// Adds to an order the records of those it goes to, as far as they can be had; whoever translates it asks for the others,
    /// and says why they cannot.
    pub(super) async fn add_to(&self, shop: &Shop, document: &mut Document) {
        let named: Vec<(Kind, String)> =
            document.named_recipients().into_iter().map(|(kind, id)| (kind, id.to_owned())).collect();
        for (kind, id) in named {
            if document.has_recipient(kind, &id) {
                continue;
            }
            let Some(record) = self.record(shop, kind, &id).await else { continue };
            let record = RecipientRecord { id, record };
            match kind {
                Kind::Contact => document.contacts.push(record),
                Kind::Organization => document.organizations.push(record),
            }
        }
    }

    async fn record(&self, shop: &Shop, kind: Kind, id: &str) -> Option<Value> {
        let key = (kind, id.to_owned());
        if let Some(record) = self.kept().get(&key) {
            return Some(record.clone());
        }
        let read = match kind {
            Kind::Contact => shop.storefront.contact(id).await,
            Kind::Organization => shop.storefront.organization(id).await,
        };
        let record = read.ok()?;
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, record.clone());
        Some(record)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<(Kind, String), Value>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
