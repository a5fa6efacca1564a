//! A credit used to pay an order.

use crate::{CreditId, Field, Number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A credit used to pay an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct CreditUsage {
    /// Identifies the credit.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub credit_id: Field<CreditId>,
    /// The amount taken from the credit, in the currency of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_to_use: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
