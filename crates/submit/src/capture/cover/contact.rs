//! Stand-ins for phone numbers, e-mail addresses and links.

use crate::capture::words;
use std::collections::{HashMap, HashSet};

/// The shortest number of digits that is looked for within other texts.
const DIGITS_WITHIN: usize = 7;

/// How many digits at the end of a number are replaced where nothing is known of its country.
const SUBSCRIBER: usize = 4;

/// The host of the links that stand in for links.
const HOST: &str = "artwork.example.com";

/// Phone numbers by their digits.
pub(super) struct Phones(HashMap<String, String>);

impl Phones {
    /// Finds stand-ins: North American numbers become 555-01xx of the same area, which nobody has.
    pub(super) fn new<'t>(written: impl Iterator<Item = &'t str>) -> Self {
        let numbers: Vec<String> =
            written.map(|text| digits(number(text).0)).filter(|digits| !digits.is_empty()).collect();
        let originals: HashSet<&str> = numbers.iter().map(String::as_str).collect();
        let mut found = HashMap::new();
        let mut taken = HashSet::new();
        for digits in &numbers {
            if found.contains_key(digits) {
                continue;
            }
            let kept = kept(digits);
            let all: Vec<String> = words::digits(&format!("7{digits}"))
                .take(200)
                .map(|random| [kept.clone(), random[1..=digits.len() - kept.len()].to_owned()].concat())
                .filter(|new| !originals.contains(new.as_str()))
                .collect();
            // An area has a hundred such numbers, so one may stand in for two.
            let new =
                all.iter().find(|new| !taken.contains(*new)).or(all.first()).cloned().unwrap_or_else(|| digits.clone());
            taken.insert(new.clone());
            found.insert(digits.clone(), new);
        }
        Phones(found)
    }

    /// Replaces a phone number, written as it was; what follows the number is replaced in another way.
    pub(super) fn stand_in(&self, written: &str, rest: &dyn Fn(&str) -> String) -> String {
        let (number, extension) = number(written);
        let new = self.0.get(&digits(number));
        format!("{}{}", new.map_or_else(|| number.to_owned(), |new| refilled(number, new)), rest_of(extension, rest))
    }

    /// Replaces the known numbers within a text, however they are written.
    pub(super) fn within(&self, text: &str) -> String {
        let mut made = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(is_of_number) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c: char| !is_of_number(c)).unwrap_or(from.len());
            let (candidate, after) = from.split_at(end);
            made.push_str(before);
            made.push_str(&self.known(candidate).unwrap_or_else(|| candidate.to_owned()));
            rest = after;
        }
        made + rest
    }

    fn known(&self, candidate: &str) -> Option<String> {
        let digits = digits(candidate);
        if digits.len() < DIGITS_WITHIN {
            return None;
        }
        if let Some(new) = self.0.get(&digits) {
            return Some(refilled(candidate, new));
        }
        // The same number with or without the 1 of North America in front.
        let national =
            |digits: &str| digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(digits).to_owned();
        let (_, new) = self.0.iter().find(|(known, _)| national(known) == national(&digits))?;
        let new = national(new);
        let new = if digits.len() > new.len() { format!("1{new}") } else { new };
        Some(refilled(candidate, &new))
    }
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '-' | '.' | '(' | ')' | ' ' | '+' | '/')
}

/// Parts the number from an extension or a word behind it.
fn number(written: &str) -> (&str, &str) {
    written.split_at(written.find(|c: char| c.is_alphabetic() || c == '#').unwrap_or(written.len()))
}

/// The words for an extension decide whether the number counts, so they stay.
fn rest_of(extension: &str, rest: &dyn Fn(&str) -> String) -> String {
    let word = extension.find(|c: char| c.is_ascii_digit()).unwrap_or(extension.len());
    let (label, number) = extension.split_at(word);
    let is_label = ["x", "ext", "extn", "extension", "#"]
        .contains(&label.trim().trim_end_matches(['.', ':']).to_ascii_lowercase().as_str());
    if is_label { format!("{label}{}", rest(number)) } else { rest(extension) }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Returns the beginning that stays: country and area, and 555-01 in North America.
fn kept(digits: &str) -> String {
    let national = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(digits);
    let bytes = national.as_bytes();
    let is_north_american = bytes.len() == 10 && bytes[0] >= b'2' && bytes[3] >= b'2';
    match is_north_american {
        true => format!("{}{}55501", &digits[..digits.len() - 10], &national[..3]),
        false if digits.len() >= DIGITS_WITHIN => digits[..digits.len() - SUBSCRIBER].to_owned(),
        false => String::new(),
    }
}

/// Puts digits in the place of digits.
fn refilled(written: &str, digits: &str) -> String {
    let mut digits = digits.chars();
    written.chars().map(|c| if c.is_ascii_digit() { digits.next().unwrap_or(c) } else { c }).collect()
}

/// Replaces e-mail addresses: a good one stays good, one with a fault keeps it.
pub(super) fn emails(written: &str, reworded: &dyn Fn(&str) -> String) -> String {
    let separates = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '"' | ':');
    let each = written.split_inclusive(separates).map(|token| {
        let address = token.trim_end_matches(separates);
        let separator = &token[address.len()..];
        let new = match address.split_once('@') {
            Some((user, host)) if !user.is_empty() && host.contains('.') && !host.contains('@') => {
                format!("{}@example.com", reworded(user))
            }
            _ => reworded(address),
        };
        format!("{new}{separator}")
    });
    each.collect()
}

