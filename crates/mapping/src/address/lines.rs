//! Three address lines of a storefront into the two of 4over.

use super::Postal;
use super::findings::Findings;
use super::label::is_no_place;
use super::note::Note;
use super::problem::{ShipToField, Source};
use super::text;
use overprint_generic::Field;

/// `address` and `address2` of a `ship_to`.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) address: String,
    pub(super) address2: Field<String>,
}

/// Reads the lines: the first one that is not blank is the address, what follows is joined with ", " (storefront, Order).
pub(super) fn read(postal: &Postal<'_>, findings: &mut Findings) -> Option<Lines> {
    let mut filled = [(Source::Line1, &postal.line1), (Source::Line2, &postal.line2), (Source::Line3, &postal.line3)]
        .into_iter()
        .filter_map(|(source, line)| Some((source, text::written(line)?)));
    let first = filled.next();
    let second = filled.next();
    let third = filled.next();
    let Some((source, line)) = first else {
        findings.problem(
            ShipToField::Address,
            &[Source::Line1, Source::Line2, Source::Line3],
            "",
            "the address has no line",
            "write street and number into the order's shipping address",
        );
        return None;
    };
    let address = street(source, line, findings);
    let address2 = rest(postal, source, second, third, findings);
    let (address, address2) = (address?, address2?);
    if source != Source::Line1 {
        findings.note(Note::LinePromoted { line: source });
    }
    Some(Lines { address, address2 })
}

/// Writes the first line, which must say something.
fn street(source: Source, line: &str, findings: &mut Findings) -> Option<String> {
    let line = text::one_line(ShipToField::Address, source, line, ", ", findings)?;
    if !line.chars().any(char::is_alphanumeric) {
        findings.problem(
            ShipToField::Address,
            &[source],
            &line,
            format!("{line:?} has no letter or digit in it"),
            "write street and number into the order's shipping address",
        );
        return None;
    }
    if is_no_place(&line) {
        let help = "write street and number into the order's shipping address";
        findings.problem(ShipToField::Address, &[source], &line, format!("{line:?} is not an address"), help);
        return None;
    }
    Some(line.into_owned())
}

/// Writes the second line; where there is none it stays absent, null or empty as the line was that would have been it.
fn rest(
    postal: &Postal<'_>,
    first: Source,
    second: Option<(Source, &str)>,
    third: Option<(Source, &str)>,
    findings: &mut Findings,
) -> Option<Field<String>> {
    let field = ShipToField::Address2;
    let Some((source, line)) = second else {
        let blank = match first {
            Source::Line1 => &postal.line2,
            _ => &postal.line3,
        };
        // The promoted third line leaves nothing behind it to be null or empty.
        return Some(if first == Source::Line3 { Field::Absent } else { blank.map(|_| String::new()) });
    };
    let line = text::one_line(field, source, line, ", ", findings);
    let Some((source, last)) = third else {
        return line.map(|line| Field::Value(line.into_owned()));
    };
    let last = text::one_line(field, source, last, ", ", findings);
    let (line, last) = (line?, last?);
    findings.note(Note::LinesJoined);
    Some(Field::Value(text::join([line.as_ref(), last.as_ref()].into_iter(), ", ")))
}
