//! The state or province, as the code that 4over's samples show.

mod names;

use super::findings::Findings;
use super::fold::fold;
use super::note::Note;
use super::problem::{ShipToField, Source};
use super::text;
use names::Names;
use overprint_generic::Field;

/// The state of an address outside US, CA and MX (4over, Shipping Quote).
const OUTSIDE: &str = "XX";

/// The territories of the United States that many storefronts list as countries, while the post has them as states (USPS
/// Publication 28, appendix B).
const TERRITORIES: [&str; 5] = ["AS", "GU", "MP", "PR", "VI"];

/// Returns the code of a country that is a territory of the United States: the state of an address there.
pub(super) fn of_territory(country: &str) -> Option<&'static str> {
    TERRITORIES.into_iter().find(|code| *code == country)
}

/// Reads the state of an address in a territory, which is the territory itself. None, where another state is named.
pub(super) fn within_territory(
    state: &Field<&str>,
    code: &'static str,
    findings: &mut Findings,
) -> Option<&'static str> {
    findings.note(Note::Territory { code });
    let Some(written) = text::written(state) else { return Some(code) };
    let named = Names::of("US").and_then(|names| names.find(&fold(written)).or_else(|| in_parentheses(written, names)));
    match named {
        Some(named) if named != code => {
            let message = format!("{written:?} is {named}, but the country is {code}");
            let help = "correct the state or the country";
            findings.problem(ShipToField::State, &[Source::State, Source::Country], written, message, help);
            None
        }
        Some(_) => Some(code),
        None if written == OUTSIDE => Some(code),
        None => {
            findings.note(Note::StateUnsent { written: written.to_owned(), code });
            Some(code)
        }
    }
}

/// Says what is wrong with a state that is stated for a country that has none at 4over.
pub(crate) fn is_outside(state: &str, country: &str) -> bool {
    Names::of(country).is_none() && of_territory(country).is_none() && state != OUTSIDE
}

/// Tells whether an address is one of the armed forces, whose post goes by way of the United States (USPS Publication 28, section 238).
pub(super) fn is_military(city: &Field<&str>, state: &Field<&str>) -> bool {
    let is_one_of = |field: &Field<&str>, codes: [&str; 3]| {
        text::written(field).is_some_and(|written| codes.contains(&&*fold(written)))
    };
    is_one_of(city, ["APO", "FPO", "DPO"]) && is_one_of(state, ["AA", "AE", "AP"])
}

/// Reads a code behind a name, as in "Armed Forces (AE)"; a name that means another state counts as well as the code.
fn in_parentheses(written: &str, names: &Names) -> Option<&'static str> {
    let (name, rest) = written.rsplit_once('(')?;
    let inside = fold(rest.trim_end().strip_suffix(')')?);
    let code = names.find(&inside).filter(|code| *code == inside)?;
    let named = names.find(&fold(name));
    named.is_none_or(|named| named == code).then_some(code)
}

/// Reads the state of an address in a country. None, where a problem was found or the country is not known.
///
/// US (with its territories and armed forces) and CA give two letters, MX the ISO 3166-2 code, of which 4over's documents say nothing. Everywhere
/// else `XX` is sent, and a state that is thereby left out is noted. Whether the state holds the postal code is for 4over's address validation.
pub(super) fn read(
    state: &Field<&str>,
    country: Option<&'static str>,
    findings: &mut Findings,
) -> Option<&'static str> {
    let country = country?;
    let written = text::written(state);
    let Some(names) = Names::of(country) else {
        let written = written.unwrap_or_default();
        if written != OUTSIDE {
            findings.note(Note::StateOutside { written: written.to_owned() });
        }
        return Some(OUTSIDE);
    };
    let Some(written) = written else {
        let message = format!("the state is missing, and {country} has states");
        findings.problem(
            ShipToField::State,
            &[Source::State],
            "",
            message,
            "write the state into the order's shipping address",
        );
        return None;
    };
    let folded = fold(written);
    let Some(code) = names.find(&folded).or_else(|| in_parentheses(written, names)) else {
        let message = format!("{written:?} names no state or province of {country}");
        findings.problem(ShipToField::State, &[Source::State], written, message, names.advice(&folded));
        return None;
    };
    if folded.len() > code.len() {
        findings.note(Note::StateNamed { written: written.to_owned(), code });
    }
    Some(code)
}
