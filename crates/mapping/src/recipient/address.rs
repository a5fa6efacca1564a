//! The postal address of a contact or organization.

use super::member::{is_filled, put, text};
use overprint_generic::Field;
use serde_json::{Map, Value};

/// A postal address of a record, as it stands there (seed 004, the members of `shipping_address`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The member of the record that holds it, such as `work_address`.
    pub from: &'static str,
    /// First line.
    pub line1: Field<String>,
    /// Second line.
    pub line2: Field<String>,
    /// Third line.
    pub line3: Field<String>,
    /// City.
    pub city: Field<String>,
    /// State or province.
    pub state: Field<String>,
    /// Postal code.
    pub postal_code: Field<String>,
    /// Country, by code or by name.
    pub country: Field<String>,
    /// Country, by name or by code.
    pub country_name: Field<String>,
}

impl Address {
    /// Reads a member of a record. None, where it is no object or has neither line, city nor postal code.
    pub(super) fn read(record: &Value, from: &'static str) -> Option<Self> {
        let object = record.get(from).filter(|address| address.is_object())?;
        let member = |name| text(object, name);
        let address = Address {
            from,
            line1: member("line1"),
            line2: member("line2"),
            line3: member("line3"),
            city: member("city"),
            state: member("state"),
            postal_code: member("postal_code"),
            country: member("country"),
            country_name: member("country_name"),
        };
        let place = [&address.line1, &address.line2, &address.line3, &address.city, &address.postal_code];
        let is_somewhere = place.into_iter().any(is_filled);
        is_somewhere.then_some(address)
    }

    /// Writes the address as the storefront's schema has it.
    pub(super) fn to_value(&self) -> Value {
        let mut members = Map::new();
        put(&mut members, "line1", &self.line1);
        put(&mut members, "line2", &self.line2);
        put(&mut members, "line3", &self.line3);
        put(&mut members, "city", &self.city);
        put(&mut members, "state", &self.state);
        put(&mut members, "postal_code", &self.postal_code);
        put(&mut members, "country", &self.country);
        put(&mut members, "country_name", &self.country_name);
        Value::Object(members)
    }
}
