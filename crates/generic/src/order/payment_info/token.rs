//! A token that stands for a card at one merchant account.

use crate::debug::debug_ids;
use crate::{Field, MerchantAccountId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A token that stands for a card at one merchant account.
///
/// `Debug` prints the merchant account and never the token.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct MerchantAccountToken {
    /// Identifies the merchant account.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub merchant_account_id: Field<MerchantAccountId>,
    /// The token, a secret.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub token: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(MerchantAccountToken { merchant_account_id });
