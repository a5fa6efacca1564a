//! A company in the address book of the storefront.

mod other_address;

pub use other_address::OtherAddress;

use crate::debug::debug_ids;
use crate::{Address, Field, Flag, Number, Open, OrganizationId, OrganizationStatus, OtherPhoneNumber, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A company in the address book of the storefront; no e-mail is documented.
///
/// `Debug` prints the ids only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Organization {
    /// Identifies the organization.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<OrganizationId>,
    /// The number that people use for the organization.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub number: Field<Number>,
    /// The name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub name: Field<Text>,
    /// The short name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub acronym: Field<Text>,
    /// The website.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub website: Field<Text>,
    /// The domain name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub domain_name: Field<Text>,
    /// The address.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub address: Field<Address>,
    /// The address that is billed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub billing_address: Field<Address>,
    /// Further addresses.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub other_addresses: Field<Vec<OtherAddress>>,
    /// The main phone.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub main_phone_number: Field<Text>,
    /// The fax.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub fax_phone_number: Field<Text>,
    /// The other phone.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub alt_phone_number: Field<Text>,
    /// Further phones.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub other_phone_numbers: Field<Vec<OtherPhoneNumber>>,
    /// Identifies the parent of the organization.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub parent_organization_id: Field<OrganizationId>,
    /// Whether the organization is active.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub status: Field<Open<OrganizationStatus>>,
    /// Whether the organization pays no taxes.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub tax_exempt: Field<Flag>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(Organization { id, parent_organization_id });
