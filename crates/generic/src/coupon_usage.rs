//! One use of a coupon.

use crate::{ContactId, CouponCodeId, CouponId, CustomerId, Field, Number, OrderId, OrganizationId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One use of a coupon by an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct CouponUsage {
    /// Identifies the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_id: Field<OrderId>,
    /// The moment of use, ISO 8601.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub date: Field<Text>,
    /// Identifies the customer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub customer_id: Field<CustomerId>,
    /// Identifies the coupon code.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coupon_code_id: Field<CouponCodeId>,
    /// The kind of coupon.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coupon_type: Field<Text>,
    /// Identifies the coupon.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coupon_id: Field<CouponId>,
    /// Identifies the contact.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub contact_id: Field<ContactId>,
    /// Identifies the organization.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub organization_id: Field<OrganizationId>,
    /// The amount taken off, in the currency of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub discount: Field<Number>,
    /// The amount of the whole order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_total: Field<Number>,
    /// The number that people use for the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_number: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
