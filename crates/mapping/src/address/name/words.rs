//! The words of a whole name: which are a person's, which a company's, and whether they say anything new.

use super::Names;
use crate::address::fold::fold;
use overprint_generic::Field;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Titles that may stand before a first name, folded; they stay with it.
const TITLES: &[&str] = &["MR", "MRS", "MS", "MISS", "MX", "DR", "PROF", "REV"];

/// What may stand behind a last name, folded; it stays with it.
const SUFFIXES: &[&str] = &["JR", "SR", "II", "III", "IV", "ESQ", "MD", "PHD"];

/// Words that belong to a last name or a saint, so that the word before the next is no first name, folded.
const PARTICLES: &[&str] = &[
    "DA", "DE", "DEL", "DELLA", "DEN", "DER", "DI", "DOS", "DU", "EL", "LA", "LE", "MAC", "MC", "SAINT", "SANTA", "ST",
    "TEN", "TER", "VAN", "VON",
];

/// Words that a person's name does not hold, folded. A surname that might be meant costs little: without a
/// company the whole name becomes it.
const COMPANY: &str = "\
    AB ACADEMY ACCOUNTING ACCOUNTS AG AGENCY ALLIANCE AND ASSOC ASSOCIATES ASSOCIATION ATTN BANK \
    BOUTIQUE BV CAFE CENTER CENTRE CHURCH CITY CLINIC CLUB CO COLLEGE COMPANY CONSULTING CORP \
    CORPORATION COUNCIL COUNTY DBA DEPARTMENT DEPT DESIGN DESIGNS DISTRICT ENTERPRISE ENTERPRISES EVENTS \
    FOUNDATION GALLERY GMBH GRAPHICS GROUP HOSPITAL HOTEL INC INCORPORATED INDUSTRIES INN INSTITUTE \
    INTERNATIONAL LAB LABS LIBRARY LIMITED LLC LLP LOGISTICS LP LTD LTDA MAILROOM MARKET MARKETING MEDIA \
    MINISTRIES MUSEUM NV OF OFFICE OR ORGANIZATION PARTNERS PBC PC PHARMACY PLC PLLC PRESS PRINT \
    PRINTERS PRINTING PRODUCTIONS PTY REALTY RECEIVING RECEPTION RESORT RESTAURANT SA SALON SARL SCHOOL \
    SCHOOLS SERVICE SERVICES SHIPPING SHOP SIGNS SOCIETY SOLUTIONS SRL STORE STORES STUDIO STUDIOS \
    SUPPLY SYSTEMS TEAM TECH TECHNOLOGIES TECHNOLOGY THE TRUST UNION UNIVERSITY VENTURES WAREHOUSE WORKS";

static COMPANY_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| COMPANY.split(' ').collect());

/// Splits a whole name into first and last name, where it holds exactly those: two words of letters, hyphens, apostrophes and full stops, with a
/// title before them or a suffix behind them. "Dr. Jane Doe Jr." is "Dr. Jane" and "Doe Jr.".
///
/// Only of scripts whose names put the first name first: one that is written in, say, Chinese characters does not split.
pub(super) fn split(full: &str) -> Option<(String, String)> {
    if !full.chars().all(is_of_a_name) {
        return None;
    }
    let words: Vec<&str> = full.split_whitespace().collect();
    let start = words.first().is_some_and(|word| TITLES.contains(&fold(word).as_ref())) as usize;
    let end = words.len() - words.last().is_some_and(|word| SUFFIXES.contains(&fold(word).as_ref())) as usize;
    let [first, last] = words.get(start..end)? else {
        return None;
    };
    if PARTICLES.contains(&fold(first).as_ref()) || ![first, last].into_iter().all(|word| is_of_a_person(word)) {
        return None;
    }
    Some((words[..=start].join(" "), words[start + 1..].join(" ")))
}

