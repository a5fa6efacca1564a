//! A credit that a customer could use.

use crate::{CreditId, Field, Number, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A credit that a customer could use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct OpenCredit {
    /// Identifies the credit.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<CreditId>,
    /// The date of the credit, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub date: Field<Text>,
    /// The number that people use for the credit.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub number: Field<Number>,
    /// The amount left, in `currency_code`.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_available: Field<Number>,
    /// The currency of the credit, an ISO 4217 code.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub currency_code: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
