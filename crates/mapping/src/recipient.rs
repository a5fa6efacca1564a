//! Who a line is shipped to: which record of the storefront that is, and what a mapping reads of it as `/recipient`.
//!
//! A line may name its own recipient and then has no address of its own: both come from the record (storefront, Order; storefront, Contact).

mod address;
mod contact;
mod member;
mod organization;
mod wanted;

pub use address::Address;
pub use contact::from_contact;
pub use organization::from_organization;
pub use wanted::{Problem, Target, wanted};

use member::put;
use overprint_generic::Field;
use serde_json::{Map, Value, json};
use std::fmt;

/// The kind of record that something is shipped to (seed 004, `ship_to_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person.
    Contact,
    /// A company, school, association and the like.
    Organization,
}

impl Kind {
    /// Returns the storefront's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Contact => "contact",
            Kind::Organization => "organization",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A contact or organization, reduced to what a parcel needs; members are as they stand in the record, absent and null included.
///
/// A member of another type than text or number counts as absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The kind of record.
    pub kind: Kind,
    /// The record's id.
    pub id: Field<String>,
    /// The organization, or the one that the contact belongs to.
    pub company: Field<String>,
    /// The contact's first name.
    pub first_name: Field<String>,
    /// The contact's last name.
    pub last_name: Field<String>,
    /// The whole name of contact or organization.
    pub name: Field<String>,
    /// E-mail address; organizations have none.
    pub email: Field<String>,
    /// Phone numbers with the member that each stands in, the preferred one first; blank ones and fax numbers are left out.
    pub phones: Vec<(&'static str, String)>,
    /// The postal address, where the record has one.
    pub address: Option<Address>,
}

impl Recipient {
    /// Writes the document that mappings read as `/recipient`.
    ///
    /// `phone` is the first of `phones`, each of which is an object of `from`, its member in the record, and `text`.
    pub fn to_value(&self) -> Value {
        let mut members = Map::new();
        members.insert("kind".to_owned(), self.kind.as_str().into());
        put(&mut members, "id", &self.id);
        put(&mut members, "company", &self.company);
        put(&mut members, "first_name", &self.first_name);
        put(&mut members, "last_name", &self.last_name);
        put(&mut members, "name", &self.name);
        put(&mut members, "email", &self.email);
        if let Some((_, phone)) = self.phones.first() {
            members.insert("phone".to_owned(), phone.as_str().into());
        }
        let phones = self.phones.iter().map(|(from, text)| json!({"from": from, "text": text})).collect();
        members.insert("phones".to_owned(), phones);
        if let Some(address) = &self.address {
            members.insert("address".to_owned(), address.to_value());
        }
        Value::Object(members)
    }
}

#[cfg(test)]
mod tests {
    use super::{Recipient, from_contact, from_organization};
    use crate::address::{Fallback, Person, Postal, ship_to};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn a_contact_becomes_a_document() {
        let contact = json!({
            "id": "c-1", "full_name": "Dr. Jane Doe", "first_name": "Jane", "last_name": "Doe", "organization_name": null,
            "email_address": "", "email_address2": "jane@doe.example", "fax_phone_number": "404-555-0199",
            "preferred_phone_number": "404-555-0100", "mobile_phone_number": "404-555-0100", "work_phone_number": 4045550101u64,
            "home_address": {"line1": "1 Elm St", "line2": null, "city": "Atlanta", "latitude": 33.7},
        });
        let expected = json!({
            "kind": "contact", "id": "c-1", "company": null, "first_name": "Jane", "last_name": "Doe", "name": "Dr. Jane Doe",
            "email": "jane@doe.example", "phone": "404-555-0100",
            "phones": [
                {"from": "preferred_phone_number", "text": "404-555-0100"},
                {"from": "work_phone_number", "text": "4045550101"},
            ],
            "address": {"line1": "1 Elm St", "line2": null, "city": "Atlanta"},
        });
        assert_eq!(from_contact(&contact).to_value(), expected);
    }

    #[test]
    fn an_organization_becomes_a_document() {
        let organization = json!({
            "id": "o-1", "name": "Acme Inc.", "main_phone_number": null, "alt_phone_number": "404-555-0100", "fax_phone_number": "404-555-0199",
            "address": {"line1": " ", "country": "US"}, "billing_address": {"line1": "1 Elm St"},
        });
        let expected = json!({
            "kind": "organization", "id": "o-1", "company": "Acme Inc.", "name": "Acme Inc.", "phone": "404-555-0100",
            "phones": [{"from": "alt_phone_number", "text": "404-555-0100"}],
        });
        assert_eq!(from_organization(&organization).to_value(), expected);
    }

