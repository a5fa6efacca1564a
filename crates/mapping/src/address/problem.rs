//! What stands between a storefront address and a `ship_to`.

use std::fmt;

/// A reason why an address cannot be sent to 4over, made for the person who mends it.
///
/// It quotes what a customer wrote: show it, store it with the order, never log it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct AddressProblem {
    /// The member of `ship_to` that could not be written.
    pub field: ShipToField,
    /// Where the value was looked for, in order.
    pub sources: Vec<Source>,
    /// The offending value as written; empty where there is none.
    pub value: String,
    /// What is wrong, naming the value.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// A member of a 4over `ship_to` (seed 000).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShipToField {
    /// `company`
    Company,
    /// `firstname`
    Firstname,
    /// `lastname`
    Lastname,
    /// `email`
    Email,
    /// `phone`
    Phone,
    /// `address`
    Address,
    /// `address2`
    Address2,
    /// `city`
    City,
    /// `state`
    State,
    /// `zipcode`
    Zipcode,
    /// `country`
    Country,
}

impl ShipToField {
    /// Returns the member's name as 4over spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            ShipToField::Company => "company",
            ShipToField::Firstname => "firstname",
            ShipToField::Lastname => "lastname",
            ShipToField::Email => "email",
            ShipToField::Phone => "phone",
            ShipToField::Address => "address",
            ShipToField::Address2 => "address2",
            ShipToField::City => "city",
            ShipToField::State => "state",
            ShipToField::Zipcode => "zipcode",
            ShipToField::Country => "country",
        }
    }
}

impl fmt::Display for ShipToField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A value that `ship_to` is made from: a member of [`Postal`](super::Postal), [`Person`](super::Person) or [`Fallback`](super::Fallback).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// `Postal::line1`
    Line1,
    /// `Postal::line2`
    Line2,
    /// `Postal::line3`
    Line3,
    /// `Postal::city`
    City,
    /// `Postal::state`
    State,
    /// `Postal::postal_code`
    PostalCode,
    /// `Postal::country`
    Country,
    /// `Postal::country_name`
    CountryName,
    /// `Person::company`
    Company,
    /// `Person::first_name`
    FirstName,
    /// `Person::last_name`
    LastName,
    /// `Person::full_name`
    FullName,
    /// `Person::email`
    Email,
    /// `Person::phones`, with the position in it.
    Phone(usize),
    /// `Fallback::phone`
    FallbackPhone,
}

impl Source {
    /// Returns the member's name, which is also its name in a storefront address.
    pub fn member(self) -> &'static str {
        match self {
            Source::Line1 => "line1",
            Source::Line2 => "line2",
            Source::Line3 => "line3",
            Source::City => "city",
            Source::State => "state",
            Source::PostalCode => "postal_code",
            Source::Country => "country",
            Source::CountryName => "country_name",
            Source::Company => "company",
            Source::FirstName => "first_name",
            Source::LastName => "last_name",
            Source::FullName => "full_name",
            Source::Email => "email",
            Source::Phone(_) => "phones",
            Source::FallbackPhone => "fallback phone",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Phone(index) => write!(f, "phones/{index}"),
            other => f.write_str(other.member()),
        }
    }
}
