//! A postal address.

use crate::debug::debug_ids;
use crate::{Field, Number, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A postal address of an order, a contact or an organization.
///
/// It has no name, company, phone or e-mail. `Debug` prints nothing of it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Address {
    /// The first line, usually street and number.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub line1: Field<Text>,
    /// The second line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub line2: Field<Text>,
    /// The third line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub line3: Field<Text>,
    /// The city.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub city: Field<Text>,
    /// The state or province, as a code or as a name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub state: Field<Text>,
    /// The postal code; a number loses no digits, but a leading zero exists only in a string.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub postal_code: Field<Text>,
    /// The county.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub county: Field<Text>,
    /// The country; a code in some storefronts and a name in others.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub country: Field<Text>,
    /// The country, as a name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub country_name: Field<Text>,
    /// The latitude in degrees.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub latitude: Field<Number>,
    /// The longitude in degrees.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub longitude: Field<Number>,
    /// The time zone.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub time_zone_id: Field<Text>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(Address {});
