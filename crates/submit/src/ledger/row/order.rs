//! An order as it is read.

use super::state::label;
use crate::ledger::clock::Millis;
use crate::ledger::edition::Edition;
use crate::ledger::state::State;
use crate::shown::shown;
use serde::Serialize;
use sqlx::FromRow;

/// An order of the ledger.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct OrderRow {
    /// Its number in the ledger.
    pub id: i64,
    /// The storefront by its name in the configuration.
    pub storefront: String,
    /// The storefront's id of the order.
    pub external_id: String,
    /// The storefront's number of the order, for people.
    pub number: Option<String>,
    /// Where it is.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Why it is held, refused or in doubt.
    pub reason: Option<String>,
    /// What is missing, the same text for all orders that wait for the same.
    pub missing: Option<String>,
    /// What a person should know although nothing waits for them.
    pub alert: Option<String>,
    /// How it came here first.
    pub source: String,
    /// Whether the storefront is told what became of it.
    pub writes_back: bool,
    /// Who ordered, as the storefront calls them.
    pub customer: Option<String>,
    /// For how much, as the storefront wrote it.
    pub amount: Option<String>,
    /// When it came here first.
    pub received_at: Millis,
    /// When it changed last.
    pub changed_at: Millis,
    /// What tells whether the translation changed.
    pub fingerprint: Option<String>,
    /// The mappings that translated it last.
    pub mapping_version: Option<String>,
    /// The fingerprint that a person approved.
    pub approved: Option<String>,
    /// Whether the mappings, or the catalogue, are what holds it: other mappings may let it go.
    pub waits_for_mappings: bool,
    /// When its personal data was last erased.
    pub erased_at: Option<Millis>,
    /// Whether its customer asked for that: nothing of it is sent or stored again.
    pub forgotten: bool,
    /// What kind of thing is missing, without a value of the order.
    pub held_by: Option<String>,
    /// The newest version that was told of or read.
    #[sqlx(flatten)]
    #[serde(skip)]
    pub seen: Edition,
    /// When that was seen first.
    #[serde(skip)]
    pub seen_at: Option<Millis>,
    /// Whether it is refused only since a person confirmed that 4over does not have its jobs.
    pub not_placed: bool,
    /// What 4over waits for before it goes on, in its words; only where that was asked for.
    #[sqlx(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_hold: Option<String>,
    /// What changed at the storefront after its jobs were placed.
    pub change: Option<String>,
    /// The most urgent kind of that: withdrawn, changed or added.
    pub change_kind: Option<String>,
    /// When that was noticed.
    pub change_at: Option<Millis>,
}

impl OrderRow {
    /// Returns what people call the order: its number, else its ID.
    pub fn name(&self) -> &str {
        self.number.as_deref().unwrap_or(&self.external_id)
    }

    /// Names the order for a message, with its ledger entry.
    pub fn called(&self) -> String {
        format!("order {} (#{})", shown(self.name()), self.id)
    }

    /// Says in a word or two where the order is.
    pub fn label(&self) -> &'static str {
        match (self.state, &self.on_hold) {
            (State::Placed, Some(_)) => "on hold",
            _ => label(self.state, self.not_placed),
        }
    }
}

/// The columns of an order, for `SELECT` and `RETURNING`.
macro_rules! order_columns {
    () => {
        "id, storefront, external_id, number, state, reason, missing, alert, source, writes_back, customer, \
         amount, received_at, changed_at, \
         fingerprint, mapping_version, approved, waits_for_mappings, erased_at, forgotten, held_by, \
         seen_version, seen_modified, seen_at, not_placed, change, change_kind, change_at"
    };
}

pub(in crate::ledger) use order_columns;
