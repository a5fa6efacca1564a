//! The client of one storefront: orders are read, listed, searched and patched; contacts and organizations are looked up;
//! Shipment records are made.
//!
//! Operations that create, replace, close, void or delete an order are not here: nothing in Overprint may call them.

mod batch;
mod error;
mod exchange;
mod foreign;
mod order_id;
mod page;
mod paths;
mod rest;
mod retry;
mod settings;
mod shipment;
mod token;
mod walk;

#[cfg(test)]
mod stub;
#[cfg(test)]
mod tests;

pub use batch::{BATCH_MAX, BatchPatch, Outcome};
pub use error::{Effect, Error, Operation};
pub use exchange::{LIST_MAX, RECORD_MAX};
pub use order_id::{OddId, OrderIds};
pub use page::{Cursor, Item, Page};
pub use paths::{Paths, Template};
pub use rest::Rest;
pub use retry::{Failure, Policy, Verdict};
pub use settings::{Auth, ClientCredentials, Limits, NoAuth, RESERVED_VALUES, Settings};
pub use shipment::{Made, Shipments};
pub use token::{Clock, TokenError};
pub use walk::Walk;

use exchange::{Ask, json};
use foreign::kind;
use overprint_generic::{Text, read};
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use token::Tokens;
use url::Url;

/// A storefront, and the token that lets requests in. Shared by reference between tasks.
pub struct Storefront {
    settings: Settings,
    http: reqwest::Client,
    tokens: Tokens,
}

/// An order as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The bytes of the answer: a JSON object.
    pub raw: Vec<u8>,
}

impl Record {
    /// Parses all of it; numbers stay as they were written.
    pub fn value(&self) -> Value {
        // Whoever made the record saw that it is JSON.
        serde_json::from_slice(&self.raw).unwrap_or_default()
    }
}

impl Storefront {
    /// Prepares a client; nothing is sent yet. `now` tells the time that tokens are measured by.
    ///
    /// # Errors
    /// Fails where credentials are missing or no HTTP client can be built.
    pub fn new(settings: Settings, now: Clock) -> Result<Self, Error> {
        let http = crate::http::client(settings.connect_timeout, settings.timeout);
        let http = http.map_err(|error| Error::Client(crate::http::describe(error)))?;
        let auth = settings.auth.clone().map_err(Error::Credentials)?;
        let tokens = Tokens::new(http.clone(), auth, settings.token_cache.as_deref(), now);
        Ok(Storefront { settings, http, tokens })
    }

    /// Replaces how often, and how long apart, questions are asked.
    #[must_use]
    pub fn with_retries(mut self, retries: Policy) -> Self {
        self.tokens.retries = retries;
        self
    }

    /// Returns what the operator said about this storefront.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Reads an order (seed 004, get one order by id).
    ///
    /// # Errors
    /// Names where it broke; an answer that is no object, or is another order, is an error too.
    pub async fn order(&self, id: &str) -> Result<Record, Error> {
        let (operation, path) = (Operation::Order, &self.settings.paths.order);
        record(operation, id, self.one(operation, &self.settings.base_url, path, id).await?)
    }

    /// Reads a contact.
    ///
    /// # Errors
    /// As for an order.
    pub async fn contact(&self, id: &str) -> Result<Value, Error> {
        let (operation, path) = (Operation::Contact, &self.settings.paths.contact);
        parsed(operation, id, &self.one(operation, &self.settings.rolodex_url, path, id).await?)
    }

    /// Reads an organization.
    ///
    /// # Errors
    /// As for an order.
    pub async fn organization(&self, id: &str) -> Result<Value, Error> {
        let (operation, path) = (Operation::Organization, &self.settings.paths.organization);
        parsed(operation, id, &self.one(operation, &self.settings.rolodex_url, path, id).await?)
    }

    /// Lists orders: a page of all there are (seed 004, scan all orders).
    ///
    /// # Errors
    /// Names where it broke.
    pub async fn orders(&self, cursor: Option<&Cursor>) -> Result<Page, Error> {
        let url = self.url(Operation::Orders, &self.settings.base_url, &self.settings.paths.orders, &[])?;
        self.page(get(Operation::Orders, url, LIST_MAX), cursor).await
    }

    /// Lists the orders that can be shipped and have a status (seed 004, shippable orders).
    ///
    /// # Errors
    /// Names where it broke.
    pub async fn shippable(&self, status: &str, cursor: Option<&Cursor>) -> Result<Page, Error> {
        let (base, path) = (&self.settings.base_url, &self.settings.paths.shippable);
        let url = self.url(Operation::Shippable, base, path, &[("status", status)])?;
        self.page(get(Operation::Shippable, url, LIST_MAX), cursor).await
    }

