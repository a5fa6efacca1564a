//! The address a job is shipped to: a storefront's postal address and a person become a 4over `ship_to`, or a list of what stands in the way.
//!
//! Everything here is a pure function of its arguments. Nothing is guessed: what cannot be read is an [`AddressProblem`], what was changed on the
//! way is a [`Note`]. Both quote the customer's own words, so they are for the person who mends the order and never for a log.

mod country;
mod findings;
mod fold;
mod label;
mod lines;
mod name;
mod note;
mod phone;
mod problem;
mod read;
mod state;
mod text;
mod zipcode;

pub use note::{LabelFault, Note};
pub use problem::{AddressProblem, ShipToField, Source};

pub(crate) use read::scalar;
pub(crate) use state::is_outside;
pub(crate) use text::trim;

use crate::request::Address;
use findings::Findings;
use overprint_generic::Field;
use serde::Serialize;

/// The postal part of a storefront address, as written there (seed 004, Order, `shipping_address`).
///
/// `county`, the coordinates and the time zone of that schema have no place at 4over and are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Postal<'a> {
    /// First line of the address.
    pub line1: Field<&'a str>,
    /// Second line of the address.
    pub line2: Field<&'a str>,
    /// Third line of the address; 4over has two, so it is joined to the second.
    pub line3: Field<&'a str>,
    /// City.
    pub city: Field<&'a str>,
    /// State or province, by code or by name.
    pub state: Field<&'a str>,
    /// Postal code, as text: leading zeros count.
    pub postal_code: Field<&'a str>,
    /// Country, by code or by name; which of the two the schema does not say.
    pub country: Field<&'a str>,
    /// Country, by name or by code.
    pub country_name: Field<&'a str>,
}

/// Who receives the parcel, as the storefront's records name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person<'a> {
    /// Company or organization.
    pub company: Field<&'a str>,
    /// First name.
    pub first_name: Field<&'a str>,
    /// Last name.
    pub last_name: Field<&'a str>,
    /// Whole name in one text, such as the order's `ship_to_name`; read where the names above are missing, and held against them where they are not.
    pub full_name: Field<&'a str>,
    /// E-mail address.
    pub email: Field<&'a str>,
    /// Phone numbers, the preferred one first.
    pub phones: Vec<&'a str>,
}

/// What the configuration offers where the order has nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fallback<'a> {
    /// Phone number for parcels whose recipient has none; 4over requires one (seed 000, `phone`).
    pub phone: Option<&'a str>,
}

/// The `ship_to` of a job (seed 000), in the order in which 4over's samples write it.
///
/// An optional member stays absent, null or empty as its source was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShipTo {
    /// Company; required unless both names are present.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub company: Field<String>,
    /// First name; required with `lastname` unless the company is present.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub firstname: Field<String>,
    /// Last name; required with `firstname` unless the company is present.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub lastname: Field<String>,
    /// E-mail address; optional.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub email: Field<String>,
    /// Phone number, as its source writes it; required.
    pub phone: String,
    /// Address line; required.
    pub address: String,
    /// Second address line; optional.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub address2: Field<String>,
    /// City; required.
    pub city: String,
    /// State code: two letters for US and CA, the ISO 3166-2 part for MX, `XX` elsewhere; required.
    pub state: String,
    /// Postal code; required.
    pub zipcode: String,
    /// Country, ISO 3166-1 alpha-2; required.
    pub country: String,
    /// The source that `phone` was taken from.
    #[serde(skip)]
    pub phone_source: Source,
    /// What was changed on the way.
    #[serde(skip)]
    pub notes: Vec<Note>,
}

/// Turns a storefront address and a person into a 4over `ship_to`.
///
/// # Errors
///
/// Returns every problem found, not the first one.
pub fn ship_to(
    postal: &Postal<'_>,
    person: &Person<'_>,
    fallback: &Fallback<'_>,
) -> Result<ShipTo, Vec<AddressProblem>> {
    let mut findings = Findings::default();
    let names = name::read(person, &mut findings);
    let email = text::email(&person.email, &mut findings);
    let lines = lines::read(postal, &mut findings);
    let city = text::city(&postal.city, &mut findings);
    let country = country::read(postal, &mut findings);
    let territory = country.and_then(state::of_territory);
    refuse_abroad(postal, country, &mut findings);
    let state = match territory {
        Some(code) => state::within_territory(&postal.state, code, &mut findings),
        None => state::read(&postal.state, country, &mut findings),
    };
    let country = if territory.is_some() { Some("US") } else { country };
    let zipcode = zipcode::read(&postal.postal_code, country, &mut findings);
    let phone = phone::choose(&person.phones, fallback.phone, country, &mut findings);

    let Findings { problems, mut notes } = findings;
    match (names, email, lines, city, state, zipcode, country, phone) {
        (Some(names), Some(email), Some(lines), Some(city), Some(state), Some(zipcode), Some(country), Some(phone))
            if problems.is_empty() =>
        {
            notes.extend(label::notes(&names, &lines, &city));
            Ok(ShipTo {
                company: names.company,
                firstname: names.firstname,
                lastname: names.lastname,
                email,
                phone: phone.text.to_owned(),
                address: lines.address,
                address2: lines.address2,
                city,
                state: state.to_owned(),
                zipcode,
                country: country.to_owned(),
                phone_source: phone.source,
                notes,
            })
        }
        _ => Err(problems),
    }
}

/// Finds the texts of an address of a request that its label shows otherwise than they were meant.
pub fn label_faults(address: &Address) -> Vec<(ShipToField, LabelFault)> {
    label::of_request(address)
}

/// Reports an address of the armed forces in the country where they are: its mail goes by way of the United States.
fn refuse_abroad(postal: &Postal<'_>, country: Option<&'static str>, findings: &mut Findings) {
    let Some(country) = country.filter(|country| *country != "US") else { return };
    if !state::is_military(&postal.city, &postal.state) {
        return;
    }
    let written = text::written(&postal.country).or_else(|| text::written(&postal.country_name)).unwrap_or_default();
    let message =
        format!("APO, FPO and DPO are post offices of the United States armed forces, and the country is {country}");
    let help = "write US as the country of the order's shipping address";
    findings.problem(ShipToField::Country, &[Source::Country, Source::CountryName], written, message, help);
}
