//! A coupon applied to an order.

use crate::{CouponCodeId, CouponId, Field, LineItemId, Number, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A coupon applied to an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Coupon {
    /// Identifies the code that was entered.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coupon_code_id: Field<CouponCodeId>,
    /// The kind of coupon.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coupon_type: Field<Text>,
    /// Identifies the coupon.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coupon_id: Field<CouponId>,
    /// The amount taken off, in the currency of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub discount: Field<Number>,
    /// The moment the coupon was applied after the sale, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub retroactive_application_date: Field<Text>,
    /// Identifies the lines the coupon counts for.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_line_item_ids: Field<Vec<LineItemId>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
