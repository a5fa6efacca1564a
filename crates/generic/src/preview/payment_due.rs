//! What is to be paid to one merchant account.

use crate::{Field, MerchantAccountId, Number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is to be paid to one merchant account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct PaymentDue {
    /// Identifies the merchant account.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub merchant_account_id: Field<MerchantAccountId>,
    /// The amount, in the currency of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_due: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
