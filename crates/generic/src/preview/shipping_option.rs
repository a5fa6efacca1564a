//! A way to ship an order.

use crate::{Field, Flag, Number, ShippingMethodId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A way to ship an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ShippingOption {
    /// Identifies the shipping method.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<ShippingMethodId>,
    /// The name of the shipping method.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub name: Field<Text>,
    /// The cost, in the currency of the order.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub cost: Field<Number>,
    /// The place in the list shown to a customer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub display_order: Field<Number>,
    /// Whether customers do not see it.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub do_not_show_in_portal: Field<Flag>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
