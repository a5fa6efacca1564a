//! Shipment records: goods of an order that went out.
//!
//! The vendor documents what such a record holds. That it is made by `POST` and listed by `GET` at `/shipments/{tenant}`, as
//! its sibling resources are, and that the answer may be a handle in the place of the record, is deduced there.

use super::error::{Error, Operation};
use super::exchange::{Ask, LIST_MAX, RECORD_MAX, json};
use super::foreign::kind;
use super::{Item, Storefront, Walk, get};
use overprint_generic::Shipment;
use reqwest::Method;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// Whether the storefront is told of parcels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shipments {
    /// It is not.
    #[default]
    None,
    /// It gets a Shipment record for each parcel, and mails nothing to the customer.
    Silent,
    /// It gets a Shipment record for each parcel, and mails a confirmation to the customer.
    Mailed,
}

/// What a storefront has of a Shipment record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// The record, and its id where it has one.
    Record(Option<String>),
    /// A handle: the record is made by and by.
    Accepted,
}

impl Storefront {
    /// Makes a Shipment record. Sent once, except after a refused token, when it took no effect.
    ///
    /// # Errors
    /// Names where it broke; [`Error::effect`] tells whether the record can have been made.
    pub async fn make_shipment(&self, shipment: &Shipment) -> Result<Made, Error> {
        let (operation, method) = (Operation::Ship, Method::POST);
        let url = self.url(operation, &self.settings.base_url, &self.settings.paths.shipments, &[])?;
        let body = serde_json::to_string(shipment)
            .map_err(|error| Error::NotSent { operation, message: format!("it cannot be written: {error}") })?;
        let answer =
            json(operation, &self.once(&Ask { operation, method, url, body: Some(body), limit: RECORD_MAX }).await?)?;
        match &answer {
            Value::Object(members) if members.contains_key("executionArn") => Ok(Made::Accepted),
            Value::Object(_) => Ok(Made::Record(id(&answer))),
            other => {
                let place = String::new();
                Err(Error::Shape { operation, place, expected: "an object", found: kind(other) })
            }
        }
    }

    /// Looks for the Shipment record of a parcel of an order, page by page.
    ///
    /// # Errors
    /// Names where it broke.
    pub async fn shipment(&self, order_id: &str, tracking_number: &str) -> Result<Option<Made>, Error> {
        let operation = Operation::Shipments;
        let (mut cursor, mut walk) = (None, Walk::default());
        loop {
            let url = self.url(operation, &self.settings.base_url, &self.settings.paths.shipments, &[])?;
            let page = self.page(get(operation, url, LIST_MAX), cursor.as_ref()).await?;
            let is_it = |item: &Value| item["order_id"] == order_id && item["tracking_number"] == tracking_number;
            if let Some(found) = page.items.iter().map(Item::outline).find(is_it) {
                return Ok(Some(Made::Record(id(&found))));
            }
            cursor = walk.step(operation, page.next)?;
            if cursor.is_none() {
                return Ok(None);
            }
        }
    }
}

fn id(record: &Value) -> Option<String> {
    record.get("id").and_then(Value::as_str).map(str::to_owned)
}
