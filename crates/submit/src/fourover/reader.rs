//! What may be asked of 4over without changing anything there: one method per route, each a request, an answer and a pure reader.
//!
//! Whoever holds a [`Reader`] and no [`Client`](super::Client) cannot order, cancel, attach or upload: there is no method for it.

use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

use super::address::{ShippingAddress, Validation};
use super::error::Error;
use super::exchange::Reply;
use super::listing::Page;
use super::mailing_list::{Presort, PresortAsk};
use super::quantity_discount::QuantityDiscount;
use super::quote::{ProductAsk, ProductQuote};
use super::refusal::Refusal;
use super::requirement::{Requirement, RequirementAsk};
use super::settings::Settings;
use super::shipping_quote::{ShippingAsk, ShippingQuote};
use super::signature::Verb;
use super::wire::{Ask, Wire};
use super::{PaymentProfile, StatusEntry};
use super::{address, listing, mailing_list, payment_profile, quote, requirement, shipping_quote, status, tracking};

/// Rows asked for per page; up to 9999 are known to work, and a route may give fewer (4over, paged lists).
const PAGE_ROWS: u64 = 500;

/// Rows after which a list is given up as endless; the largest known one has some 9,500 (4over, paged lists).
const ROW_LIMIT: usize = 200_000;

/// Asks 4over with one key pair. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader {
    pub(super) wire: Wire,
}

