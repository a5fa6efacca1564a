//! What orders are searched by.

mod found_order;

pub use found_order::FoundOrder;

use crate::{ContactId, Field, Number, Open, OrderId, OrderStatus, OrderType, OrganizationId, PartyType, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What orders are searched by; every condition that is there must hold.
///
/// A range is an array of two, from and to. There is no range of the last change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct SearchRequest {
    /// The range of dates.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub date: Field<Vec<Text>>,
    /// The range of order numbers.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub number: Field<Vec<Number>>,
    /// The range of totals.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total: Field<Vec<Number>>,
    /// The ids to find.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<Vec<OrderId>>,
    /// The kinds of order to find.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub r#type: Field<Vec<Open<OrderType>>>,
    /// The statuses to find.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub status: Field<Vec<Open<OrderStatus>>>,
    /// The purchase order numbers to find.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub purchase_order_number: Field<Vec<Text>>,
    /// The names of shipping methods to find.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_method_name: Field<Vec<Text>>,
    /// The range of amounts paid.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_paid: Field<Vec<Number>>,
    /// The range of discounts.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub discounts: Field<Vec<Number>>,
    /// The range of weights; the API names no unit.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total_weight: Field<Vec<Number>>,
    /// The kind of party that is billed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub bill_to_type: Field<Open<PartyType>>,
    /// The kind of party that gets the goods.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ship_to_type: Field<Open<PartyType>>,
    /// Identifies the contact that is billed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub bill_to_contact_id: Field<ContactId>,
    /// Identifies the organization that is billed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub bill_to_organization_id: Field<OrganizationId>,
    /// Identifies the contact that gets the goods.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ship_to_contact_id: Field<ContactId>,
    /// Identifies the organization that gets the goods.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ship_to_organization_id: Field<OrganizationId>,
    /// The range of amounts owed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub balance_due: Field<Vec<Number>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
