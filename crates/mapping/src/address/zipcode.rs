//! The postal code, as text, in the form its country writes it.

use super::findings::Findings;
use super::note::Note;
use super::problem::{ShipToField, Source};
use super::text;
use overprint_generic::Field;

/// Reads the postal code of an address in a country. None, where a problem was found.
///
/// US codes have five digits, or nine with a hyphen (seed 002, "30340-3405"); Canadian codes become `A1A 1A1`; all others are trimmed. Without a
/// known country the code is only looked for.
pub(super) fn read(code: &Field<&str>, country: Option<&'static str>, findings: &mut Findings) -> Option<String> {
    let Some(written) = text::written(code) else {
        let help = "write the postal code into the order's shipping address: 4over requires one for every country";
        findings.problem(ShipToField::Zipcode, &[Source::PostalCode], "", "the postal code is missing", help);
        return None;
    };
    let zipcode = match country {
        Some("US") => us(written),
        Some("CA") => canadian(written),
        _ if !written.chars().any(char::is_alphanumeric) => {
            Err("write the postal code, which has a letter or digit in it".to_owned())
        }
        _ => {
            let (field, source) = (ShipToField::Zipcode, Source::PostalCode);
            return text::one_line(field, source, written, " ", findings).map(Into::into);
        }
    };
    match zipcode {
        Ok(zipcode) => {
            if zipcode != written {
                findings.note(Note::ZipcodeRewritten { written: written.to_owned() });
            }
            Some(zipcode)
        }
        Err(help) => {
            let message = match country {
                Some(country) => format!("{written:?} is no postal code of {country}"),
                None => format!("{written:?} is no postal code"),
            };
            findings.problem(ShipToField::Zipcode, &[Source::PostalCode], written, message, help);
            None
        }
    }
}

/// Writes a US code, or says what to do about it.
fn us(written: &str) -> Result<String, String> {
    let parts: Vec<&str> =
        written.split([' ', '-', '\u{2010}', '\u{2011}', '\u{2013}']).filter(|part| !part.is_empty()).collect();
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        [zip] if digits(zip, 5) => Ok(zip.to_owned()),
        [zip] if digits(zip, 9) => Ok(format!("{}-{}", &zip[..5], &zip[5..])),
        [zip, plus4] if digits(zip, 5) && digits(plus4, 4) => Ok(format!("{zip}-{plus4}")),
        [zip] | [zip, _] if digits(zip, 4) || digits(zip, 3) => Err(format!(
            "write 0{zip:0>4} if a leading zero was lost on the way: keep postal codes as text in the storefront"
        )),
        _ => Err("write five digits, or nine as 30340-3405".to_owned()),
    }
}

/// Writes a Canadian code, or says what to do about it; D, F, I, O, Q and U are not used, nor are W and Z in the first place.
fn canadian(written: &str) -> Result<String, String> {
    let code: String = written.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase()).collect();
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"DFIOQU".contains(&byte);
    let fits = code.len() == 6
        && code.bytes().enumerate().all(
            |(place, byte)| {
                if place % 2 == 0 { letter(byte) } else { byte.is_ascii_digit() }
            },
        )
        && !code.starts_with(['W', 'Z']);
    if !fits {
        return Err("write it as A1A 1A1; the letters D, F, I, O, Q and U are not used".to_owned());
    }
    Ok(format!("{} {}", &code[..3], &code[3..]))
}
