//! Rules of one address.

use super::{Scope, is_blank, text};
use crate::request::{Address, Rule};
use overprint_generic::Field;

pub(super) fn check(address: &Address, scope: &mut Scope<'_>) {
    check_recipient(address, scope);
    let required = [
        ("phone", &address.phone),
        ("address", &address.address),
        ("city", &address.city),
        ("state", &address.state),
        ("zipcode", &address.zipcode),
        ("country", &address.country),
    ];
    for (key, value) in required {
        if is_blank(value) {
            scope.report(Rule::AddressPart, key, format!("{key} is empty"));
        }
        text::printable(value, key, scope);
    }
    check_country(address, scope);
    check_state(address, scope);
    let optional = [
        ("company", &address.company),
        ("firstname", &address.firstname),
        ("lastname", &address.lastname),
        ("email", &address.email),
        ("address2", &address.address2),
    ];
    for (key, value) in optional {
        text::printable(value.value().map_or("", String::as_str), key, scope);
    }
}

/// Names the member that would complete the recipient: the other name where one is there, else the company.
fn check_recipient(address: &Address, scope: &mut Scope<'_>) {
    match (is_filled(&address.company), is_filled(&address.firstname), is_filled(&address.lastname)) {
        (true, _, _) | (_, true, true) => {}
        (false, true, false) => scope.report(Rule::Recipient, "lastname", "neither company nor lastname is given"),
        (false, false, true) => scope.report(Rule::Recipient, "firstname", "neither company nor firstname is given"),
        (false, false, false) => scope.report(Rule::Recipient, "company", "neither company nor names are given"),
    }
}

fn check_country(address: &Address, scope: &mut Scope<'_>) {
    let country = &address.country;
    if !is_blank(country) && (!is_two_letters(country) || rust_iso3166::from_alpha2(country).is_none()) {
        let message = format!("`{}` is no country code", country.escape_debug());
        scope.report(Rule::Country, "country", message);
    }
}

fn check_state(address: &Address, scope: &mut Scope<'_>) {
    let (state, country) = (&address.state, address.country.as_str());
    let wrong = !is_two_letters(state) || state == "XX";
    if matches!(country, "US" | "CA") && !is_blank(state) && wrong {
        let message = format!("`{}` is no state of {country}", state.escape_debug());
        scope.report(Rule::State, "state", message);
    }
}

fn is_filled(field: &Field<String>) -> bool {
    field.value().is_some_and(|text| !is_blank(text))
}

fn is_two_letters(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())
}
