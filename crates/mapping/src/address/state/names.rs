//! The names that states and provinces go by: ISO 3166-2 as `rust_iso3166` has it, the post's own codes, and everyday names.

use crate::address::fold::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How like two names must be (Jaro-Winkler, 1.0 is the same) for one to be offered for the other.
const LIKENESS: f64 = 0.8;

/// The longest text that is compared with the names, in bytes: to compare a megabyte takes seconds.
const LONGEST: usize = 200;

/// What the post of the United States has beside ISO 3166-2: armed forces, associated states, everyday names (USPS Publication 28, appendix B).
const US: &[(&str, &[&str])] = &[
    ("AA", &["Armed Forces Americas"]),
    ("AE", &["Armed Forces Europe", "Armed Forces Africa", "Armed Forces Canada", "Armed Forces Middle East"]),
    ("AP", &["Armed Forces Pacific"]),
    ("DC", &["Washington DC", "Washington District of Columbia"]),
    ("FM", &["Federated States of Micronesia"]),
    ("MH", &["Marshall Islands"]),
    ("PW", &["Palau"]),
    ("VI", &["Virgin Islands", "US Virgin Islands", "United States Virgin Islands"]),
];

/// Older codes and everyday names of Canada.
const CA: &[(&str, &[&str])] = &[
    ("NL", &["Newfoundland", "Labrador", "NF", "NFLD"]),
    ("NT", &["NWT"]),
    ("PE", &["PEI"]),
    ("QC", &["PQ"]),
    ("YT", &["Yukon Territory"]),
];

/// Everyday names of Mexico, where ISO 3166-2 has the full ones.
const MX: &[(&str, &[&str])] = &[
    ("CMX", &["CDMX", "DF", "Distrito Federal", "Mexico City"]),
    ("COA", &["Coahuila"]),
    ("MEX", &["Estado de Mexico", "Edo. Mex.", "State of Mexico"]),
    ("MIC", &["Michoacan"]),
    ("VER", &["Veracruz"]),
];

static TABLES: LazyLock<[(&str, Names); 3]> =
    LazyLock::new(|| [("US", Names::new("US", US)), ("CA", Names::new("CA", CA)), ("MX", Names::new("MX", MX))]);

/// The states of one country.
pub(super) struct Names {
    /// Every spelling, folded, with its code.
    codes: HashMap<String, &'static str>,
    /// Every name as one would write it, with its code.
    names: Vec<(&'static str, &'static str)>,
    is_us: bool,
}

impl Names {
    /// Returns the states of a country that 4over wants a state for.
    pub(super) fn of(country: &str) -> Option<&'static Names> {
        TABLES.iter().find(|(code, _)| *code == country).map(|(_, names)| names)
    }

    fn new(country: &str, aliases: &[(&'static str, &[&'static str])]) -> Self {
        let iso = rust_iso3166::iso3166_2::SUBDIVISION_COUNTRY_MAP.get(country).copied().unwrap_or_default();
        let mut names: Vec<_> = iso.iter().map(|state| (state.name, state.region_code)).collect();
        names.extend(aliases.iter().flat_map(|(code, names)| names.iter().map(|name| (*name, *code))));
        let mut codes = HashMap::new();
        for (name, code) in &names {
            codes.insert(fold(name).into_owned(), *code);
            codes.insert((*code).to_owned(), *code);
            codes.insert(format!("{country}{code}"), *code);
        }
        Names { codes, names, is_us: country == "US" }
    }

    /// Finds the code of a folded code or name; "US-GA" is a code, too.
    pub(super) fn find(&self, folded: &str) -> Option<&'static str> {
        self.codes.get(folded).copied().or_else(|| if self.is_us { armed_forces(folded) } else { None })
    }

    /// Says what to do about a folded text that is no state here.
    pub(super) fn advice(&self, folded: &str) -> String {
        let elsewhere = TABLES.iter().find_map(|(country, names)| Some((*country, names.find(folded)?)));
        if let Some((country, code)) = elsewhere {
            return format!("{code} is in {country}: correct the state or the country");
        }
        // Armed forces are alike in name, and a continent apart.
        if self.is_us && folded.contains(ARMED_FORCES) {
            return "write AA for the Americas, AE for Europe, Africa, Canada and the Middle East, or AP for the Pacific"
                .to_owned();
        }
        let like = |name: &str| strsim::jaro_winkler(folded, &fold(name));
        let nearest = self
            .names
            .iter()
            .filter(|_| folded.len() <= LONGEST)
            .max_by(|(one, _), (other, _)| like(one).total_cmp(&like(other)));
        match nearest.filter(|(name, _)| folded.len() > 2 && like(name) >= LIKENESS) {
            Some((name, code)) => format!("did you mean {name} ({code})?"),
            None => "write the state's code or its full name".to_owned(),
        }
    }
}

