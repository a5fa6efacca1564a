//! The state or province, as the code that 4over's samples show.

mod names;

use super::findings::Findings;
use super::fold::fold;
use super::note::Note;
use super::problem::{ShipToField, Source};
use super::text;
use names::Names;
use overprint_generic::Field;

/// The state of an address outside US, CA and MX (4over reference, section 7.1, from the documentation of the shipping quote).
const OUTSIDE: &str = "XX";

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
    let Some(code) = names.find(&folded) else {
        let message = format!("{written:?} names no state or province of {country}");
        findings.problem(ShipToField::State, &[Source::State], written, message, names.advice(&folded));
        return None;
    };
    if folded.len() > code.len() {
        findings.note(Note::StateNamed { written: written.to_owned(), code });
    }
    Some(code)
}
