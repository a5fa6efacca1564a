//! The orders that are planned: of files, one by its name, or of a window of time.

use super::Arguments;
use super::desk::Desk;
use crate::cli::Failure;
use crate::cli::documents::Documents;
use crate::ledger::Entry;
use crate::place::Stop;
use crate::project::{Document, DocumentError, RecipientRecord};
use crate::storefront::{Cursor, Error, Item, Operation, Rest, Storefront, Walk};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use std::collections::VecDeque;
use std::path::PathBuf;

/// An order that is planned.
pub(super) enum Order {
    /// It is at hand; the ledger may know it.
    Document(Box<Document>, Option<Box<Entry>>),
    /// The ledger knows it, and it is read from where it came.
    Known(Box<Entry>),
    /// It cannot be had.
    Stopped(Box<Stop>),
}

/// Orders, one after the other.
pub(super) struct Wanted {
    source: Source,
    is_single: bool,
}

enum Source {
    Files { paths: VecDeque<PathBuf>, open: Option<Documents>, contacts: Records, organizations: Records },
    One(Option<String>),
    Window(Box<Window>),
}

/// Orders that were made within a time, page by page.
struct Window {
    from: i64,
    to: Option<i64>,
    ids: VecDeque<String>,
    next: Option<Option<Cursor>>,
    walk: Walk,
    /// What a listing without a cursor may lack.
    rest: Option<Rest>,
}

type Records = Vec<RecipientRecord>;

impl Wanted {
    pub(super) async fn open(arguments: &Arguments, desk: &Desk<'_>) -> Result<Self, Failure> {
        if let Some(id) = &arguments.order {
            return Ok(Wanted { source: Source::One(Some(id.clone())), is_single: true });
        }
        if let Some(from) = arguments.from {
            desk.storefront()?;
            let ids = VecDeque::new();
            let window = Window { from, to: arguments.to, ids, next: Some(None), walk: Walk::default(), rest: None };
            return Ok(Wanted { source: Source::Window(Box::new(window)), is_single: false });
        }
        let mut paths: VecDeque<PathBuf> = arguments.files.iter().cloned().collect();
        let open = paths.pop_front().map(|path| Documents::open(&path)).transpose()?;
        let is_single = paths.is_empty() && open.as_ref().is_none_or(|documents| !documents.is_batch());
        let (contacts, organizations) = arguments.surroundings.recipients()?;
        Ok(Wanted { source: Source::Files { paths, open, contacts, organizations }, is_single })
    }

    /// Tells whether there is one order, which is shown whole.
    pub(super) fn is_single(&self) -> bool {
        self.is_single
    }

    /// Returns the next order, or what is wrong with it.
    pub(super) async fn next(&mut self, desk: &Desk<'_>) -> Result<Option<Result<Order, Failure>>, Failure> {
        match &mut self.source {
            Source::One(id) => match id.take() {
                Some(id) => Ok(Some(Ok(desk.find(&id).await?))),
                None => Ok(None),
            },
            Source::Files { paths, open, contacts, organizations } => loop {
                let Some(documents) = open else { return Ok(None) };
                let Some(piece) = documents.next()? else {
                    *open = paths.pop_front().map(|path| Documents::open(&path)).transpose()?;
                    continue;
                };
                let wrong = |error: DocumentError| Failure::Input(format!("{}: {error}", piece.place));
                let mut document = match Document::read(&piece.bytes) {
                    Ok(document) => document,
                    Err(error) => return Ok(Some(Err(wrong(error)))),
                };
                document.contacts.extend(contacts.iter().cloned());
                document.organizations.extend(organizations.iter().cloned());
                let known = desk.known(&document).await?;
                return Ok(Some(Ok(Order::Document(Box::new(document), known))));
            },
            Source::Window(window) => match window.next_id(desk.storefront()?).await? {
                Some(id) => Ok(Some(Ok(desk.fetch(&id).await?))),
                None => Ok(None),
            },
        }
    }
}

