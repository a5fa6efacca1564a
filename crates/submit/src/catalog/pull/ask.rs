//! Asks 4over, and asks again where that may help.

use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

use crate::catalog::error::Error;
use crate::catalog::progress::{Event, Progress};
use crate::fourover::listing::Page;
use crate::fourover::{self, Client};
use crate::storefront::{Failure, Policy, Verdict};

/// Rows of a page of lists other than the feed; up to 9999 are known to work (4over reference, section 3.1).
pub(super) const LIST_ROWS: u64 = 500;

/// Asks on behalf of a pull. Cheap to clone.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) client: Client,
    pub(super) policy: Policy,
    pub(super) progress: Arc<dyn Progress>,
}

impl Asker {
    /// Gets a route; what may pass is tried again.
    pub(super) async fn get(
        &self,
        what: &'static str,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Value, fourover::Error> {
        let mut attempt = 1;
        loop {
            let error = match self.client.get(segments, query).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let retry_after = error.retry_after().map(Duration::from_secs);
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

    /// Gets a page of a list.
    pub(super) async fn page(
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

pub(super) fn stopped(what: &'static str, error: fourover::Error) -> Error {
    Error::Fourover { what, source: Box::new(error) }
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
