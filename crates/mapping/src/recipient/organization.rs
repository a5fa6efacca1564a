//! An organization of the storefront as a recipient.

use super::address::Address;
use super::member::{phones, text};
use super::{Kind, Recipient};
use overprint_generic::Field;
use serde_json::Value;

/// The members that hold a phone number, the first one preferred; a fax machine answers no driver.
const PHONES: &[&str] = &["main_phone_number", "alt_phone_number"];

/// Reads an organization record; its billing address is not where parcels go.
pub fn from_organization(organization: &Value) -> Recipient {
    let name = text(organization, "name");
    Recipient {
        kind: Kind::Organization,
        id: text(organization, "id"),
        company: name.clone(),
        first_name: Field::Absent,
        last_name: Field::Absent,
        name,
        email: Field::Absent,
        phones: phones(organization, PHONES),
        address: Address::read(organization, "address"),
    }
}
