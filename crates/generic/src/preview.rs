//! The answer to a preview: the order with its prices, and what stands in its way.

mod error;
mod manifest;
mod open_credit;
mod payment_due;
mod product_availability;
mod shipping_option;

pub use error::PreviewError;
pub use manifest::Manifest;
pub use open_credit::OpenCredit;
pub use payment_due::PaymentDue;
pub use product_availability::ProductAvailability;
pub use shipping_option::ShippingOption;

use crate::debug::debug_ids;
use crate::{Field, Order};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer to a preview of an order, with or without overrides.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct PreviewAnswer {
    /// What the preview found out.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub manifest: Field<Manifest>,
    /// The order, with prices.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub order: Field<Order>,
    /// The products, objects without a fixed shape.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub products: Field<Vec<Value>>,
    /// An object without a fixed shape.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub line_item_mappings: Field<Value>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(PreviewAnswer { order });
