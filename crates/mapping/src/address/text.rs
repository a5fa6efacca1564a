//! Text as a shipping label takes it: trimmed, on one line, without characters that are obeyed or hidden instead of shown.

use super::findings::Findings;
use super::label::is_no_place;
use super::note::Note;
use super::problem::{ShipToField, Source};
use crate::hidden::{first_hidden, is_hidden};
use overprint_generic::Field;
use std::borrow::Cow;

/// Trims white space and what copied text carries at its ends without showing it, such as the direction marks around a copied phone number.
pub(crate) fn trim(text: &str) -> &str {
    if let [first, .., last] = text.as_bytes()
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return text;
    }
    text.trim_matches(|character: char| character.is_whitespace() || is_zero_width(character))
}

/// Returns the trimmed text of a member, unless nothing is left of it.
pub(crate) fn written<'a>(field: &Field<&'a str>) -> Option<&'a str> {
    field.value().map(|text| trim(text)).filter(|text| !text.is_empty())
}

/// Writes an optional member: absent, null and empty stay so. None, where a problem was found.
pub(super) fn optional(
    field: ShipToField,
    source: Source,
    value: &Field<&str>,
    findings: &mut Findings,
) -> Option<Field<String>> {
    Some(match value {
        Field::Absent => Field::Absent,
        Field::Null => Field::Null,
        Field::Value(text) => Field::Value(one_line(field, source, trim(text), " ", findings)?.into_owned()),
    })
}

/// Puts trimmed text on one line, with `glue` in the place of its line breaks. None, if a control or format character is left.
pub(super) fn one_line<'a>(
    field: ShipToField,
    source: Source,
    text: &'a str,
    glue: &str,
    findings: &mut Findings,
) -> Option<Cow<'a, str>> {
    if first_hidden(text).is_none() {
        return Some(Cow::Borrowed(text));
    }
    let joined = join(text.split(is_break), glue).replace('\t', " ");
    if let Some((position, character)) = first_hidden(&joined) {
        let code = format!("U+{:04X}", u32::from(character));
        findings.problem(
            field,
            &[source],
            text,
            format!("{joined:?} has {code} as character {position}, which a label cannot show"),
            format!("remove {code} from {source} in the order"),
        );
        return None;
    }
    if text.contains(is_break) {
        findings.note(Note::LineBreakReplaced { field });
    }
    Some(Cow::Owned(joined))
}

/// Joins what is not blank of some lines; with commas between them, a line needs none at its end.
pub(super) fn join<'a>(lines: impl Iterator<Item = &'a str>, glue: &str) -> String {
    let mut joined = String::new();
    for line in lines.map(trim).filter(|line| !line.is_empty()) {
        if !joined.is_empty() {
            if glue.starts_with(',') {
                joined.truncate(joined.trim_end_matches([',', ' ']).len());
            }
            joined.push_str(glue);
        }
        joined.push_str(line);
    }
    joined
}

/// Reads the city: required, and more than signs.
pub(super) fn city(city: &Field<&str>, findings: &mut Findings) -> Option<String> {
    let (field, source) = (ShipToField::City, Source::City);
    let Some(text) = written(city) else {
        findings.problem(
            field,
            &[source],
            "",
            "the city is missing",
            "write the city into the order's shipping address",
        );
        return None;
    };
    let text = one_line(field, source, text, " ", findings)?;
    if !text.chars().any(char::is_alphabetic) {
        findings.problem(field, &[source], &text, format!("{text:?} has no letter in it"), "write the city's name");
        return None;
    }
    if is_no_place(&text) {
        findings.problem(field, &[source], &text, format!("{text:?} is not a city"), "write the city's name");
        return None;
    }
    Some(text.into_owned())
}

/// Reads the e-mail address, which 4over does not require: what stands there must be one address, but no more is asked of it.
pub(super) fn email(email: &Field<&str>, findings: &mut Findings) -> Option<Field<String>> {
    let Some(text) = written(email) else {
        return Some(email.map(|_| String::new()));
    };
    let one_address =
        text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if !one_address || text.chars().any(|character| character.is_whitespace() || is_hidden(character)) {
        findings.problem(
            ShipToField::Email,
            &[Source::Email],
            text,
            format!("{text:?} is not one e-mail address"),
            "correct it, or remove it: 4over does not require one",
        );
        return None;
    }
    Some(Field::Value(text.to_owned()))
}

/// Tells whether a character ends a line.
fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Tells whether a character is left at the ends of copied text: zero-width, a direction mark, the byte order mark.
fn is_zero_width(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
