//! A further payment for some lines of an order.

use crate::debug::debug_ids;
use crate::{Field, LineItemId, PaymentInfo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A further payment for some lines of an order.
///
/// `Debug` prints the ids of the lines and nothing else.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct AdditionalPayment {
    /// The payment.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub payment_info: Field<PaymentInfo>,
    /// Identifies the lines that are paid with it.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub line_item_ids: Field<Vec<LineItemId>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(AdditionalPayment { line_item_ids });
