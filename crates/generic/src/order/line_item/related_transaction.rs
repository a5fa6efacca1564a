//! A transaction that touched a line.

use crate::{Field, Number, Open, Text, TransactionId, TransactionLineItemId, TransactionType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A transaction that paid, credited or billed a line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct RelatedTransaction {
    /// The kind of transaction.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub r#type: Field<Open<TransactionType>>,
    /// Identifies the transaction.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub transaction_id: Field<TransactionId>,
    /// The number that people use for the transaction.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub transaction_number: Field<Number>,
    /// Identifies the line of the transaction.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub transaction_line_item_id: Field<TransactionLineItemId>,
    /// The amount, in the currency of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount: Field<Number>,
    /// The moment of the transaction, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub date: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
