//! What a preview found out.

use crate::{Field, Number, OpenCredit, PaymentDue, PreviewError, ProductAvailability, ShippingOption};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a preview found out. Amounts are in the currency of the order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Manifest {
    /// What stands in the way of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub errors: Field<Vec<PreviewError>>,
    /// The credits the customer could use.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub open_credits: Field<Vec<OpenCredit>>,
    /// The amount of all open credits.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub open_credit_balance: Field<Number>,
    /// The ways to ship the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_options: Field<Vec<ShippingOption>>,
    /// The stock, per line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub product_availability: Field<Vec<ProductAvailability>>,
    /// What is to be paid, per merchant account.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub payments_due: Field<Vec<PaymentDue>>,
    /// The amount to pay at checkout.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total_amount_due_at_checkout: Field<Number>,
    /// The part of it that the first payment covers.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub primary_amount_due_at_checkout: Field<Number>,
    /// The part of it that the additional payments cover.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub additional_payments_due_at_checkout: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
