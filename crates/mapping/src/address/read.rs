//! Postal address and person out of JSON documents.

use super::problem::{AddressProblem, ShipToField, Source};
use super::{Person, Postal};
use overprint_generic::Field;
use serde_json::Value;

impl<'a> Postal<'a> {
    /// Reads a storefront address (seed 004, `shipping_address`). A number is read as its digits.
    ///
    /// # Errors
    ///
    /// Returns a problem for each member that is neither text nor number nor null, and one for a document that is no object.
    pub fn from_value(address: &'a Value) -> Result<Self, Vec<AddressProblem>> {
        let mut members = Members::of(address, ShipToField::Address, Source::Line1);
        let postal = Postal {
            line1: members.text("line1", ShipToField::Address, Source::Line1),
            line2: members.text("line2", ShipToField::Address2, Source::Line2),
            line3: members.text("line3", ShipToField::Address2, Source::Line3),
            city: members.text("city", ShipToField::City, Source::City),
            state: members.text("state", ShipToField::State, Source::State),
            postal_code: members.text("postal_code", ShipToField::Zipcode, Source::PostalCode),
            country: members.text("country", ShipToField::Country, Source::Country),
            country_name: members.text("country_name", ShipToField::Country, Source::CountryName),
        };
        members.finish(postal)
    }
}

impl<'a> Person<'a> {
    /// Reads a recipient document as [`Recipient::to_value`](crate::recipient::Recipient::to_value) writes it: `company`, `first_name`, `last_name`,
    /// `name`, `email`, and `phones` (texts, or objects with `text`) or else `phone`.
    ///
    /// `name` is read only where one of the two names is missing: the record's own names need no second opinion.
    ///
    /// # Errors
    ///
    /// Returns a problem for each member that is neither text nor number nor null, and one for a document that is no object.
    pub fn from_value(recipient: &'a Value) -> Result<Self, Vec<AddressProblem>> {
        let mut members = Members::of(recipient, ShipToField::Company, Source::Company);
        let mut person = Person {
            company: members.text("company", ShipToField::Company, Source::Company),
            first_name: members.text("first_name", ShipToField::Firstname, Source::FirstName),
            last_name: members.text("last_name", ShipToField::Lastname, Source::LastName),
            full_name: members.text("name", ShipToField::Firstname, Source::FullName),
            email: members.text("email", ShipToField::Email, Source::Email),
            phones: members.phones(),
        };
        let named =
            [&person.first_name, &person.last_name].into_iter().all(|name| super::text::written(name).is_some());
        if named {
            person.full_name = Field::Absent;
        }
        members.finish(person)
    }
}

/// Returns what a value says, where it is a text or a number; a number as it is written.
pub(crate) fn scalar(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.as_str()),
        _ => None,
    }
}

/// The members of an object, and what was wrong with those read so far.
struct Members<'a> {
    object: &'a Value,
    problems: Vec<AddressProblem>,
}

impl<'a> Members<'a> {
    fn of(object: &'a Value, field: ShipToField, source: Source) -> Self {
        let mut members = Members { object, problems: Vec::new() };
        if !object.is_object() && !object.is_null() {
            members.problem(object, field, source, "an object");
        }
        members
    }

    fn text(&mut self, name: &str, field: ShipToField, source: Source) -> Field<&'a str> {
        match self.object.get(name) {
            None => Field::Absent,
            Some(Value::Null) => Field::Null,
            Some(value) => scalar(value).map(Field::Value).unwrap_or_else(|| {
                self.problem(value, field, source, "text");
                Field::Absent
            }),
        }
    }

    fn phones(&mut self) -> Vec<&'a str> {
        let Some(Value::Array(phones)) = self.object.get("phones") else {
            return self.text("phone", ShipToField::Phone, Source::Phone(0)).into_value().into_iter().collect();
        };
        let mut texts = Vec::with_capacity(phones.len());
        for (index, phone) in phones.iter().enumerate() {
            match phone.get("text").unwrap_or(phone) {
                Value::Null => texts.push(""),
                text if scalar(text).is_some() => texts.extend(scalar(text)),
                _ => self.problem(phone, ShipToField::Phone, Source::Phone(index), "text"),
            }
        }
        texts
    }

    fn problem(&mut self, value: &Value, field: ShipToField, source: Source, expected: &str) {
        self.problems.push(AddressProblem {
            field,
            sources: vec![source],
            value: value.to_string(),
            message: format!("{value} stands where {expected} was expected"),
            help: format!("write {expected} there, or leave the member out"),
        });
    }

    fn finish<T>(self, read: T) -> Result<T, Vec<AddressProblem>> {
        if self.problems.is_empty() { Ok(read) } else { Err(self.problems) }
    }
}
