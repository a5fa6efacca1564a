//! The country, out of two members of which the storefront's schema does not say which one holds the code.

mod names;

use super::Postal;
use super::findings::Findings;
use super::fold::fold;
use super::note::Note;
use super::problem::{ShipToField, Source};
use super::{state, text};

/// What one member says.
#[derive(Clone, Copy)]
enum Reading<'a> {
    Blank,
    Known { code: &'static str, written: &'a str },
    Unknown { written: &'a str },
}

/// Reads the country as ISO 3166-1 alpha-2. None, where it is missing, unknown, or where the two members disagree.
///
/// Either member may hold a code of two or three letters, or an English name: Shopify's `country` is a name, WooCommerce's a
/// code. A text in another language beside a readable one is passed over with a note.
pub(super) fn read(postal: &Postal<'_>, findings: &mut Findings) -> Option<&'static str> {
    match (reading(text::written(&postal.country)), reading(text::written(&postal.country_name))) {
        (Reading::Known { code, written }, Reading::Known { code: other, written: named }) => {
            agreed((code, written), (other, named), findings)
        }
        (Reading::Known { code, written }, Reading::Blank) | (Reading::Blank, Reading::Known { code, written }) => {
            known(code, written, findings)
        }
        (Reading::Known { code, .. }, Reading::Unknown { written })
        | (Reading::Unknown { written }, Reading::Known { code, .. }) => beside_unread(code, written, findings),
        (Reading::Unknown { written }, Reading::Blank | Reading::Unknown { .. }) => {
            unknown(Source::Country, written, findings)
        }
        (Reading::Blank, Reading::Unknown { written }) => unknown(Source::CountryName, written, findings),
        (Reading::Blank, Reading::Blank) => {
            let (message, help) =
                ("the country is missing", "write the country into the order's shipping address: none is assumed");
            problem(&[Source::Country, Source::CountryName], "", message, help, findings)
        }
    }
}

fn reading(written: Option<&str>) -> Reading<'_> {
    match written {
        None => Reading::Blank,
        Some(written) => match code(written) {
            Some(code) => Reading::Known { code, written },
            None => Reading::Unknown { written },
        },
    }
}

/// Looks a code or name up.
fn code(written: &str) -> Option<&'static str> {
    if let Some(country) = rust_iso3166::from_alpha2(written) {
        return Some(country.alpha2);
    }
    names::find(&fold(written))
}

fn agreed(one: (&'static str, &str), other: (&'static str, &str), findings: &mut Findings) -> Option<&'static str> {
    if one.0 == other.0 {
        return Some(one.0);
    }
    // A territory is of the United States, whichever of the two says so.
    let territory = match (one.0, other.0) {
        ("US", code) | (code, "US") => state::of_territory(code),
        _ => None,
    };
    if territory.is_some() {
        return territory;
    }
    let message = format!("country {:?} is {}, but country_name {:?} is {}", one.1, one.0, other.1, other.0);
    let help = "make country and country_name of the order's shipping address name the same country";
    problem(&[Source::Country, Source::CountryName], one.1, message, help, findings)
}

fn known(code: &'static str, written: &str, findings: &mut Findings) -> Option<&'static str> {
    if !written.eq_ignore_ascii_case(code) {
        findings.note(Note::CountryNamed { written: written.to_owned(), code });
    }
    Some(code)
}

/// Takes the readable member, unless the other one looks like another country misspelt.
fn beside_unread(code: &'static str, written: &str, findings: &mut Findings) -> Option<&'static str> {
    if let Some((near, name)) = names::nearest(&fold(written)).filter(|(near, _)| *near != code) {
        let message = format!("{written:?} may mean {name} ({near}), but the other member says {code}");
        let help = "make country and country_name of the order's shipping address name the same country";
        return problem(&[Source::Country, Source::CountryName], written, message, help, findings);
    }
    findings.note(Note::CountryUnread { written: written.to_owned(), code });
    Some(code)
}

fn unknown(source: Source, written: &str, findings: &mut Findings) -> Option<&'static str> {
    let message = format!("{written:?} names no country");
    let help = match names::nearest(&fold(written)) {
        Some((code, name)) => {
            format!("did you mean {name} ({code})? write an ISO 3166-1 code or an English name")
        }
        None => "write an ISO 3166-1 code or an English name".to_owned(),
    };
    problem(&[source], written, message, help, findings)
}

fn problem(
    sources: &[Source],
    value: &str,
    message: impl Into<String>,
    help: impl Into<String>,
    findings: &mut Findings,
) -> Option<&'static str> {
    findings.problem(ShipToField::Country, sources, value, message, help);
    None
}
