//! Asks 4over, and asks again where that may help.

use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

use super::walk::{Seen, Step, Walk};
use crate::catalog::error::Error;
use crate::catalog::progress::{Event, Progress};
use crate::catalog::read;
use crate::catalog::row::Product;
use crate::fourover::listing::Page;
use crate::fourover::{self, Reader};
use crate::storefront::{Failure, Policy, Verdict};

/// Rows of a page of lists other than the feed; up to 9999 are known to work (4over reference, section 3.1).
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
            let error = match self.reader.get(segments, query).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let retry_after = error.retry_after();
            match self.policy.decide(failure(&error), retry_after, attempt) {
                Verdict::Stop => return Err(error),
                Verdict::Continue(pause) => {
                    self.progress.report(&Event::Waiting { what, pause, reason: &error.to_string() });
                    tokio::time::sleep(pause).await;
                    attempt += 1;
                }
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

/// Sorts an error for the policy. An answer that is no JSON may pass: 4over gives empty ones at times (4over reference, section 13.1).
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
