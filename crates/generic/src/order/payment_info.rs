//! How an order, or a part of it, is paid.

mod electronic;
mod non_electronic;
mod token;

pub use electronic::ElectronicPaymentInfo;
pub use non_electronic::NonElectronicPaymentInfo;
pub use token::MerchantAccountToken;

use crate::debug::debug_ids;
use crate::{Field, Open, PaymentMethod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How an order, or a part of it, is paid.
///
/// `Debug` prints the kind of payment and nothing else.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct PaymentInfo {
    /// The kind of payment.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub r#type: Field<Open<PaymentMethod>>,
    /// What is known of a payment by check, cash or transfer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub non_electronic_payment_info: Field<NonElectronicPaymentInfo>,
    /// What is known of a payment by card or bank debit.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub electronic_payment_info: Field<ElectronicPaymentInfo>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(PaymentInfo { r#type });
