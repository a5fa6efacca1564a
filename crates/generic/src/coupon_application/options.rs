//! How the difference that a coupon makes is paid back.

use crate::{BatchId, CouponAction, Field, Flag, Open};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How the difference that a coupon makes is paid back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct CouponApplicationOptions {
    /// Identifies the accounting batch.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub batch_id: Field<BatchId>,
    /// What is done with the difference.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub action: Field<Open<CouponAction>>,
    /// Whether errors of the payment gateway are passed over.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ignore_payment_gateway_errors: Field<Flag>,
    /// Whether the refund is only booked and no money is sent.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub do_not_perform_electronic_refund: Field<Flag>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
