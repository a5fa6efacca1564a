//! A person in the address book of the storefront.

mod other_phone_number;

pub use other_phone_number::OtherPhoneNumber;

use crate::debug::debug_ids;
use crate::{Address, ContactId, CustomFieldValue, Field, Flag, Number, Open, OrganizationId, PhoneType, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A person in the address book of the storefront.
///
/// `Debug` prints the ids only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(expecting = "an object")]
pub struct Contact {
    /// Identifies the contact.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub id: Field<ContactId>,
    /// The number that people use for the contact.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub number: Field<Number>,
    /// The name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub name: Field<Text>,
    /// The name with all its parts.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub full_name: Field<Text>,
    /// The name, last name first.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub name_last_first: Field<Text>,
    /// Identifies the organization the contact belongs to.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub organization_id: Field<OrganizationId>,
    /// The name of that organization.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub organization_name: Field<Text>,
    /// The job title.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub job_title: Field<Text>,
    /// What stands before the name, such as Dr.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub prefix: Field<Text>,
    /// How a letter addresses the contact.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub salutation: Field<Text>,
    /// The first name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub first_name: Field<Text>,
    /// The middle name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub middle_name: Field<Text>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub last_name: Field<Text>,
    /// The name at birth.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub maiden_name: Field<Text>,
    /// The nickname.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub nickname: Field<Text>,
    /// What stands after the name, such as Jr.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub suffix: Field<Text>,
    /// Degrees and licences.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub credentials: Field<Text>,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub email_address: Field<Text>,
    /// The second e-mail address.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub email_address2: Field<Text>,
    /// The third e-mail address.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub email_address3: Field<Text>,
    /// The mobile phone.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub mobile_phone_number: Field<Text>,
    /// The mobile phone at work.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub work_mobile_phone_number: Field<Text>,
    /// The phone at home.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub home_phone_number: Field<Text>,
    /// The phone at work.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub work_phone_number: Field<Text>,
    /// The fax.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub fax_phone_number: Field<Text>,
    /// The phone at school.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub school_phone_number: Field<Text>,
    /// The phone the contact prefers; calculated by the storefront.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub preferred_phone_number: Field<Text>,
    /// Which phone the contact prefers.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub preferred_phone_number_type: Field<Open<PhoneType>>,
    /// Further phones.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub other_phone_numbers: Field<Vec<OtherPhoneNumber>>,
    /// The address at home.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub home_address: Field<Address>,
    /// The address at work.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub work_address: Field<Address>,
    /// The address at school.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub school_address: Field<Address>,
    /// The values of the fields that the tenant added.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub custom_field_values: Field<Vec<CustomFieldValue>>,
    /// Whether the contact does not want to be called.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub do_not_call: Field<Flag>,
    /// Members that the seed does not list, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug_ids!(Contact { id, organization_id });
