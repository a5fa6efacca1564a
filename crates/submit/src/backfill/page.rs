//! A page of a listing, sorted: what the ledger knows already, what was not asked for, and the whole of each other order.

use super::listing::Record;
use super::{Error, Wanted};
use crate::ledger::State;
use crate::place::Shop;
use crate::project::Document;
use crate::service::Service;
use crate::storefront::{self, OrderIds};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Orders that are read at the same time, where a page does not bring them.
const READING: usize = 16;

/// An order of a page that was asked for.
pub(super) struct Seen {
    pub(super) record: Record,
    pub(super) is: Is,
}

/// What is known of it.
pub(super) enum Is {
    /// The ledger has it.
    Known(State),
    /// The ledger has not got it.
    New(Box<Document>),
    /// Nobody can read it.
    Unreadable(String),
}

/// Sorts a page, in its order.
pub(super) async fn sorted(
    service: &Arc<Service>,
    wanted: &Wanted,
    shop: &Shop,
    mut records: Vec<Record>,
) -> Result<Vec<Seen>, Error> {
    records.retain(|record| record.order.is_none() || record.is_asked_for(wanted));
    let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
    let states = service.ledger.states(&shop.name, &ids).await?;
    let mut reading = JoinSet::new();
    let slots = Arc::new(Semaphore::new(READING));
    let mut seen: Vec<Option<Seen>> = Vec::with_capacity(records.len());
    for (mut record, known) in records.into_iter().zip(states) {
        let is = match (known, record.order.take()) {
            (Some(state), _) => Is::Known(state),
            (None, _) if let Err(why) = shop.storefront.settings().order_ids.check(&record.id) => {
                Is::Unreadable(why.to_string())
            }
            (None, Some(bytes)) => Is::of(bytes),
            (None, None) => {
                let (service, name, slots) = (Arc::clone(service), shop.name.clone(), Arc::clone(&slots));
                let at = seen.len();
                reading.spawn(async move {
                    let _slot = slots.acquire_owned().await;
                    (at, read(&service, &name, record).await)
                });
                seen.push(None);
                continue;
            }
        };
        seen.push(Some(Seen { record, is }));
    }
    while let Some(read) = reading.join_next().await {
        // A task that broke off left its order unread: the next run finds it again.
        let Ok((at, read)) = read else { continue };
        seen[at] = read?.filter(|seen| matches!(seen.is, Is::Unreadable(_)) || seen.record.is_asked_for(wanted));
    }
    Ok(seen.into_iter().flatten().collect())
}

/// Reads an order of which a page says little more than its id.
async fn read(service: &Service, name: &str, record: Record) -> Result<Option<Seen>, Error> {
    let Some(shop) = service.shops.get(name) else { return Err(Error::Unconfigured(name.to_owned())) };
    match shop.storefront.order(&record.id).await {
        Ok(whole) => {
            let Some(mut read) = Record::read(&whole.value()) else { return Ok(None) };
            // What is asked for by an id is known by that one.
            read.id = record.id;
            Ok(Some(Seen { record: read, is: Is::of(whole.raw) }))
        }
        Err(storefront::Error::NotFound { .. }) => {
            let why = match OrderIds::is_plain(&record.id) {
                true => "the storefront has no order of that id",
                false => "the storefront did not find it, which proves nothing: a gateway may read its id as a path",
            };
            Ok(Some(Seen { record, is: Is::Unreadable(why.to_owned()) }))
        }
        Err(source) if source.is_passing() => Err(Error::Storefront { name: name.to_owned(), source }),
        Err(source) => Ok(Some(Seen { record, is: Is::Unreadable(source.to_string()) })),
    }
}

impl Is {
    fn of(bytes: Vec<u8>) -> Is {
        match Document::of_order(bytes) {
            Ok(document) => Is::New(Box::new(document)),
            Err(error) => Is::Unreadable(error.to_string()),
        }
    }
}
