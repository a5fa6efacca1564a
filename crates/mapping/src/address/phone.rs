//! The phone number: the first one that somebody could be reached by, as its source writes it.

use super::findings::Findings;
use super::note::Note;
use super::problem::{ShipToField, Source};
use super::text;
use phonenumber::metadata::DATABASE;

/// The countries of the North American Numbering Plan: calling code 1, ten digits.
const NORTH_AMERICA: &[&str] = &[
    "AG", "AI", "AS", "BB", "BM", "BS", "CA", "DM", "DO", "GD", "GU", "JM", "KN", "KY", "LC", "MP", "MS", "PR", "SX",
    "TC", "TT", "US", "VC", "VG", "VI",
];

/// The number of digits that an extension may have.
const EXTENSION: std::ops::RangeInclusive<usize> = 1..=8;

/// A chosen phone number.
pub(super) struct Phone<'a> {
    pub(super) text: &'a str,
    pub(super) source: Source,
}

/// Chooses the first plausible number, else the configured one. None, where there is neither.
///
/// Without a known country the numbers are not judged, as that problem comes first.
pub(super) fn choose<'a>(
    candidates: &[&'a str],
    fallback: Option<&'a str>,
    country: Option<&'static str>,
    findings: &mut Findings,
) -> Option<Phone<'a>> {
    let candidates = candidates.iter().map(|text| text::trim(text)).enumerate().filter(|(_, text)| !text.is_empty());
    let fallback = fallback.map(text::trim).filter(|text| !text.is_empty());
    let mut tried = Vec::new();
    for (index, text) in candidates {
        if country.is_none_or(|country| is_plausible(text, country)) {
            return Some(Phone { text, source: Source::Phone(index) });
        }
        findings.note(Note::PhoneSkipped { index, written: text.to_owned() });
        tried.push((Source::Phone(index), text));
    }
    if let Some(text) = fallback {
        // The configured number is the sender's own, so it may be written as at home in the United States.
        if country.is_none_or(|country| is_plausible(text, country) || is_plausible(text, "US")) {
            findings.note(Note::PhoneFallback);
            return Some(Phone { text, source: Source::FallbackPhone });
        }
        tried.push((Source::FallbackPhone, text));
    }
    nobody(&tried, findings);
    None
}

/// Reports that no number is left, and which were tried.
fn nobody(tried: &[(Source, &str)], findings: &mut Findings) {
    let help = "give the recipient's record a phone number, or configure a fallback phone: 4over requires one";
    let sources: Vec<Source> = tried.iter().map(|(source, _)| *source).collect();
    let numbers: Vec<String> = tried.iter().map(|(_, text)| format!("{text:?}")).collect();
    let value = tried.first().map_or("", |(_, text)| text);
    let message = match numbers[..] {
        [] => "there is no phone number".to_owned(),
        _ => format!("no phone number among {}", numbers.join(", ")),
    };
    findings.problem(ShipToField::Phone, &sources, value, message, help);
}

/// Tells whether a text can be dialled from a country: as many digits as its numbers have, and beginning as they do. Whether the number is in
/// service is not asked.
fn is_plausible(text: &str, country: &str) -> bool {
    let Some(number) = without_extension(text) else {
        return false;
    };
    let north_american = NORTH_AMERICA.contains(&country) || number.starts_with("+1");
    north_american && is_north_american(number) || is_possible(number, country)
}

/// Cuts an extension off: "x12", "ext. 12", "extension 12", "#12". None, where something else follows the number.
fn without_extension(text: &str) -> Option<&str> {
    let Some(start) = text.find(|character: char| character.is_ascii_alphabetic() || character == '#') else {
        return Some(text);
    };
    let (number, extension) = text.split_at(start);
    let extension = extension.to_ascii_lowercase();
    let digits = ["extension", "extn", "ext", "x", "#"]
        .iter()
        .find_map(|word| extension.strip_prefix(word))?
        .trim_start_matches([' ', '.', ':']);
    let plain = EXTENSION.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| number.trim_end_matches([' ', ',', ';']))
}

/// Tells whether a number has the form [2-9]xx [2-9]xx xxxx, with or without a leading 1. Costs no allocation, as nearly every number is one.
fn is_north_american(number: &str) -> bool {
    let mut digits = [0; 11];
    let mut count = 0;
    for byte in number.strip_prefix('+').unwrap_or(number).bytes() {
        match byte {
            b'0'..=b'9' if count < digits.len() => {
                digits[count] = byte;
                count += 1;
            }
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' => {}
            _ => return false,
        }
    }
    let national = match digits[..count] {
        [b'1', ref national @ ..] if count == 11 => national,
        ref national => national,
    };
    national.len() == 10 && national[0] >= b'2' && national[3] >= b'2'
}

/// Asks the tables of the world's numbering plans.
fn is_possible(number: &str, country: &str) -> bool {
    let plain: Option<String> = number.chars().map(plain).collect();
    let Some(plain) = plain.filter(|plain| plain.bytes().any(|byte| byte.is_ascii_digit())) else {
        return false;
    };
    // The library panics at a country without numbers of its own, such as AQ.
    let region = DATABASE.by_id(country).and_then(|_| country.parse().ok());
    let Ok(parsed) = phonenumber::parse(region, plain) else {
        return false;
    };
    let (code, national) = (parsed.code().value(), parsed.national().to_string());
    let plans = DATABASE.by_code(&code).unwrap_or_default();
    let local = code == 1 && national.len() != 10;
    !local && plans.iter().any(|plan| plan.descriptors().general().is_match(&national))
}

/// Reduces what a number may be written with to ASCII. None, for what it is not written with.
fn plain(character: char) -> Option<char> {
    match character {
        '0'..='9' | '+' | ' ' | '-' | '.' | '(' | ')' | '/' => Some(character),
        '\u{a0}' | '\u{202f}' => Some(' '),
        '\u{2010}'..='\u{2013}' => Some('-'),
        _ => None,
    }
}
