//! Pages of orders: of all that a storefront has, of its search, or of a list of ids.

use super::window::made_at;
use super::{Error, Wanted};
use crate::ledger::Millis;
use crate::place::Shop;
use crate::storefront::{Cursor, Item, Operation, RECORD_MAX, Walk};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Ids of a list that are a page.
const IDS: usize = 100;

/// Where the orders are found.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// All that the storefront has, each with all that belongs to it (seed 004, scan all orders).
    All,
    /// The storefront's search by day and status, which brings slim records (storefront reference, section 2.1).
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
}

impl Position {
    /// Returns where the first page begins; none without storefronts.
    pub(super) fn first(wanted: &Wanted) -> Option<Position> {
        Some(Position { storefront: wanted.storefronts.first()?.clone(), after: None })
    }

    /// Returns where the first page of the storefront after this one begins.
    fn next_storefront(&self, wanted: &Wanted) -> Option<Position> {
        let after = wanted.storefronts.iter().skip_while(|name| **name != self.storefront).nth(1)?;
        Some(Position { storefront: after.clone(), after: None })
    }

    fn then(&self, after: Option<String>, wanted: &Wanted) -> Option<Position> {
        match after {
            Some(after) => Some(Position { storefront: self.storefront.clone(), after: Some(after) }),
            None => self.next_storefront(wanted),
        }
    }
}

/// Reads a page.
pub(super) async fn page(shop: &Shop, wanted: &Wanted, position: &Position) -> Result<Page, Error> {
    if let Source::Ids(ids) = &wanted.source {
        let passed: usize = position.after.as_deref().and_then(|passed| passed.parse().ok()).unwrap_or_default();
        let until = ids.len().min(passed + IDS);
        let records = ids.get(passed..until).unwrap_or_default().iter().map(|id| Record::of_id(id)).collect();
        let after = (until < ids.len()).then(|| until.to_string());
        return Ok(Page { records, next: position.then(after, wanted) });
    }
    let cursor = position.after.as_deref().map(Cursor::new);
    let page = match &wanted.source {
        Source::Search => shop.storefront.search(&search(wanted), cursor.as_ref()).await,
        Source::All | Source::Ids(_) => shop.storefront.orders(cursor.as_ref()).await,
    };
    let page = page.map_err(|source| Error::Storefront { name: shop.name.clone(), source })?;
    let after = page.next.map(|cursor| cursor.as_str().to_owned());
    let records = page.items.iter().filter_map(Record::of_item).collect();
    Ok(Page { records, next: position.then(after, wanted) })
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

    /// Tells whether the order is asked for, of which this is the whole record.
    pub(super) fn is_asked_for(&self, wanted: &Wanted) -> bool {
        // What does not say when it was made is no order of a window.
        let is_in_window = self.made_at.map_or(wanted.window.is_open(), |at| wanted.window.holds(at));
        let is_of_status = || {
            let status = self.status.as_deref().unwrap_or_default();
            wanted.statuses.iter().any(|wanted| wanted.eq_ignore_ascii_case(status))
        };
        is_in_window && (wanted.statuses.is_empty() || is_of_status())
    }
}

fn text(item: &Value, name: &str) -> Option<String> {
    match item.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
