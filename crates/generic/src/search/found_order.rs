//! What a search tells of an order.

use crate::{ContactId, Field, Number, Open, OrderId, OrderStatus, OrderType, OrganizationId, PartyType, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a search tells of an order: no lines and no address, so that the order itself is fetched by its id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct FoundOrder {
    /// A string, in spite of its name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ids: Field<Text>,
    /// The date of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub date: Field<Text>,
    /// The number that people use for the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub number: Field<Number>,
    /// The amount of the whole order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total: Field<Number>,
    /// Identifies the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<OrderId>,
    /// The kind of order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub r#type: Field<Open<OrderType>>,
    /// How far the order has come.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub status: Field<Open<OrderStatus>>,
    /// The number of the customer's own purchase order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub purchase_order_number: Field<Text>,
    /// The name of the shipping method.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_method_name: Field<Text>,
    /// The amount paid.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_paid: Field<Number>,
    /// The amount of discounts.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub discounts: Field<Number>,
    /// The weight of the whole order; the API names no unit.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total_weight: Field<Number>,
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
    /// The amount still owed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub balance_due: Field<Number>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
