//! A parcel as it is read.

use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use serde::Serialize;
use sqlx::FromRow;

/// A parcel of an order, as far as the storefront is to have a Shipment record of it.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct ShipmentRow {
    /// The carrier's number.
    pub tracking_number: String,
    /// Whether the storefront has the record.
    #[sqlx(try_from = "String")]
    pub state: Shipped,
    /// The lines whose quantities it has, a JSON list.
    pub lines: String,
    /// When the request last left, or was about to.
    pub intended_at: Millis,
    /// The storefront's id of the record.
    pub shipment_id: Option<String>,
}

/// Whether the storefront has a Shipment record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shipped {
    /// The request may have left: the storefront is looked at before another one does.
    Sending,
    /// The storefront took it up and makes the record by itself.
    Accepted,
    /// It has it.
    There,
    /// It has not got it.
    NotThere,
}

impl Shipped {
    /// Returns the word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Shipped::Sending => "sending",
            Shipped::Accepted => "accepted",
            Shipped::There => "there",
            Shipped::NotThere => "not_there",
        }
    }
}

impl TryFrom<String> for Shipped {
    type Error = LedgerError;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        let all = [Shipped::Sending, Shipped::Accepted, Shipped::There, Shipped::NotThere];
        let found = all.into_iter().find(|state| state.as_str() == word);
        found.ok_or(LedgerError::Foreign { what: "the state of a shipment", value: word })
    }
}