impl Reader {
    /// Builds a reader; sends nothing.
    ///
    /// # Errors
    /// Returns every problem of the settings, or why TLS cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        Wire::new(settings).map(|wire| Reader { wire })
    }

    /// Checks that 4over knows the key pair.
    ///
    /// # Errors
    /// Fails when 4over refuses; the body of the answer is documented nowhere and is not looked into.
    pub async fn whoami(&self) -> Result<(), Error> {
        self.ask(Verb::Get, &["whoami"], None).await?.accepted().map(|_| ())
    }

    /// Lists the stored cards.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood.
    pub async fn payment_profiles(&self) -> Result<Vec<PaymentProfile>, Error> {
        self.ask(Verb::Get, &["paymentprofiles"], None).await?.read(payment_profile::read)
    }

    /// Returns the history of a job, newest first.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood.
    pub async fn status(&self, job_number: &str) -> Result<Vec<StatusEntry>, Error> {
        self.ask(Verb::Get, &["orders", job_number, "status"], None).await?.read(status::read)
    }

    /// Returns the tracking numbers of a job; none before shipment.
    ///
    /// # Errors
    /// Fails when 4over refuses, other than by 404, or its answer is not understood.
    pub async fn tracking(&self, job_number: &str) -> Result<Vec<String>, Error> {
        let reply = self.ask(Verb::Get, &["orders", job_number, "tracking"], None).await?;
        match reply.http_status {
            404 => Ok(Vec::new()),
            http_status => match reply.read(|body| tracking::read(http_status, body)) {
                // The same "not yet", as an error object under 200.
                Err(Error::Status { refusal, .. }) if refusal.http_code() == Some(404) => Ok(Vec::new()),
                result => result,
            },
        }
    }

    /// Quotes a product, without shipping and tax; inside, what 4over says where it does not sell it so.
    ///
    /// # Errors
    /// Fails when 4over refuses to answer or its answer is not understood.
    pub async fn product_quote(&self, ask: &ProductAsk) -> Result<Result<ProductQuote, Refusal>, Error> {
        let uuids = [ask.product_uuid, ask.colorspec_uuid, ask.runsize_uuid, ask.turnaroundtime_uuid];
        let uuids = uuids.map(|uuid| uuid.to_string());
        let names = ["product_uuid", "colorspec_uuid", "runsize_uuid", "turnaroundtime_uuid"];
        let options: Vec<String> = ask.option_uuids.iter().map(ToString::to_string).collect();
        let mut query: Vec<(&str, &str)> = names.into_iter().zip(uuids.iter().map(String::as_str)).collect();
        query.extend(options.iter().map(|option| ("options[]", option.as_str())));
        let segments = &["printproducts", "productquote"];
        let reply = self.wire.send(Ask { verb: Verb::Get, segments, query: &query, body: None }).await?;
        sold(reply.read(quote::read))
    }

    /// Lists what 4over takes off a product where several sets are alike.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood.
    pub async fn quantity_discounts(&self, product_uuid: Uuid) -> Result<Vec<QuantityDiscount>, Error> {
        let product = product_uuid.to_string();
        let rows = self.list(&["printproducts", "products", &product, "quantitydiscounts"], &[]).await?;
        Ok(rows.iter().map(QuantityDiscount::of).collect())
    }

    /// Quotes the shipping of a job, and the tax on it; inside, what 4over says where it does not ship it so.
    ///
    /// # Errors
    /// Fails when 4over refuses to answer or its answer is not understood.
    pub async fn shipping_quote(&self, ask: &ShippingAsk) -> Result<Result<ShippingQuote, Refusal>, Error> {
        let reply = self.ask(Verb::Post, &["shippingquote"], Some(bytes(&ask.body())?)).await?;
        sold(reply.read(shipping_quote::read))
    }

    /// Asks what 4over makes of an address.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood.
    pub async fn validate_address(&self, address: &ShippingAddress) -> Result<Validation, Error> {
        let body = bytes(&json!({ "shipping_address": address.body() }))?;
        self.ask(Verb::Post, &["addressvalidation"], Some(body)).await?.read(address::read)
    }

    /// Asks which files products need. What 4over does not say of one is not among the answers.
    ///
    /// # Errors
    /// Fails when 4over refuses, which it does for all of them if it does not know one, or its answer is not understood.
    pub async fn requirements(&self, products: &[RequirementAsk]) -> Result<Vec<Requirement>, Error> {
        let body = bytes(&json!({ "products": products }))?;
        self.ask(Verb::Post, &["requirements", "products"], Some(body)).await?.read(requirement::read)
    }

    /// Asks for the postage of a list that 4over has validated; inside, what 4over says where it does not mail it so.
    ///
    /// # Errors
    /// Fails when 4over refuses to answer or its answer is not understood.
    pub async fn presort(&self, ask: &PresortAsk) -> Result<Result<Presort, Refusal>, Error> {
        let reply = self.ask(Verb::Post, &["presorts"], Some(bytes(&ask.body())?)).await?;
        sold(reply.read(mailing_list::presort))
    }

    /// Gets any other route; `segments` are not yet percent-encoded.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not JSON.
    pub async fn get(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Value, Error> {
        let ask = Ask { verb: Verb::Get, segments, query, body: None };
        self.wire.send(ask).await?.read(json_body)
    }

    /// Gets all rows of a list, page by page, each row once.
    ///
    /// # Errors
    /// Fails when 4over refuses, a page has no list, or the list does not end: part of a list is never given out as the whole.
    pub async fn list(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Vec<Value>, Error> {
        let max = PAGE_ROWS.to_string();
        let (mut rows, mut seen, mut offset) = (Vec::new(), HashSet::new(), 0);
        loop {
            let at = offset.to_string();
            let query = [query, &[("max", max.as_str()), ("offset", at.as_str())]].concat();
            let reply = self.wire.send(Ask { verb: Verb::Get, segments, query: &query, body: None }).await?;
            let call = reply.call.clone();
            let page: Page = reply.read(listing::read)?;
            let next = page.next_offset(offset, PAGE_ROWS);
            let known = rows.len();
            rows.extend(page.rows.into_iter().filter(|row| seen.insert(row.to_string())));
            match next {
                None => return Ok(rows),
                Some(_) if rows.len() == known || rows.len() > ROW_LIMIT => {
                    return Err(Error::Endless { call, offset });
                }
                Some(next) => offset = next,
            }
        }
    }

    pub(super) async fn ask(&self, verb: Verb, segments: &[&str], body: Option<Vec<u8>>) -> Result<Reply, Error> {
        self.wire.send(Ask { verb, segments, query: &[], body }).await
    }
}

/// Tells a product that is not sold from a question that was not answered.
fn sold<T>(read: Result<T, Error>) -> Result<Result<T, Refusal>, Error> {
    match read {
        Ok(quote) => Ok(Ok(quote)),
        Err(Error::Status { http_status, refusal, .. }) if quote::is_not_sold(http_status, &refusal) => {
            Ok(Err(refusal))
        }
        Err(error) => Err(error),
    }
}

/// Writes a body.
pub(super) fn bytes(body: &impl serde::Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(body).map_err(|error| Error::Client { reason: format!("the body is no JSON: {error}") })
}

fn json_body(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| format!("it should be JSON: {error}"))
}
