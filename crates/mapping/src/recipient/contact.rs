//! A contact of the storefront as a recipient.

use super::address::Address;
use super::member::{first_text, phones, text};
use super::{Kind, Recipient};
use overprint_generic::Field;
use serde_json::Value;

/// The members that hold an e-mail address, the first one preferred.
const EMAILS: &[&str] = &["email_address", "email_address2", "email_address3"];

/// The members that hold a phone number, the first one preferred; a fax machine answers no driver.
const PHONES: &[&str] = &[
    "preferred_phone_number",
    "mobile_phone_number",
    "work_mobile_phone_number",
    "work_phone_number",
    "home_phone_number",
];

/// The members that hold an address, in the order they are tried: print is ordered for work more often than for home.
const ADDRESSES: &[&str] = &["work_address", "home_address", "school_address"];

/// The members that may say which address is preferred. The vendor documents the setting but not its name, so these follow
/// `preferred_phone_number_type`; a value such as "home" or "home_address" is understood.
const PREFERENCES: &[&str] = &["preferred_address_type", "preferred_address"];

/// Reads a contact record.
///
/// Its address is the one that its setting prefers, else work, home, school: the first of them that is not blank.
pub fn from_contact(contact: &Value) -> Recipient {
    Recipient {
        kind: Kind::Contact,
        id: text(contact, "id"),
        company: text(contact, "organization_name"),
        first_name: text(contact, "first_name"),
        last_name: text(contact, "last_name"),
        name: first_text(contact, &["full_name", "name"]),
        email: first_text(contact, EMAILS),
        phones: phones(contact, PHONES),
        address: address(contact),
    }
}

fn address(contact: &Value) -> Option<Address> {
    preferred(contact).into_iter().chain(ADDRESSES.iter().copied()).find_map(|member| Address::read(contact, member))
}

/// Returns the member that the contact's setting names.
fn preferred(contact: &Value) -> Option<&'static str> {
    let Field::Value(setting) = first_text(contact, PREFERENCES) else {
        return None;
    };
    let setting = setting.trim().to_ascii_lowercase();
    ADDRESSES.iter().copied().find(|member| *member == setting || member.strip_suffix("_address") == Some(&setting))
}
