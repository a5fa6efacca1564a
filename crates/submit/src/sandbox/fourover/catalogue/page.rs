//! One page of a list, in the envelope whose names say something else than its numbers (4over, paged lists).

use serde_json::{Value, json};

use crate::sandbox::exchange::{Answer, Call};

/// Rows of a page when the call does not say.
const DEFAULT: usize = 20;

/// The most rows of a page on routes that give as many as asked for.
pub(super) const FREE: usize = usize::MAX;

/// The most rows of a page of the products feed.
pub(super) const FEED: usize = 20;

/// Answers with the page that `max` and `offset` ask for, of no more than `cap` rows; `page`, `limit` and the like mean nothing.
///
/// Only the rows of that page are written out. `currentPage` is the offset, and `maximumPages` the size of a page.
pub(super) fn answer<T>(call: &Call, cap: usize, found: impl Iterator<Item = T>, write: impl Fn(T) -> Value) -> Answer {
    let number = |key, default| call.query(key).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (offset, max) = (number("offset", 0), number("max", DEFAULT).min(cap));
    let found: Vec<T> = found.collect();
    let total = found.len();
    let entities: Vec<Value> = found.into_iter().skip(offset).take(max).map(write).collect();
    let body = json!({ "entities": entities, "totalResults": total, "currentPage": offset, "maximumPages": max });
    Answer::json(200, &body)
}
