//! Pages of orders: of all that a storefront has, of its search, or of a list of ids.

use super::window::{Window, made_at};
use super::{Error, Wanted};
use crate::ledger::Millis;
use crate::place::Shop;
use crate::storefront;
use crate::storefront::{Cursor, Item, Operation, RECORD_MAX, Rest, Walk};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Ids of a list that are a page.
const IDS: usize = 100;

/// Where the orders are found.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// All that the storefront has, each with all that belongs to it (seed 004, scan all orders).
    All,
    /// The storefront's search by day and status, which brings slim records (storefront, Search Orders).
    Search,
    /// These ids.
    Ids(Vec<String>),
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// The storefront by its name.
    pub(super) storefront: String,
    /// The cursor of the storefront, or how many ids were passed; none at the first page.
    pub(super) after: Option<String>,
    /// Whether it is a page of the search, for what a listing without a cursor may lack.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_rest: bool,
}

/// Reads pages, and remembers which orders a listing without a cursor had.
#[derive(Default)]
pub(super) struct Lister {
    arrays: Mutex<HashMap<String, Array>>,
}

/// A listing that came as a bare array.
#[derive(Default)]
struct Array {
    rest: Arc<Rest>,
    /// Orders of the search that it lacks, so far.
    found: u64,
}

/// A record of a page.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) number: Option<String>,
    pub(super) made_at: Option<Millis>,
    pub(super) status: Option<String>,
    /// The order, where the record is the whole of it.
    pub(super) order: Option<Vec<u8>>,
}

/// A page, and where the next one begins.
pub(super) struct Page {
    pub(super) records: Vec<Record>,
    pub(super) next: Option<Position>,
    /// What to say of the listing.
    pub(super) note: Option<String>,
}

impl Position {
    /// Returns where the first page begins; none without storefronts.
    pub(super) fn first(wanted: &Wanted) -> Option<Position> {
        Some(Position::of(wanted.storefronts.first()?))
    }

    fn of(storefront: &str) -> Position {
        Position { storefront: storefront.to_owned(), after: None, is_rest: false }
    }

    /// Returns where the first page of the storefront after this one begins.
    fn next_storefront(&self, wanted: &Wanted) -> Option<Position> {
        let after = wanted.storefronts.iter().skip_while(|name| **name != self.storefront).nth(1)?;
        Some(Position::of(after))
    }

    fn then(&self, after: Option<String>, wanted: &Wanted) -> Option<Position> {
        match after {
            Some(after) => Some(Position { after: Some(after), ..self.clone() }),
            None => self.next_storefront(wanted),
        }
    }
}

impl Lister {
    /// Reads a page.
    pub(super) async fn page(&self, shop: &Shop, wanted: &Wanted, position: &Position) -> Result<Page, Error> {
        if position.is_rest {
            return self.rest(shop, wanted, position).await;
        }
        let cursor = position.after.as_deref().map(Cursor::new);
        let page = match &wanted.source {
            Source::Ids(ids) => return Ok(of_ids(ids, wanted, position)),
            Source::Search => shop.storefront.search(&search(wanted), cursor.as_ref()).await,
            Source::All => shop.storefront.orders(cursor.as_ref()).await,
        };
        let page = page.map_err(|source| Error::Storefront { name: shop.name.clone(), source })?;
        let records = page.items.iter().filter_map(Record::of_item).collect();
        if let Some(rest) = Rest::of(&page).filter(|_| matches!(wanted.source, Source::All)) {
            let note = format!(
                "the listing of storefront `{}` is one array of {} orders without a cursor, which may be a part of all orders: the \
                 search is asked for the others",
                shop.name,
                rest.listed()
            );
            self.arrays.lock().await.insert(shop.name.clone(), Array { rest: Arc::new(rest), found: 0 });
            let next = Some(Position { after: None, is_rest: true, ..position.clone() });
            return Ok(Page { records, next, note: Some(note) });
        }
        let after = page.next.map(|cursor| cursor.as_str().to_owned());
        Ok(Page { records, next: position.then(after, wanted), note: None })
    }

    /// Reads a page of the search, for what a listing without a cursor may lack. Without the search, the listing is all there is.
    async fn rest(&self, shop: &Shop, wanted: &Wanted, position: &Position) -> Result<Page, Error> {
        let failed = |source| Error::Storefront { name: shop.name.clone(), source };
        let rest = self.array(shop).await.map_err(failed)?;
        let cursor = position.after.as_deref().map(Cursor::new);
        let (items, next) = match rest.page_at(&shop.storefront, cursor.as_ref()).await {
            Ok(read) => read,
            Err(error) if error.is_passing() => return Err(failed(error)),
            Err(error) => {
                let note = format!(
                    "orders of storefront `{}` may be missing: its listing has no cursor, and the search cannot be asked: {error}",
                    shop.name
                );
                return Ok(Page { records: Vec::new(), next: position.next_storefront(wanted), note: Some(note) });
            }
        };
        let mut records: Vec<Record> = items.iter().filter_map(Record::of_item).collect();
        records.retain(|record| record.may_be_asked_for(wanted));
        let found = self.count(&shop.name, items.len() as u64).await;
        let note = next.is_none().then(|| {
            format!("the search of storefront `{}` has {found} orders that the array does not have", shop.name)
        });
        let after = next.map(|cursor| cursor.as_str().to_owned());
        Ok(Page { records, next: position.then(after, wanted), note })
    }

