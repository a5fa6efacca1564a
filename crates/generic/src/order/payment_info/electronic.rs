//! A payment by card or bank debit.

use crate::debug::debug_ids;
use crate::{CardType, Field, MerchantAccountId, MerchantAccountToken, Open, PaymentOrigin, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A payment by card or bank debit.
///
/// `Debug` prints the merchant account and nothing else.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ElectronicPaymentInfo {
    /// Whether the payment data were entered for this order or kept before.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub payment_origin: Field<Open<PaymentOrigin>>,
    /// The account of the payer, masked.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub payment_account: Field<Text>,
    /// The brand of the card.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub card_type: Field<Open<CardType>>,
    /// The date the card expires, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub card_expiration: Field<Text>,
    /// The tokens that stand for the card, one per merchant account.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub merchant_account_tokens: Field<Vec<MerchantAccountToken>>,
    /// Identifies the merchant account that takes the payment.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub merchant_account_id: Field<MerchantAccountId>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(ElectronicPaymentInfo { merchant_account_id });