/// Tells whether two names are the same but for case, accents and signs.
pub(super) fn same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// Tells whether a whole name adds nothing to the names already there: each of its words is among theirs or is a title or suffix, or it is the
/// first and the last name with up to two middle names between them.
pub(super) fn says_no_more(full: &str, names: &Names) -> bool {
    let [first, last] = [&names.firstname, &names.lastname].map(text);
    if full.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) == Some(" ") {
        return true;
    }
    let known: Vec<String> = names.filled().flat_map(folded_words).collect();
    let words: Vec<String> = folded_words(full).collect();
    let says_something = words.iter().any(|word| !is_title_or_suffix(word));
    says_something && words.iter().all(|word| known.contains(word) || is_title_or_suffix(word))
        || names.has_person() && has_middle_names_only(full, names)
}

/// Tells whether a whole name is first name, one or two middle names or initials, last name.
fn has_middle_names_only(full: &str, names: &Names) -> bool {
    let [first, last] = [&names.firstname, &names.lastname].map(|name| words_of_a_name(text(name)).concat());
    let words = words_of_a_name(full);
    full.chars().all(is_of_a_name)
        && (1..words.len()).any(|start| {
            (start + 1..=start + 2).any(|end| {
                end < words.len()
                    && same(&words[..start].concat(), &first)
                    && same(&words[end..].concat(), &last)
                    && words[start..end].iter().all(|word| is_of_a_person(word))
            })
        })
}

fn text(name: &Field<String>) -> &str {
    name.value().map_or("", String::as_str)
}

/// The words of a name but for titles and suffixes.
fn words_of_a_name(name: &str) -> Vec<&str> {
    name.split_whitespace().filter(|word| !is_title_or_suffix(&fold(word))).collect()
}

fn folded_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| character.is_whitespace() || character == ',')
        .map(|word| fold(word).into_owned())
        .filter(|word| !word.is_empty())
}

fn is_title_or_suffix(folded: &str) -> bool {
    TITLES.contains(&folded) || SUFFIXES.contains(&folded)
}

fn is_of_a_person(word: &str) -> bool {
    word.chars().any(char::is_alphabetic) && !COMPANY_WORDS.contains(fold(word).as_ref())
}

/// Letters of Latin, Greek, Cyrillic and their like, and what joins them in a name.
fn is_of_a_name(character: char) -> bool {
    let letter = character.is_alphabetic() && matches!(character, '\0'..='\u{58f}' | '\u{1e00}'..='\u{1fff}');
    letter
        || character.is_whitespace()
        || matches!(character, '-' | '\u{2010}' | '\'' | '’' | '.' | '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_name_splits_when_it_holds_a_first_and_a_last_name_and_no_more() {
        for (full, first, last) in [
            ("Jane Doe", "Jane", "Doe"),
            ("  Jane\u{a0}Doe ", "Jane", "Doe"),
            ("Dr. Jane Doe", "Dr. Jane", "Doe"),
            ("Jane Doe Ph.D.", "Jane", "Doe Ph.D."),
            ("Mr John Smith III", "Mr John", "Smith III"),
            ("Mary-Ann O’Neil", "Mary-Ann", "O’Neil"),
            ("J. Doe", "J.", "Doe"),
            ("Zoë Åkesson", "Zoë", "Åkesson"),
            ("Иван Петров", "Иван", "Петров"),
        ] {
            assert_eq!(split(full), Some((first.to_owned(), last.to_owned())), "{full:?}");
        }
    }

    #[test]
    fn a_name_that_might_be_anything_else_stays_whole() {
        for full in [
            "",
            "Madonna",
            "Dr. Doe",
            "Jane Mary Doe",
            "Doe, Jane",
            "Jane & Bob",
            "c/o Doe",
            "Acme Inc.",
            "Acme L.L.C.",
            "Stanford University",
            "Van Gogh",
            "Jane Doe2",
            "Jane 🙂",
            "山田 太郎",
            "- -",
            "The Prince",
            "Dr. Jr.",
        ] {
            assert_eq!(split(full), None, "{full:?}");
        }
    }
}
