//! Goods of an order that went out.

mod dimensions;
mod line;
mod ups_integration;
mod weight;

pub use dimensions::ShipmentDimensions;
pub use line::ShipmentLine;
pub use ups_integration::UpsIntegration;
pub use weight::ShipmentWeight;

use crate::debug::debug_ids;
use crate::{
    Address, CarrierIntegration, CustomFieldValue, Field, Flag, Number, Open, OrderId, ShippingMethodId, Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Goods of an order that went out.
///
/// `Debug` prints the order and the tracking number only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Shipment {
    /// Identifies the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order_id: Field<OrderId>,
    /// The lines in the shipment.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub line_items: Field<Vec<ShipmentLine>>,
    /// How many parcels there are.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub number_of_pieces: Field<Number>,
    /// The address the goods go to.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_address: Field<Address>,
    /// Notes for the packing slip.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub packing_slip_notes: Field<Text>,
    /// Which carrier the storefront books itself.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub carrier_integration: Field<Open<CarrierIntegration>>,
    /// The weight.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub weight: Field<ShipmentWeight>,
    /// The size.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub dimensions: Field<ShipmentDimensions>,
    /// What is booked with UPS.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ups_integration: Field<UpsIntegration>,
    /// The URI of the label.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_label_uri: Field<Text>,
    /// Identifies the shipping method.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_method_id: Field<ShippingMethodId>,
    /// Free notes.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub notes: Field<Text>,
    /// Whether the storefront mails a confirmation to the customer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub send_email_confirmation_to_customer: Field<Flag>,
    /// The carrier's tracking number.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub tracking_number: Field<Text>,
    /// The shipping method, in words.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub shipping_method_description: Field<Text>,
    /// The values of the fields that the tenant added.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub custom_field_values: Field<Vec<CustomFieldValue>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(Shipment { order_id, tracking_number });