    /// Searches orders; the answer has slim records (storefront, Search Orders). A search changes nothing, and
    /// is sent again where a failure may pass.
    ///
    /// # Errors
    /// Names where it broke.
    pub async fn search(&self, request: &Value, cursor: Option<&Cursor>) -> Result<Page, Error> {
        let (operation, method) = (Operation::Search, Method::POST);
        let url = self.url(operation, &self.settings.base_url, &self.settings.paths.search, &[])?;
        self.page(Ask { operation, method, url, body: Some(request.to_string()), limit: LIST_MAX }, cursor).await
    }

    /// Patches an order with the operations of RFC 6902, and returns the order as the storefront then has it.
    ///
    /// Sent once, except after a refused token, when it took no effect.
    ///
    /// # Errors
    /// Names where it broke; [`Error::effect`] tells whether the patch can have been applied.
    pub async fn patch(&self, id: &str, patch: &Value) -> Result<Record, Error> {
        let (operation, method) = (Operation::Patch, Method::PATCH);
        let url = self.url(operation, &self.settings.base_url, &self.settings.paths.order, &[("id", id)])?;
        let ask = Ask { operation, method, url, body: Some(patch.to_string()), limit: RECORD_MAX };
        record(operation, id, self.once(&ask).await?)
    }

    /// Patches up to [`BATCH_MAX`] orders at once, and tells of each what became of it, in the order given.
    ///
    /// # Errors
    /// Names where the request as a whole broke; [`Error::effect`] then holds for every patch. More than [`BATCH_MAX`]
    /// are refused unsent: cut them with `chunks`.
    pub async fn batch(&self, patches: &[BatchPatch]) -> Result<Vec<Outcome>, Error> {
        if patches.len() > BATCH_MAX {
            return Err(Error::BatchTooLong { count: patches.len(), limit: BATCH_MAX });
        }
        if patches.is_empty() {
            return Ok(Vec::new());
        }
        let (operation, method) = (Operation::Batch, Method::POST);
        let url = self.url(operation, &self.settings.base_url, &self.settings.paths.batch, &[])?;
        let ask = Ask { operation, method, url, body: Some(batch::request(patches).to_string()), limit: LIST_MAX };
        batch::outcomes(patches, &self.once(&ask).await?)
    }

    /// Asks for one record.
    async fn one(&self, operation: Operation, base: &Url, path: &Template, id: &str) -> Result<Vec<u8>, Error> {
        let url = self.url(operation, base, path, &[("id", id)])?;
        self.question(&get(operation, url, RECORD_MAX)).await
    }

    async fn page(&self, ask: Ask, cursor: Option<&Cursor>) -> Result<Page, Error> {
        let ask = ask.from(cursor);
        Page::read(ask.operation, &self.question(&ask).await?, cursor)
    }

    /// Puts an address together from a base and a filled path.
    fn url(
        &self,
        operation: Operation,
        base: &Url,
        path: &Template,
        values: &[(&'static str, &str)],
    ) -> Result<Url, Error> {
        let mut places = vec![("tenant", self.settings.tenant.as_str())];
        places.extend(values);
        let path = path.fill(&places).map_err(|(name, value)| Error::Address { operation, name, value })?;
        let mut url = base.clone();
        url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
        Ok(url)
    }
}

fn get(operation: Operation, url: Url, limit: usize) -> Ask {
    Ask { operation, method: Method::GET, url, body: None, limit }
}

/// What an order says of itself.
#[derive(Deserialize)]
struct Outline {
    id: Option<Text>,
}

/// Takes an answer that is one order, and is the one that was asked for where it says which one it is.
fn record(operation: Operation, id: &str, raw: Vec<u8>) -> Result<Record, Error> {
    let is_object = raw.trim_ascii_start().starts_with(b"{");
    let outline = is_object.then(|| read::<Outline>(&raw).ok()).flatten();
    let is_it = outline.is_some_and(|outline| match outline.id {
        Some(Text::String(found)) => found == id,
        _ => true,
    });
    // What cannot be taken so is parsed whole, which tells what is wrong, if anything is.
    if !is_it {
        parsed(operation, id, &raw)?;
    }
    Ok(Record { raw })
}

/// Parses an answer that is one record, and is the one that was asked for where it says which one it is.
fn parsed(operation: Operation, id: &str, raw: &[u8]) -> Result<Value, Error> {
    let value = json(operation, raw)?;
    let shape = |place: &str, expected, found| Error::Shape { operation, place: place.to_owned(), expected, found };
    let Value::Object(members) = &value else {
        return Err(shape("", "an object", kind(&value)));
    };
    match members.get("id").and_then(Value::as_str) {
        Some(found) if found != id => Err(shape("/id", "the id that was asked for", "another id")),
        _ => Ok(value),
    }
}
