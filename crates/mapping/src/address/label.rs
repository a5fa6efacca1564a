//! Texts that a label shows otherwise than they were meant, or not at all: told, not changed.

use super::lines::Lines;
use super::name::Names;
use super::note::{LabelFault, Note};
use super::problem::{ShipToField, Source};
use crate::request::Address;
use overprint_generic::Field;
use unicode_script::{Script, UnicodeScript};

/// What programs write where there is nothing.
const PLACEHOLDERS: [&str; 20] = [
    "null",
    "(null)",
    "nil",
    "undefined",
    "none",
    "n/a",
    "n.a.",
    "n.a",
    "#n/a",
    "nan",
    "tbd",
    "unknown",
    "not applicable",
    "[object object]",
    "-",
    "--",
    "---",
    ".",
    "_",
    "/",
];

/// Codes that are not a place with addresses.
const NO_PLACE: [&str; 8] = ["null", "(null)", "undefined", "n/a", "#n/a", "nan", "not applicable", "[object object]"];

/// How many characters of a line the labels of UPS and FedEx have room for.
const LINE: usize = 35;

/// Tells of each text of an address that a label cannot show as it is.
pub(super) fn notes(names: &Names, lines: &Lines, city: &str) -> Vec<Note> {
    fn optional(field: &Field<String>) -> &str {
        field.value().map_or("", String::as_str)
    }
    let texts = [
        (ShipToField::Company, Source::Company, optional(&names.company)),
        (ShipToField::Firstname, Source::FirstName, optional(&names.firstname)),
        (ShipToField::Lastname, Source::LastName, optional(&names.lastname)),
        (ShipToField::Address, Source::Line1, lines.address.as_str()),
        (ShipToField::Address2, Source::Line2, optional(&lines.address2)),
        (ShipToField::City, Source::City, city),
    ];
    let note = |field, source, fault| Note::Label { field, source, fault };
    texts
        .into_iter()
        .flat_map(|(field, source, text)| faults(text).into_iter().map(move |fault| note(field, source, fault)))
        .collect()
}

/// Does the same for an address as it is sent.
pub(super) fn of_request(address: &Address) -> Vec<(ShipToField, LabelFault)> {
    fn optional(field: &Field<String>) -> &str {
        field.value().map_or("", String::as_str)
    }
    let texts = [
        (ShipToField::Company, optional(&address.company)),
        (ShipToField::Firstname, optional(&address.firstname)),
        (ShipToField::Lastname, optional(&address.lastname)),
        (ShipToField::Address, address.address.as_str()),
        (ShipToField::Address2, optional(&address.address2)),
        (ShipToField::City, address.city.as_str()),
    ];
    texts.into_iter().flat_map(|(field, text)| faults(text).into_iter().map(move |fault| (field, fault))).collect()
}

/// Tells whether a text stands for no place at all.
pub(super) fn is_no_place(text: &str) -> bool {
    NO_PLACE.iter().any(|known| known.eq_ignore_ascii_case(text))
}

fn faults(text: &str) -> Vec<LabelFault> {
    let mut faults = Vec::new();
    if PLACEHOLDERS.iter().any(|known| known.eq_ignore_ascii_case(text)) {
        faults.push(LabelFault::Placeholder(text.to_owned()));
    }
    faults.extend(entity(text).map(|entity| LabelFault::Entity(entity.to_owned())));
    faults.extend(text.chars().find(|c| !is_shown(*c)).map(LabelFault::Character));
    let length = text.chars().count();
    if length > LINE {
        faults.push(LabelFault::TooLong { length, room: LINE });
    }
    faults
}

/// Finds a character that was written for HTML: `&amp;`, `&#039;`.
fn entity(text: &str) -> Option<&str> {
    text.match_indices('&').find_map(|(start, _)| {
        let end = start + text[start..].find(';')? + 1;
        let name = &text[start + 1..end - 1];
        let is_number = name.strip_prefix('#').is_some_and(|digits| {
            let digits = digits.strip_prefix(['x', 'X']).unwrap_or(digits);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let is_name = (2..=8).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        (is_number || is_name).then(|| &text[start..end])
    })
}

/// Tells whether the printers of labels have a character: letters of the Latin script and common signs, no pictures.
fn is_shown(c: char) -> bool {
    if c.is_ascii() {
        return true;
    }
    let is_picture = matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    !is_picture && matches!(c.script(), Script::Latin | Script::Common | Script::Inherited)
}

#[cfg(test)]
mod tests {
    use super::faults;
    use crate::address::LabelFault::{Character, Entity, Placeholder, TooLong};

    #[test]
    fn what_a_label_cannot_show_is_told() {
        for (text, found) in [
            ("12 O&#039;Connell St &amp; Main", vec![Entity("&#039;".to_owned())]),
            ("Doe &amp; Daughters", vec![Entity("&amp;".to_owned())]),
            ("Caf&eacute;", vec![Entity("&eacute;".to_owned())]),
            ("null", vec![Placeholder("null".to_owned())]),
            ("N/A", vec![Placeholder("N/A".to_owned())]),
            ("-", vec![Placeholder("-".to_owned())]),
            ("12 Main St \u{1f4b8}", vec![Character('\u{1f4b8}')]),
            ("강남구", vec![Character('강')]),
            ("Москва", vec![Character('М')]),
            ("1234 A very long name of a street in a long town", vec![TooLong { length: 48, room: 35 }]),
        ] {
            assert_eq!(faults(text), found, "{text}");
        }
        for text in
            ["", "Doe & Daughters", "R&D; Labs", "½ Château d’Eau №5", "Null Ave", "Straße 5", "Łódź", "A & B; C"]
        {
            assert_eq!(faults(text), [], "{text}");
        }
    }
}
