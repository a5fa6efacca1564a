//! A line of an order: its 44 members, as seed 004 shows them.

mod installment_schedule_options;
mod related_transaction;
mod selected_option;

pub use installment_schedule_options::InstallmentScheduleOptions;
pub use related_transaction::RelatedTransaction;
pub use selected_option::SelectedOption;

use crate::debug::debug_ids;
use crate::{
    ContactId, Field, Flag, InstallmentPlanId, InstallmentScheduleType, LineItemId, LineType, Number, Open,
    OrderStatus, OrganizationId, PartyType, PayloadId, ProductId, RecordId, Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A line of an order.
///
/// Amounts are in the currency of the order unless they say otherwise. `Debug` prints the ids and the SKU only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct LineItem {
    /// The part of the storefront that owns the product.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub product_type: Field<Text>,
    /// Identifies the line this one belongs to; one of two such links.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub parent_order_line_item_id: Field<LineItemId>,
    /// Identifies the product.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub product_id: Field<ProductId>,
    /// What the customer reads on the line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub description: Field<Text>,
    /// How many were ordered; a number that need not be whole.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub quantity: Field<Number>,
    /// The price of one.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub unit_price: Field<Number>,
    /// How many are to be shipped.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub quantity_to_be_shipped: Field<Number>,
    /// How many were shipped.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub quantity_shipped: Field<Number>,
    /// How many were cancelled.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub quantity_cancelled: Field<Number>,
    /// How many are on their way back.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub quantity_pending_return: Field<Number>,
    /// How many came back.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub quantity_returned: Field<Number>,
    /// How many may still be cancelled.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub quantity_available_for_cancellation: Field<Number>,
    /// How many may still be returned.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub quantity_available_for_return: Field<Number>,
    /// Whether this line goes to an organization or a contact of its own.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub override_ship_to_type: Field<Open<PartyType>>,
    /// Identifies the contact that gets this line; its address is in the record of the contact.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub override_ship_to_contact_id: Field<ContactId>,
    /// Identifies the organization that gets this line; its address is in the record of the organization.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub override_ship_to_organization_id: Field<OrganizationId>,
    /// Whether the customer may drop the line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub optional: Field<Flag>,
    /// The kind of line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub r#type: Field<Open<LineType>>,
    /// How far the line has come.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub status: Field<Open<OrderStatus>>,
    /// Identifies the line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_line_item_id: Field<LineItemId>,
    /// Identifies the line this one belongs to; the other of two such links.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub parent_line_item_id: Field<LineItemId>,
    /// The amount still owed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub balance_due: Field<Number>,
    /// The amount paid.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_paid: Field<Number>,
    /// The amount to pay when the order is placed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_to_pay_upon_creation: Field<Number>,
    /// The amount authorised and not yet captured.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_pending_capture: Field<Number>,
    /// The amount paid back.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub amount_refunded: Field<Number>,
    /// The amount of the line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total: Field<Number>,
    /// The amount of the line, in the base currency.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub total_in_base_currency: Field<Number>,
    /// The amount of discounts.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub discounts: Field<Number>,
    /// The amount of taxes.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub taxes: Field<Number>,
    /// The kind of record the line is about.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub related_record_type: Field<Text>,
    /// Identifies the record the line is about.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub related_record_id: Field<RecordId>,
    /// The transactions that paid, credited or billed the line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub related_transactions: Field<Vec<RelatedTransaction>>,
    /// The weight of the line; the API names no unit.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub weight: Field<Number>,
    /// Identifies the payload.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub payload_id: Field<PayloadId>,
    /// An object without a fixed shape.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub payload: Field<Value>,
    /// How the instalments are scheduled.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub installment_schedule_type: Field<Open<InstallmentScheduleType>>,
    /// Identifies the plan of instalments.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub installment_plan_id: Field<InstallmentPlanId>,
    /// How often instalments recur, where they recur without a plan.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub perpetual_installment_schedule_options: Field<InstallmentScheduleOptions>,
    /// Whether the line has something to ship.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shippable: Field<Flag>,
    /// Free instructions of the customer for this line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub special_instructions: Field<Text>,
    /// The options that pick a variant of the product, such as its colour.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub variant_options: Field<Vec<SelectedOption>>,
    /// The options that change the product without picking a variant, such as an engraving.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub modifier_options: Field<Vec<SelectedOption>>,
    /// The stock keeping unit; only lines have one.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sku: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(LineItem { order_line_item_id, product_id, sku });
