//! Asks 4over, and asks again where that may help.

use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

use super::walk::{Seen, Step, Walk};
use crate::catalog::error::Error;
use crate::catalog::needed::Combination;
use crate::catalog::progress::{Event, Progress};
use crate::catalog::read;
use crate::catalog::row::Product;
use crate::catalog::store::Unasked;
use crate::fourover::listing::Page;
use crate::fourover::requirement::{Requirement, RequirementAsk};
use crate::fourover::{self, Reader};
use crate::storefront::{Failure, Policy, Verdict};

/// Rows of a page of lists other than the feed; up to 9999 are known to work (4over, paged lists).
const LIST_ROWS: u64 = 500;

/// Asks on behalf of a pull. Cheap to clone.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) reader: Reader,
    pub(super) policy: Policy,
    pub(super) progress: Arc<dyn Progress>,
}

impl Asker {
    /// Gets a route; what may pass is tried again.
    async fn get(
        &self,
        what: &'static str,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Value, fourover::Error> {
        let mut attempt = 1;
        loop {
            match self.reader.get(segments, query).await {
                Ok(value) => return Ok(value),
                Err(error) => attempt = self.again(what, error, attempt).await?,
            }
        }
    }

    /// Waits until the next attempt, and returns its number; the error if there is none.
    async fn again(&self, what: &'static str, error: fourover::Error, attempt: u32) -> Result<u32, fourover::Error> {
        match self.policy.decide(failure(&error), error.retry_after(), attempt) {
            Verdict::Stop => Err(error),
            Verdict::Continue(pause) => {
                self.progress.report(&Event::Waiting { what, pause, reason: &error.to_string() });
                tokio::time::sleep(pause).await;
                Ok(attempt + 1)
            }
        }
    }

    /// Asks which files products need. Of those that 4over refuses to answer for, nothing is known: if it refuses several together,
    /// each is asked about by itself.
    pub(super) async fn requirements(self, what: &'static str, products: Vec<Unasked>) -> Result<Vec<Answered>, Error> {
        let mut answered = Vec::with_capacity(products.len());
        match self.requirement(what, &products).await.map_err(|error| stopped(what, error))? {
            Some(read) => answered.extend(products.iter().map(|product| Answered::of(product, &read))),
            None => {
                for product in &products {
                    let alone = std::slice::from_ref(product);
                    let read = match products.len() {
                        1 => None,
                        _ => self.requirement(what, alone).await.map_err(|error| stopped(what, error))?,
                    };
                    answered.push(Answered::of(product, &read.unwrap_or_default()));
                }
            }
        }
        Ok(answered)
    }

    /// Asks about these products together; none if 4over refuses.
    async fn requirement(
        &self,
        what: &'static str,
        products: &[Unasked],
    ) -> Result<Option<Vec<Requirement>>, fourover::Error> {
        let asks: Vec<RequirementAsk> = products.iter().flat_map(asks).map(|(_, ask)| ask).collect();
        if asks.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let mut attempt = 1;
        loop {
            match self.reader.requirements(&asks).await {
                Ok(read) => return Ok(Some(read)),
                Err(error) if is_refused(&error) => return Ok(None),
                Err(error) => attempt = self.again(what, error, attempt).await?,
            }
        }
    }

    /// Gets a page of the products feed, of all products or of those that changed since a date and a time.
    pub(super) async fn feed_page(self, since: Option<(String, String)>, place: [u64; 2]) -> Result<Page, Error> {
        let since = since.iter().flat_map(|(date, time)| [("lastupdate", date.as_str()), ("time", time.as_str())]);
        self.page("products", &["printproducts", "productsfeed"], &since.collect::<Vec<_>>(), place).await
    }

    /// Gets one product; `None` when 4over does not have it.
    pub(super) async fn product(self, what: &'static str, uuid: String) -> Result<Option<Product>, Error> {
        match self.get(what, &["printproducts", "products", &uuid], &[]).await {
            Ok(json) => read::product(&json).map(Some).ok_or(Error::Shape { what, expected: "a product" }),
            Err(error) if is_not_found(&error) => Ok(None),
            Err(error) => Err(stopped(what, error)),
        }
    }

    /// Gets the base prices of a product; none where 4over has no such list.
    pub(super) async fn base_prices(self, what: &'static str, uuid: String) -> Result<Vec<Value>, Error> {
        self.list_if_any(what, &["printproducts", "products", &uuid, "baseprices"]).await
    }