/// Replaces links and hands what is between them to another.
pub(super) fn links(text: &str, between: &dyn Fn(&str) -> String) -> String {
    let lower = text.to_ascii_lowercase();
    let start = ["https://", "http://"].iter().filter_map(|scheme| Some((lower.find(scheme)?, scheme.len()))).min();
    let Some((start, scheme)) = start else {
        return if text.is_empty() { String::new() } else { between(text) };
    };
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>');
    let end = text[start..].find(ends).map_or(text.len(), |end| start + end);
    let link = &text[start..end];
    let before = if start == 0 { String::new() } else { between(&text[..start]) };
    format!("{before}{}{}{}", &link[..scheme], stand_in(link), links(&text[end..], between))
}

/// Makes host and path of a link; the same link becomes the same one.
fn stand_in(link: &str) -> String {
    let path = link.split(['?', '#']).next().unwrap_or(link);
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let ending =
        ending.filter(|ending| (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric()));
    let name = ending
        .filter(|_| path.matches('/').count() > 2)
        .map_or("artwork".to_owned(), |ending| format!("artwork.{ending}"));
    format!("{HOST}/{}/{name}", words::fingerprint(link))
}

#[cfg(test)]
mod tests {
    use super::{Phones, emails, links};

    fn phone(written: &str) -> String {
        Phones::new([written].into_iter()).stand_in(written, &|rest| rest.to_owned())
    }

    #[test]
    fn a_phone_number_is_written_as_it_was() {
        for (written, area) in
            [("865-632-0137", "865-555-01"), ("(865) 632.0137", "(865) 555.01"), ("1 865 6320137", "1 865 55501")]
        {
            let new = phone(written);
            assert!(new.starts_with(area) && new.len() == written.len() && new != written, "{new}");
        }
        assert!(phone("+44 20 7946 0958").starts_with("+44 20 7946 "));
        assert_eq!(phone("n/a"), "n/a");
        assert!(phone("865-632-0137 x12").ends_with(" x12"), "what follows is left to the caller");
    }

    #[test]
    fn a_number_is_known_however_it_is_written() {
        let phones = Phones::new(["865-632-0137"].into_iter());
        let new = phones.stand_in("865-632-0137", &|rest| rest.to_owned());
        let found = phones.within("call +1 (865) 632-0137 or 8656320137, not 5125550100");
        let plain = new.replace('-', "");
        let expected = format!("call +1 ({}) {} or {plain}, not 5125550100", &plain[..3], &new[4..]);
        assert_eq!(found, expected);
    }

    #[test]
    fn a_good_address_stays_good_and_a_bad_one_bad() {
        let x = |part: &str| part.chars().map(|c| if c.is_alphanumeric() { 'x' } else { c }).collect::<String>();
        for (written, expected) in [
            ("jane.doe@acme.org", "xxxx.xxx@example.com"),
            ("jane.doe.acme.org", "xxxx.xxx.xxxx.xxx"),
            ("a@b@c.org", "x@x@x.xxx"),
            ("jane@acme", "xxxx@xxxx"),
            ("Jane <jane@acme.org>, joe@acme.org", "xxxx <xxxx@example.com>, xxx@example.com"),
        ] {
            assert_eq!(emails(written, &x), expected);
        }
    }

    #[test]
    fn a_link_keeps_scheme_and_ending() {
        let made = links("see HTTPS://acme.org/jane/card.PDF?sig=1 please", &|rest| rest.to_uppercase());
        assert!(
            made.starts_with("SEE HTTPS://artwork.example.com/") && made.ends_with("/artwork.PDF PLEASE"),
            "{made}"
        );
        assert!(links("http://acme.org", &|rest| rest.to_owned()).ends_with("/artwork"));
    }
}