    /// Returns which orders the array had. A backfill that resumes reads it again.
    async fn array(&self, shop: &Shop) -> Result<Arc<Rest>, storefront::Error> {
        let mut arrays = self.arrays.lock().await;
        if let Some(array) = arrays.get(&shop.name) {
            return Ok(Arc::clone(&array.rest));
        }
        let rest = Arc::new(Rest::of(&shop.storefront.orders(None).await?).unwrap_or_default());
        arrays.insert(shop.name.clone(), Array { rest: Arc::clone(&rest), found: 0 });
        Ok(rest)
    }

    async fn count(&self, storefront: &str, found: u64) -> u64 {
        let mut arrays = self.arrays.lock().await;
        let array = arrays.entry(storefront.to_owned()).or_default();
        array.found += found;
        array.found
    }
}

fn of_ids(ids: &[String], wanted: &Wanted, position: &Position) -> Page {
    let passed: usize = position.after.as_deref().and_then(|passed| passed.parse().ok()).unwrap_or_default();
    let until = ids.len().min(passed + IDS);
    let records = ids.get(passed..until).unwrap_or_default().iter().map(|id| Record::of_id(id)).collect();
    let after = (until < ids.len()).then(|| until.to_string());
    Page { records, next: position.then(after, wanted), note: None }
}

/// Takes a step to the page that begins at a position.
///
/// # Errors
/// The listing led there before.
pub(super) fn step(walk: &mut Walk, next: &Position) -> Result<(), Error> {
    let key = Cursor::new(json!(next).to_string());
    let stepped = walk.step(Operation::Orders, Some(key));
    stepped.map(drop).map_err(|source| Error::Storefront { name: next.storefront.clone(), source })
}

/// Writes what is searched for.
fn search(wanted: &Wanted) -> Value {
    let mut request = Map::new();
    request.extend(wanted.window.days().map(|days| ("date".to_owned(), json!(days))));
    if !wanted.statuses.is_empty() {
        request.insert("status".to_owned(), json!(wanted.statuses));
    }
    Value::Object(request)
}

impl Record {
    /// Reads a record; one without an id is no order that could be told from others.
    pub(super) fn read(order: &Value) -> Option<Record> {
        // A search calls the id `ids`.
        let id = text(order, "id").or_else(|| text(order, "ids")).filter(|id| !id.is_empty())?;
        let (number, status) = (text(order, "number"), text(order, "status"));
        Some(Record { number, made_at: made_at(order), status, order: None, id })
    }

    /// Reads a record of a listing. An order that is longer than orders may be is asked for by its id, which tells so.
    fn of_item(item: &Item) -> Option<Record> {
        let is_whole = item.has_lines() && item.as_bytes().len() <= RECORD_MAX;
        let order = is_whole.then(|| item.as_bytes().to_vec());
        Some(Record { order, ..Record::read(&item.outline())? })
    }

    fn of_id(id: &str) -> Record {
        Record { id: id.to_owned(), number: None, made_at: None, status: None, order: None }
    }

    /// Tells whether the order can be one that is asked for, by its record in a search, which has no other time than its day. Days
    /// begin at another time elsewhere, so that one more on either side counts.
    fn may_be_asked_for(&self, wanted: &Wanted) -> bool {
        const DAY: Millis = 86_400_000;
        let Window { from, to } = wanted.window;
        let wider = Window { from: from.map(|at| at.saturating_sub(DAY)), to: to.map(|at| at.saturating_add(DAY)) };
        self.made_at.is_none_or(|at| wider.holds(at)) && (self.status.is_none() || self.is_of_status(wanted))
    }

    fn is_of_status(&self, wanted: &Wanted) -> bool {
        let status = self.status.as_deref().unwrap_or_default();
        wanted.statuses.is_empty() || wanted.statuses.iter().any(|wanted| wanted.eq_ignore_ascii_case(status))
    }

    /// Tells whether the order is asked for, of which this is the whole record.
    pub(super) fn is_asked_for(&self, wanted: &Wanted) -> bool {
        // What does not say when it was made is no order of a window.
        let is_in_window = self.made_at.map_or(wanted.window.is_open(), |at| wanted.window.holds(at));
        is_in_window && self.is_of_status(wanted)
    }
}

fn text(item: &Value, name: &str) -> Option<String> {
    match item.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
