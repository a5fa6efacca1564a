//! The request to apply a coupon to an order that was placed.

mod options;

pub use options::CouponApplicationOptions;

use crate::{CouponCodeId, Field, OrderId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The request to apply a coupon code to an order that was placed, and to pay back the difference.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct CouponApplication {
    /// Identifies the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_id: Field<OrderId>,
    /// Identifies the coupon code.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coupon_code_id: Field<CouponCodeId>,
    /// How the difference is paid back.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub options: Field<CouponApplicationOptions>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