/// How the names of the armed forces begin, folded.
const ARMED_FORCES: &str = "ARMEDFORCES";

/// What may follow, folded, by the code that it means (USPS Publication 28, appendix B): none of these is a beginning of another.
const REGIONS: &[(&str, &[&str])] = &[
    ("AA", &["AMERICAS", "AMERICA", "EXCEPTCANADA", "EXCLUDINGCANADA", "AA"]),
    ("AE", &["EUROPE", "AFRICA", "CANADA", "MIDDLEEAST", "OTHER", "AE"]),
    ("AP", &["PACIFIC", "AP"]),
];

/// Reads "Armed Forces Europe, Canada, Africa and the Middle East": all regions that are named have to be of one code.
fn armed_forces(folded: &str) -> Option<&'static str> {
    let (_, regions) = folded.split_once(ARMED_FORCES).filter(|(before, _)| matches!(*before, "" | "US" | "THE"))?;
    REGIONS.iter().find(|(_, names)| is_made_of(regions, names)).map(|(code, _)| *code)
}

/// Tells whether a text is some of these words, with "and" and "the" between.
fn is_made_of(mut text: &str, words: &[&str]) -> bool {
    let mut found = false;
    while !text.is_empty() {
        if let Some(rest) = ["AND", "THE", "OF", "OR"].iter().find_map(|filler| text.strip_prefix(filler)) {
            text = rest;
        } else if let Some(rest) = words.iter().find_map(|word| text.strip_prefix(word)) {
            (text, found) = (rest, true);
        } else {
            return false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::address::fold::fold;

    #[test]
    fn every_state_of_the_united_states_and_of_canada_has_two_letters() {
        for (country, count) in [("US", 63), ("CA", 13)] {
            let names = Names::of(country).unwrap();
            let mut codes: Vec<_> = names.codes.values().copied().collect();
            codes.sort_unstable();
            codes.dedup();
            assert!(codes.iter().all(|code| code.len() == 2), "{codes:?}");
            assert_eq!(codes.len(), count, "{codes:?}");
        }
    }

    #[test]
    fn no_spelling_stands_for_two_states() {
        for country in ["US", "CA", "MX"] {
            let names = Names::of(country).unwrap();
            for (name, code) in &names.names {
                assert_eq!(names.find(&fold(name)), Some(*code), "{name:?}");
                assert_eq!(names.find(code), Some(*code), "{name:?}");
            }
        }
    }

    #[test]
    fn the_armed_forces_are_read_by_region() {
        let names = Names::of("US").unwrap();
        for (text, code) in [
            ("Armed Forces Europe, Canada, Africa and Middle East", Some("AE")),
            ("Armed Forces Europe, the Middle East, and Canada", Some("AE")),
            ("Armed Forces Americas (except Canada)", Some("AA")),
            ("U.S. Armed Forces Pacific", Some("AP")),
            ("Armed Forces AE", Some("AE")),
            ("Armed Forces", None),
            ("Armed Forces Europe and Pacific", None),
        ] {
            assert_eq!(names.find(&fold(text)), code, "{text:?}");
        }
        let advice =
            "write AA for the Americas, AE for Europe, Africa, Canada and the Middle East, or AP for the Pacific";
        assert_eq!(names.advice(&fold("Armed Forces")), advice);
        assert_eq!(names.advice(&fold("Armed Forces Asia")), advice);
    }

    #[test]
    fn advice_names_the_nearest_state_or_the_country_of_the_state() {
        let names = Names::of("US").unwrap();
        for (text, advice) in [
            ("Goergia", "did you mean Georgia (GA)?"),
            ("Ontario", "ON is in CA: correct the state or the country"),
            ("ZZ", "write the state's code or its full name"),
            ("", "write the state's code or its full name"),
        ] {
            assert_eq!(names.advice(&fold(text)), advice, "{text:?}");
        }
    }
}
