//! `ship_to` and `ship_from`: where a job goes, and who appears as its sender.

use overprint_generic::Field;
use serde::Serialize;
use std::fmt;

/// An address of a job (seed 000, Input Parameters).
///
/// The optional members tell absent, `null` and `""` apart, because 4over's samples use all three. `Debug` prints city, state
/// and country only: the rest is personal.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Address {
    /// Company; required where `firstname` and `lastname` are not both given.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub company: Field<String>,
    /// First name of the contact; required where `company` is not given.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub firstname: Field<String>,
    /// Last name of the contact; required where `company` is not given.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub lastname: Field<String>,
    /// E-mail address; optional.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub email: Field<String>,
    /// Telephone number; required.
    pub phone: String,
    /// First address line; required.
    pub address: String,
    /// Second address line; optional.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub address2: Field<String>,
    /// City; required.
    pub city: String,
    /// State; required, two letters in the United States and Canada.
    ///
    /// 4over's shipping quote wants `XX` outside the United States, Canada and Mexico; the order page does not say so, so any
    /// non-empty text passes there (4over, Shipping Quote).
    pub state: String,
    /// Postal code as text, such as `01915` or `30340-3405`; required.
    pub zipcode: String,
    /// Country, ISO 3166 alpha-2; required.
    pub country: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address")
            .field("city", &self.city)
            .field("state", &self.state)
            .field("country", &self.country)
            .finish_non_exhaustive()
    }
}
