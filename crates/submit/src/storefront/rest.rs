//! The rest of a listing that came as a bare array: what the search finds and the array does not hold.
//!
//! The sample of the listing is a bare array although the listing takes a cursor.
//! Such an array has no place for `LastEvaluatedKey`: it may be all orders or the first page of them, and nothing in it says which.
//! No page size is documented. The search answers with a cursor, so that its end is known.

use super::Storefront;
use super::error::{Error, Operation};
use super::page::{Cursor, Item, Page};
use super::walk::Walk;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// The IDs that a bare array held, and where the search is.
#[derive(Debug, Default)]
pub struct Rest {
    listed: HashSet<[u8; 16]>,
    walk: Walk,
    /// Where the next page of the search begins; none at its first one.
    cursor: Option<Cursor>,
    is_read: bool,
    found: u64,
}

impl Rest {
    /// Begins after a page of the listing; none if the page says itself whether there is another one.
    pub fn of(page: &Page) -> Option<Self> {
        let listed = || page.items.iter().filter_map(Item::id).map(|id| hash(&id)).collect();
        page.is_bare.then(|| Rest { listed: listed(), ..Rest::default() })
    }

    /// Tells whether the array held an order.
    pub fn holds(&self, id: &str) -> bool {
        self.listed.contains(&hash(id))
    }

    /// Returns how many orders the array held.
    pub fn listed(&self) -> u64 {
        self.listed.len() as u64
    }

    /// Returns how many orders the search found that the array did not hold, so far.
    pub fn found(&self) -> u64 {
        self.found
    }

    /// Reads the next page of the search, and returns those records that the array did not hold; none after the last page.
    ///
    /// # Errors
    /// The storefront does not answer the search, or leads in a circle.
    pub async fn page(&mut self, storefront: &Storefront) -> Result<Option<Vec<Item>>, Error> {
        if self.is_read {
            return Ok(None);
        }
        let (items, next) = self.page_at(storefront, self.cursor.as_ref()).await?;
        self.found += items.len() as u64;
        self.cursor = self.walk.step(Operation::Search, next)?;
        self.is_read = self.cursor.is_none();
        Ok(Some(items))
    }

    /// Reads a page of the search from a cursor that was kept, and where the next one begins.
    ///
    /// # Errors
    /// The storefront does not answer the search.
    pub async fn page_at(
        &self,
        storefront: &Storefront,
        cursor: Option<&Cursor>,
    ) -> Result<(Vec<Item>, Option<Cursor>), Error> {
        let page = storefront.search(&json!({}), cursor).await?;
        let lacked = |item: &Item| item.id().is_some_and(|id| !self.holds(&id));
        Ok((page.items.into_iter().filter(lacked).collect(), page.next))
    }
}

/// Hashes an ID, so that each takes the same memory however long it is.
fn hash(id: &str) -> [u8; 16] {
    let mut hash = [0; 16];
    hash.copy_from_slice(&Sha256::digest(id)[..16]);
    hash
}
