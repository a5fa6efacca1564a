//! The request to describe products to a customer.

mod choice;

pub use choice::ProductChoice;

use crate::{BusinessUnitId, CustomerId, Field, Open, PartyType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The request to describe products to a customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct ProductRequest {
    /// Whether the customer is a contact or an organization.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub customer_type: Field<Open<PartyType>>,
    /// Identifies the customer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub customer_id: Field<CustomerId>,
    /// Identifies the business unit that sells.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub business_unit_id: Field<BusinessUnitId>,
    /// The products to describe.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub products: Field<Vec<ProductChoice>>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
