//! A payment by check, cash or transfer.

use crate::debug::debug_ids;
use crate::{BankAccountId, Field, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A payment by check, cash or transfer.
///
/// `Debug` prints nothing of it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct NonElectronicPaymentInfo {
    /// Identifies the bank account that gets the money.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub bank_account_id: Field<BankAccountId>,
    /// The number of the check or transfer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub reference_number: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(NonElectronicPaymentInfo {});
