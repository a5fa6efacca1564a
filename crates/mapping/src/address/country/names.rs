//! The names that countries go by: ISO 3166-1 as `rust_iso3166` has it, and the everyday names it leaves out.

use crate::address::fold::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How like two names must be (Jaro-Winkler, 1.0 is the same) for one to be taken for the other misspelt.
const LIKENESS: f64 = 0.9;

/// The longest text that is compared with the names, in bytes: to compare a megabyte takes seconds.
const LONGEST: usize = 200;

/// Everyday English names beside those of ISO 3166-1, which writes "Korea (Republic of)" and "Viet Nam".
///
/// A name that may mean two countries ("Korea", "Virgin Islands", "America") is not among them, nor are names in other languages.
const ALIASES: &[(&str, &[&str])] = &[
    ("AE", &["UAE"]),
    ("BA", &["Bosnia"]),
    ("BN", &["Brunei"]),
    ("CD", &["DR Congo", "DRC", "Democratic Republic of the Congo", "Congo-Kinshasa"]),
    ("CG", &["Republic of the Congo", "Congo-Brazzaville"]),
    ("CI", &["Ivory Coast"]),
    ("CN", &["People's Republic of China", "PRC", "Mainland China"]),
    ("CV", &["Cape Verde"]),
    ("CZ", &["Czech Republic"]),
    ("GB", &["UK", "United Kingdom", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland"]),
    ("HK", &["Hong Kong SAR"]),
    ("IE", &["Republic of Ireland"]),
    ("KP", &["North Korea", "DPRK"]),
    ("KR", &["South Korea", "Republic of Korea", "Korea, South"]),
    ("LA", &["Laos"]),
    ("MK", &["Macedonia"]),
    ("MM", &["Burma"]),
    ("MO", &["Macau"]),
    ("NL", &["Holland"]),
    ("RU", &["Russia"]),
    ("SY", &["Syria"]),
    ("SZ", &["Swaziland"]),
    ("TL", &["East Timor"]),
    ("TR", &["Turkey"]),
    ("US", &["United States", "U.S. of A."]),
    ("VA", &["Vatican", "Vatican City"]),
    ("VG", &["British Virgin Islands"]),
    ("VI", &["US Virgin Islands", "United States Virgin Islands"]),
    ("VN", &["Vietnam"]),
];

/// Every spelling, folded, with its code.
static CODES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for country in rust_iso3166::ALL {
        for spelling in [country.alpha2, country.alpha3, country.name] {
            codes.insert(fold(spelling).into_owned(), country.alpha2);
        }
        if let Some(rest) = country.name.strip_prefix("Saint ") {
            codes.insert(fold(&format!("St {rest}")).into_owned(), country.alpha2);
        }
    }
    for (short, code) in short_names() {
        codes.entry(short).or_insert(code);
    }
    for (code, names) in ALIASES {
        codes.extend(names.iter().map(|name| (fold(name).into_owned(), *code)));
    }
    codes
});

/// The ISO names before their parenthesis - "Bolivia (Plurinational State of)" - where no two countries share it.
fn short_names() -> impl Iterator<Item = (String, &'static str)> {
    let mut owners: HashMap<String, Vec<&'static str>> = HashMap::new();
    for country in rust_iso3166::ALL {
        if let Some((short, _)) = country.name.split_once(" (") {
            owners.entry(fold(short).into_owned()).or_default().push(country.alpha2);
        }
    }
    owners.into_iter().filter_map(|(short, codes)| match codes[..] {
        [code] => Some((short, code)),
        _ => None,
    })
}

/// Finds the code of a folded code or name, which may begin with "the".
pub(super) fn find(folded: &str) -> Option<&'static str> {
    let found = CODES.get(folded).or_else(|| CODES.get(folded.strip_prefix("THE")?));
    found.copied()
}

/// Finds the country that a folded text is likely to mean, with its ISO name; a code of two or three letters is like too many others.
pub(super) fn nearest(folded: &str) -> Option<(&'static str, &'static str)> {
    if folded.len() <= 3 || folded.len() > LONGEST {
        return None;
    }
    let like = |name: &str| strsim::jaro_winkler(folded, name);
    let (name, code) = CODES
        .iter()
        .filter(|(name, _)| name.len() > 3)
        .max_by(|(one, _), (other, _)| like(one).total_cmp(&like(other)).then_with(|| other.cmp(one)))?;
    let country = rust_iso3166::from_alpha2(code)?;
    (like(name) >= LIKENESS).then_some((country.alpha2, country.name))
}

#[cfg(test)]
mod tests {
    use super::{ALIASES, find, nearest};
    use crate::address::fold::fold;

    #[test]
    fn every_iso_country_is_found_by_its_codes_and_its_name() {
        for country in rust_iso3166::ALL {
            for spelling in [country.alpha2, country.alpha3, country.name] {
                assert_eq!(find(&fold(spelling)), Some(country.alpha2), "{spelling:?}");
            }
        }
    }

    #[test]
    fn every_alias_adds_a_name_and_takes_none_away() {
        for (code, names) in ALIASES {
            for name in *names {
                assert_eq!(find(&fold(name)), Some(*code), "{name:?}");
            }
        }
        for (name, code) in [
            ("the Netherlands", "NL"),
            ("Bolivia", "BO"),
            ("St. Lucia", "LC"),
            ("Trinidad & Tobago", "TT"),
            ("México", "MX"),
        ] {
            assert_eq!(find(&fold(name)), Some(code), "{name:?}");
        }
    }

    #[test]
    fn a_text_longer_than_any_name_is_near_none() {
        assert_eq!(nearest(&fold("Germny")).map(|(code, _)| code), Some("DE"));
        assert_eq!(nearest(&fold(&format!("Germany{}", "y".repeat(1_000_000)))), None);
    }

    #[test]
    fn a_name_of_two_countries_is_no_name() {
        for name in ["Korea", "Virgin Islands", "America", "Guyana Francesa", ""] {
            assert_eq!(find(&fold(name)), None, "{name:?}");
        }
    }
}