    #[test]
    fn the_address_is_the_preferred_one_or_the_first_that_is_filled() {
        let from = |changes: Value| {
            let mut contact = json!({
                "home_address": {"line1": "home"}, "work_address": {"line1": "work"}, "school_address": {"line1": "school"},
            });
            contact.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            from_contact(&contact).address.map(|address| address.from)
        };
        let nowhere = json!({"home_address": {}, "work_address": null, "school_address": {"line1": "", "state": "GA"}});
        for (changes, expected) in [
            (json!({}), Some("work_address")),
            (json!({"preferred_address_type": "Home"}), Some("home_address")),
            (json!({"preferred_address": "school_address"}), Some("school_address")),
            (json!({"preferred_address_type": "seasonal"}), Some("work_address")),
            (json!({"preferred_address_type": "home", "home_address": {}}), Some("work_address")),
            (json!({"work_address": {"city": " "}}), Some("home_address")),
            (nowhere, None),
        ] {
            assert_eq!(from(changes.clone()), expected, "{changes}");
        }
    }

    #[test]
    fn a_document_reads_back_as_person_and_address() {
        let contact = json!({
            "full_name": "Liz Doe", "first_name": "Elizabeth", "last_name": "Doe", "organization_name": "Acme Inc.",
            "mobile_phone_number": "n/a", "home_phone_number": "404-555-0100",
            "work_address": {"line1": "1 Elm St", "city": "Atlanta", "state": "Georgia", "postal_code": "30024", "country_name": "United States"},
        });
        let document = from_contact(&contact).to_value();
        let postal = Postal::from_value(&document["address"]).unwrap();
        let person = Person::from_value(&document).unwrap();
        let ship_to = ship_to(&postal, &person, &Fallback::default()).unwrap();
        let expected = json!({
            "company": "Acme Inc.", "firstname": "Elizabeth", "lastname": "Doe", "phone": "404-555-0100",
            "address": "1 Elm St", "city": "Atlanta", "state": "GA", "zipcode": "30024", "country": "US",
        });
        assert_eq!(serde_json::to_value(&ship_to).unwrap(), expected);
    }

    #[test]
    fn a_member_that_is_no_text_is_a_problem_of_the_document() {
        let document = json!({"company": {"name": "Acme"}, "email": ["a@b.example"], "phones": [null, "404-555-0100", {"text": true}]});
        let problems = Person::from_value(&document).unwrap_err();
        let fields: Vec<_> = problems.iter().map(|problem| (problem.field.as_str(), problem.value.as_str())).collect();
        assert_eq!(
            fields,
            [("company", r#"{"name":"Acme"}"#), ("email", r#"["a@b.example"]"#), ("phone", r#"{"text":true}"#)]
        );
        assert_eq!(Postal::from_value(&json!("1 Elm St")).unwrap_err().len(), 1);
        assert_eq!(Postal::from_value(&Value::Null), Ok(Postal::default()));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            Just(json!("home")),
        ];
        leaf.prop_recursive(3, 24, 6, |inner| {
            let names = vec![
                "id",
                "name",
                "full_name",
                "first_name",
                "organization_name",
                "email_address",
                "work_phone_number",
                "main_phone_number",
                "address",
                "work_address",
                "home_address",
                "line1",
                "city",
                "preferred_address",
                "phones",
                "text",
                "company",
            ];
            let member = (proptest::sample::select(names), inner.clone());
            prop_oneof![
                proptest::collection::vec(inner, 0..4).prop_map(Value::from),
                proptest::collection::vec(member, 0..8)
                    .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_record_panics_and_each_document_reads_back(record in any_json()) {
            for recipient in [from_contact(&record), from_organization(&record)] {
                let Recipient { phones, address, .. } = &recipient;
                let document = recipient.to_value();
                let person = Person::from_value(&document).unwrap();
                prop_assert_eq!(person.phones, phones.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>());
                prop_assert_eq!(document.get("address").is_some(), address.is_some());
                prop_assert!(Postal::from_value(&document["address"]).is_ok());
            }
            // A document of any shape is read or refused, never a panic.
            prop_assert!(Person::from_value(&record).is_ok() || !record.is_null());
            prop_assert!(Postal::from_value(&record).is_ok() || !record.is_null());
        }
    }
}
