//! Orders that a listing without a cursor may lack: the search is asked for them, and each is read once for each change of its
//! record there.

use super::{Failure, Look};
use crate::ledger::act::Receive;
use crate::place::Shop;
use crate::storefront::{self, Item, Rest};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Orders that are read at the same time.
const READING: usize = 8;

/// Orders that are remembered. With more, all are read again, which costs requests and loses nothing.
const REMEMBERED: usize = 200_000;

/// What polling remembers of a storefront, as long as the service runs.
#[derive(Default)]
pub(super) struct Beyond {
    /// The record of the search by the ID of its order, both as hashes.
    records: HashMap<[u8; 16], [u8; 16]>,
    /// Whether the search could be asked when the log last said so.
    is_searched: Option<bool>,
}

/// An order of the search that the listing did not have.
struct Record {
    id: String,
    /// The hashes of its ID and of its record.
    hashes: [[u8; 16]; 2],
    /// Whether its record was another one before.
    is_changed: bool,
}

impl Beyond {
    /// Takes up what the search has beyond the listing; returns how many orders were new.
    pub(super) async fn look(&mut self, look: &Look<'_>, mut rest: Rest) -> Result<usize, Failure> {
        let mut new = 0;
        loop {
            match rest.page(&look.shop.storefront).await {
                Ok(Some(items)) => new += self.page(look, &items).await?,
                Ok(None) => break,
                Err(error) if error.is_passing() => return Err(error.into()),
                Err(error) => {
                    self.say(look.shop, &rest, Some(&error));
                    return Ok(new);
                }
            }
        }
        self.say(look.shop, &rest, None);
        Ok(new)
    }

    async fn page(&mut self, look: &Look<'_>, items: &[Item]) -> Result<usize, Failure> {
        let Look { service, shop, .. } = look;
        let records: Vec<Record> = items.iter().filter_map(|item| self.record(item)).collect();
        let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
        let states = service.ledger.states(&shop.name, &ids).await?;
        let mut unread = Vec::new();
        for (record, state) in records.into_iter().zip(states) {
            // What the ledger knows is read again once its record is another one than when the service began.
            let is_news = state.is_none() || record.is_changed;
            if is_news && shop.storefront.settings().order_ids.check(&record.id).is_ok() {
                unread.push(record);
            } else {
                self.remember(&record);
            }
        }
        let mut reading = stream::iter(unread)
            .map(async |record| (shop.storefront.order(&record.id).await.map(|order| order.value()), record))
            .buffer_unordered(READING);
        let mut new = 0;
        while let Some((read, record)) = reading.next().await {
            let news = match read {
                Ok(order) => found(look, &order, &record.id),
                Err(error) if error.is_passing() => return Err(error.into()),
                // It is asked for again once its record is another one.
                Err(error) => {
                    tracing::warn!(storefront = shop.name, order = record.id, %error, "an order of the search cannot be read");
                    None
                }
            };
            if let Some(news) = news {
                new += usize::from(!service.ledger.act(news).await?.is_known);
            }
            self.remember(&record);
        }
        Ok(new)
    }

    /// Returns the order of a record that is not known as it is.
    fn record(&self, item: &Item) -> Option<Record> {
        let id = item.id()?;
        let hashes = [hash(id.as_bytes()), hash(item.as_bytes())];
        let before = self.records.get(&hashes[0]);
        (before != Some(&hashes[1])).then(|| Record { id, hashes, is_changed: before.is_some() })
    }

    fn remember(&mut self, record: &Record) {
        if self.records.len() >= REMEMBERED {
            self.records.clear();
        }
        let [id, record] = record.hashes;
        self.records.insert(id, record);
    }

    /// Says that the listing has no cursor and whether the search makes up for it, each time that this changes.
    fn say(&mut self, shop: &Shop, rest: &Rest, error: Option<&storefront::Error>) {
        if self.is_searched.replace(error.is_none()) == Some(error.is_none()) {
            return;
        }
        let (storefront, listed, found) = (&shop.name, rest.listed(), rest.found());
        match error {
            None => tracing::warn!(
                storefront,
                listed,
                found,
                "the listing is one array without a cursor, which may be a part of all orders: the search is asked for the others"
            ),
            Some(error) => tracing::warn!(
                storefront,
                listed,
                %error,
                "the listing is one array without a cursor, which may be a part of all orders, and the search cannot be asked for \
                 the others: orders may be missing"
            ),
        }
    }
}

/// Reads an order as the listing would have it; none if polling does not look at such orders.
fn found(look: &Look<'_>, order: &Value, id: &str) -> Option<Receive> {
    let is_of_status = |wanted: &String| order.get("sys_shippable_status").and_then(Value::as_str) == Some(wanted);
    if !look.service.settings.poll_status.as_ref().is_none_or(is_of_status) {
        return None;
    }
    let news = super::seen(look.shop, order, look.since).ok().flatten()?;
    Some(Receive { external_id: id.to_owned(), ..news })
}

fn hash(bytes: &[u8]) -> [u8; 16] {
    let mut hash = [0; 16];
    hash.copy_from_slice(&Sha256::digest(bytes)[..16]);
    hash
}