    /// Gets all rows of a list that may not be there.
    pub(super) async fn list_if_any(&self, what: &'static str, segments: &[&str]) -> Result<Vec<Value>, Error> {
        match self.list(what, segments).await {
            Err(Error::Fourover { source, .. }) if is_not_found(&source) => Ok(Vec::new()),
            rows => rows,
        }
    }

    /// Gets all rows of a list, each once.
    pub(super) async fn list(&self, what: &'static str, segments: &[&str]) -> Result<Vec<Value>, Error> {
        let (mut walk, mut known, mut rows) = (Walk::new(0, LIST_ROWS), HashSet::new(), Vec::new());
        loop {
            let offset = walk.offset;
            let page = self.page(what, segments, &[], [offset, walk.size]).await?;
            let (count, before) = (page.rows.len() as u64, rows.len());
            rows.extend(page.rows.into_iter().filter(|row| known.insert(row.to_string())));
            match walk.take(Seen { rows: count, fresh: (rows.len() - before) as u64, total: page.total }) {
                Step::On => {}
                Step::End => return Ok(rows),
                Step::Endless => return Err(Error::Endless { what, offset }),
            }
        }
    }

    async fn page(
        &self,
        what: &'static str,
        segments: &[&str],
        query: &[(&str, &str)],
        [offset, size]: [u64; 2],
    ) -> Result<Page, Error> {
        let (offset, size) = (offset.to_string(), size.to_string());
        let query = [query, &[("max", size.as_str()), ("offset", offset.as_str())]].concat();
        let answer = self.get(what, segments, &query).await.map_err(|error| stopped(what, error))?;
        Page::of(&answer).ok_or(Error::Shape { what, expected: "a list of entities" })
    }
}

/// What 4over said of the files of a product: colorspec, option and reason code.
pub(super) struct Answered {
    pub(super) id: i64,
    pub(super) needed: Vec<(String, String, String)>,
}

impl Answered {
    fn of(product: &Unasked, read: &[Requirement]) -> Self {
        let mut needed = Vec::new();
        for (combination, ask) in asks(product) {
            let Some(found) = read.iter().find(|one| ask.is_meant_by(&one.of)) else { continue };
            for option in &combination.stands_for {
                let row = |reason: &String| (combination.colorspec.clone(), option.clone(), reason.clone());
                needed.extend(found.reasons.iter().map(row));
            }
        }
        Answered { id: product.id, needed }
    }
}

fn asks(product: &Unasked) -> impl Iterator<Item = (&Combination, RequirementAsk)> {
    product.combinations.iter().map(|combination| {
        let (product_uuid, option_uuids) = (product.uuid.clone(), combination.options.clone());
        (combination, RequirementAsk { product_uuid, option_uuids })
    })
}

/// Tells whether 4over will not answer, however often it is asked.
fn is_refused(error: &fourover::Error) -> bool {
    match error {
        fourover::Error::Status { http_status, refusal, .. } => {
            let status = refusal.http_code().unwrap_or(*http_status);
            (400..500).contains(&status) && !matches!(status, 401 | 403 | 408 | 429)
        }
        _ => false,
    }
}

/// Tells whether fewer rows at a time may help: the answer was too large, or took too long.
pub(super) fn is_too_much(error: &Error) -> bool {
    let Error::Fourover { source, .. } = error else { return false };
    matches!(**source, fourover::Error::TooLarge { .. } | fourover::Error::Timeout { .. })
}

fn stopped(what: &'static str, error: fourover::Error) -> Error {
    Error::Fourover { what, source: Box::new(error) }
}

fn is_not_found(error: &fourover::Error) -> bool {
    match error {
        fourover::Error::Status { http_status, refusal, .. } => refusal.http_code().unwrap_or(*http_status) == 404,
        _ => false,
    }
}

/// Sorts an error for the policy. An answer that is not JSON counts as temporary: 4over sometimes sends an empty one
/// (4over, Errors).
fn failure(error: &fourover::Error) -> Failure {
    match error {
        fourover::Error::Connect { .. } => Failure::Connect,
        fourover::Error::Timeout { .. } | fourover::Error::Broken { .. } | fourover::Error::Decode { .. } => {
            Failure::Lost
        }
        fourover::Error::Status { http_status, refusal, .. } => {
            Failure::Status(refusal.http_code().unwrap_or(*http_status))
        }
        _ => Failure::Final,
    }
}