impl Window {
    /// Returns the ID of the next order.
    async fn next_id(&mut self, storefront: &Storefront) -> Result<Option<String>, Failure> {
        loop {
            if let Some(id) = self.ids.pop_front() {
                return Ok(Some(id));
            }
            if let Some(cursor) = self.next.take() {
                let page = storefront.orders(cursor.as_ref()).await.map_err(unlisted)?;
                self.rest = self.rest.take().or_else(|| Rest::of(&page));
                self.next = self.walk.step(Operation::Orders, page.next).map_err(unlisted)?.map(Some);
                self.ids.extend(page.items.iter().filter_map(|item| id_within(&item.outline(), self.from, self.to)));
                continue;
            }
            let Some(rest) = &mut self.rest else { return Ok(None) };
            match rest.page(storefront).await {
                Ok(Some(items)) => self.found(&items, storefront).await?,
                Ok(None) => return Ok(None),
                Err(error) if error.is_passing() => return Err(unlisted(error)),
                Err(error) => {
                    let listed = rest.listed();
                    tracing::warn!(
                        listed,
                        %error,
                        "the listing is one array without a cursor, which may be a part of all orders, and the search cannot be \
                         asked for the others: orders may be missing"
                    );
                    return Ok(None);
                }
            }
        }
    }

    /// Takes up what the search has beyond the listing. Its records do not say when an order was made, so that each is read.
    async fn found(&mut self, items: &[Item], storefront: &Storefront) -> Result<(), Failure> {
        for id in items.iter().filter_map(Item::id) {
            match storefront.order(&id).await {
                Ok(order) => self.ids.extend(id_within(&order.value(), self.from, self.to)),
                Err(error) if error.is_passing() => return Err(unlisted(error)),
                // It is shown as an order that cannot be read.
                Err(_) => self.ids.push_back(id),
            }
        }
        Ok(())
    }
}

fn unlisted(error: Error) -> Failure {
    Failure::Unavailable(format!("the storefront's orders cannot be listed: {error}"))
}

/// Returns the id of an order that was made within a window; one that does not say when is taken along, for a person to see.
fn id_within(item: &Value, from: i64, to: Option<i64>) -> Option<String> {
    let created = item.get("sys_created_at").and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    let created = created.map(Timestamp::as_millisecond);
    if created.is_some_and(|at| at < from || to.is_some_and(|to| at >= to)) {
        return None;
    }
    match item.get("id")? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// Reads the beginning of a day, or a moment.
pub(super) fn begin(text: &str) -> Result<i64, String> {
    moment(text, 0)
}

/// Reads the end of a day, or a moment.
pub(super) fn end(text: &str) -> Result<i64, String> {
    moment(text, 1)
}

fn moment(text: &str, days_on: i64) -> Result<i64, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.as_millisecond());
    }
    let day: Date = text.parse().map_err(|_| "write it like 2026-11-01 or 2026-11-01T12:00:00Z".to_owned())?;
    let day = day.checked_add(jiff::Span::new().days(days_on)).map_err(|error| error.to_string())?;
    let midnight = day.to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?;
    Ok(midnight.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::{begin, end, id_within};
    use serde_json::json;

    #[test]
    fn a_window_begins_and_ends_with_its_days() {
        let (from, to) = (begin("2026-11-01"), end("2026-11-02"));
        assert_eq!((&from, &to), (&Ok(1_793_491_200_000), &Ok(1_793_664_000_000)));
        assert_eq!(end("2026-11-02T12:00:00Z"), Ok(1_793_620_800_000));
        assert!(begin("yesterday").is_err());
        let is_in = |at: &str| id_within(&json!({ "id": 7, "sys_created_at": at }), 1_793_491_200_000, to.clone().ok());
        assert_eq!(is_in("2026-10-31T23:59:59Z"), None);
        assert_eq!(is_in("2026-11-02T23:59:59Z").as_deref(), Some("7"));
        assert_eq!(is_in("2026-11-03T00:00:00Z"), None);
        assert_eq!(is_in("some day").as_deref(), Some("7"));
    }
}
