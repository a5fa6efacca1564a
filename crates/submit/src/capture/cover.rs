//! Who and what stands in for whom: one stand-in for each word, number and id, wherever it turns up.

mod contact;
mod letters;

use super::Text;
use super::role::Role;
use super::words::{self, Kind};
use contact::{Phones, emails, links};
use letters::{Run, cased, runs};
use std::collections::{HashMap, HashSet};

/// How many words a text that somebody wrote is replaced by at most.
const PROSE_WORDS: usize = 12;

/// How much of a postal code says no more than the region: the first three characters.
const REGION: usize = 3;

/// An id of fewer characters is looked for as a whole text only: within other texts it may mean anything.
const ID_WITHIN: usize = 6;

/// The same for a name or a line of an address.
const PHRASE_WITHIN: usize = 4;

/// The stand-ins for everything private in one order.
pub(super) struct Cover {
    /// Words in lower case, and theirs.
    words: HashMap<String, String>,
    ids: HashMap<String, String>,
    phones: Phones,
    /// Texts in lower case (ASCII) and what stands in for them, the longest first.
    phrases: Vec<(String, String)>,
}

impl Cover {
    /// Finds stand-ins for what is private in the texts; none of them is, or holds, anything private of the same order.
    pub(super) fn new(texts: &[Text]) -> Self {
        let of = |wanted: &[Role]| {
            let wanted = wanted.to_vec();
            texts.iter().filter(move |text| wanted.contains(&text.role)).map(|text| text.text.as_str())
        };
        let mut cover = Cover {
            words: HashMap::new(),
            ids: unlike(of(&[Role::Id]).filter(|id| !id.trim().is_empty())),
            phones: Phones::new(of(&[Role::Phone])),
            phrases: Vec::new(),
        };
        cover.choose_words(texts);
        for text in texts.iter().filter(|text| is_private(text.role)) {
            let key = text.text.trim().to_ascii_lowercase();
            let shortest = if text.role == Role::Id { ID_WITHIN } else { PHRASE_WITHIN };
            let stand_in = cover.stand_in(text);
            if key.chars().count() >= shortest && stand_in.trim() != text.text.trim() {
                cover.phrases.push((key, stand_in.trim().to_owned()));
            }
        }
        cover.phrases.sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        cover.phrases.dedup_by(|(one, _), (other, _)| one == other);
        cover
    }

    fn choose_words(&mut self, texts: &[Text]) {
        let private = texts.iter().filter_map(|text| Some((private_words(text)?, kind(text.role))));
        let private: Vec<(String, Kind)> =
            private.flat_map(|(words, kind)| words.into_iter().map(move |word| (word, kind))).collect();
        let originals: HashSet<&str> = private.iter().map(|(word, _)| word.as_str()).collect();
        let mut taken = HashSet::new();
        for (word, kind) in &private {
            if self.words.contains_key(word) {
                continue;
            }
            let is_free = |new: &String| !taken.contains(new) && !holds_any(new, &originals);
            if let Some(new) = words::stand_ins(word, *kind).find(is_free) {
                taken.insert(new.clone());
                self.words.insert(word.clone(), new);
            }
        }
    }

    /// Returns what stands in for a text, by what it holds.
    pub(super) fn stand_in(&self, text: &Text) -> String {
        let written = text.text.as_str();
        if written.trim().is_empty() {
            return written.to_owned();
        }
        match text.role {
            Role::Fixed => written.to_owned(),
            Role::Own => self.scrubbed(written),
            Role::Name | Role::Company | Role::Line | Role::City => self.reworded(written),
            Role::Postal => postal(written),
            Role::Phone => self.phones.stand_in(written, &|rest| self.reworded(rest)),
            Role::Email => emails(written, &|part| self.reworded(part)),
            Role::Id => self.ids.get(written).cloned().unwrap_or_else(|| written.to_owned()),
            Role::Coordinate => "0".to_owned(),
            Role::Prose => words::prose(written.split_whitespace().count().min(PROSE_WORDS)),
            Role::Free if uuid::Uuid::try_parse(written).is_ok() => {
                words::same_form(written).find(|new| new != written).unwrap_or_default()
            }
            Role::Free => self.elsewhere(written, &|rest| self.renamed(rest)),
        }
    }

    /// Replaces every word; what is a file's name keeps its ending.
    fn renamed(&self, text: &str) -> String {
        let parts = text.rsplit_once('.').filter(|(name, _)| !name.is_empty() && !text.contains(char::is_whitespace));
        match parts.filter(|(_, end)| (2..=4).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphabetic())) {
            Some((name, ending)) => format!("{}.{ending}", self.reworded(name)),
            None => self.reworded(text),
        }
    }

    /// Replaces who is mentioned in a text, and leaves the rest of it.
    pub(super) fn scrubbed(&self, text: &str) -> String {
        if let Some(id) = self.ids.get(text) {
            return id.clone();
        }
        self.elsewhere(text, &|rest| self.known_words(&self.phones.within(&self.phrased(rest))))
    }

    /// Replaces a number that is a phone number.
    pub(super) fn scrubbed_number(&self, digits: &str) -> String {
        self.phones.within(digits)
    }

    /// Replaces links and e-mail addresses, and the rest in another way.
    fn elsewhere(&self, text: &str, rest: &dyn Fn(&str) -> String) -> String {
        links(text, &|between| {
            let mut made = String::new();
            let mut others = String::new();
            for token in between.split_inclusive(char::is_whitespace) {
                if token.contains('@') {
                    made.push_str(&rest(&std::mem::take(&mut others)));
                    made.push_str(&emails(token, &|part| self.reworded(part)));
                } else {
                    others.push_str(token);
                }
            }
            made + &rest(&others)
        })
    }

    /// Replaces whole names, addresses and ids, in any case.
    fn phrased(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (phrase, stand_in) in &self.phrases {
            let mut from = 0;
            while let Some(at) = text.get(from..).and_then(|rest| rest.to_ascii_lowercase().find(phrase.as_str())) {
                let (start, end) = (from + at, from + at + phrase.len());
                text.replace_range(start..end, stand_in);
                from = start + stand_in.len();
            }
        }
        text
    }

    /// Replaces the words that are somebody's.
    fn known_words(&self, text: &str) -> String {
        runs(text).map(|run| self.known(run).unwrap_or_else(|| run.text().to_owned())).collect()
    }

    /// Replaces every word and number, but for words that are nobody's.
    fn reworded(&self, text: &str) -> String {
        let each = runs(text).map(|run| match run {
            Run::Letters(word) if words::is_nobodys(&word.to_lowercase()) => word.to_owned(),
            Run::Letters(word) => self.known(run).unwrap_or_else(|| self.filler(word)),
            Run::Digits(number) => {
                words::digits(number).take(32).find(|new| new != number).unwrap_or_else(|| number.to_owned())
            }
            Run::Other(other) => other.to_owned(),
        });
        each.collect()
    }

    fn known(&self, run: Run<'_>) -> Option<String> {
        let Run::Letters(word) = run else { return None };
        self.words.get(&word.to_lowercase()).map(|new| cased(new, word))
    }

    fn filler(&self, word: &str) -> String {
        let lower = word.to_lowercase();
        let originals: HashSet<&str> = self.words.keys().map(String::as_str).collect();
        let is_free = |new: &String| *new != lower && !holds_any(new, &originals);
        words::stand_ins(&lower, Kind::Filler).find(is_free).map(|new| cased(&new, word)).unwrap_or_default()
    }
}

/// Tells whether texts of a role are private wherever they turn up.
fn is_private(role: Role) -> bool {
    matches!(role, Role::Name | Role::Company | Role::Line | Role::City | Role::Phone | Role::Email | Role::Id)
}

/// Lists the words of a private text in lower case.
fn private_words(text: &Text) -> Option<Vec<String>> {
    let words = |text: &str| -> Vec<String> {
        let letters = runs(text).filter_map(|run| match run {
            Run::Letters(word) => Some(word.to_lowercase()),
            Run::Digits(_) | Run::Other(_) => None,
        });
        letters.filter(|word| !words::is_nobodys(word)).collect()
    };
    match text.role {
        Role::Name | Role::Company | Role::Line | Role::City => Some(words(&text.text)),
        // The last part of the domain is everybody's, and so is the domain for examples.
        Role::Email => Some(words(text.text.rsplit_once('.').map_or(&text.text, |(rest, _)| rest)))
            .map(|words| words.into_iter().filter(|word| word != "example").collect()),
        _ => None,
    }
}

fn kind(role: Role) -> Kind {
    match role {
        Role::Name | Role::Email => Kind::Name,
        _ => Kind::Thing,
    }
}

/// Tells whether a stand-in is, or holds, a private word.
fn holds_any(new: &str, originals: &HashSet<&str>) -> bool {
    originals.contains(new)
        || originals.iter().any(|original| original.chars().count() >= PHRASE_WITHIN && new.contains(original))
}

/// Finds ids of the same form, no two of them the same and none that is there already.
fn unlike<'t>(ids: impl Iterator<Item = &'t str>) -> HashMap<String, String> {
    let ids: Vec<&str> = ids.collect();
    let originals: HashSet<&str> = ids.iter().copied().collect();
    let mut taken = HashSet::new();
    let mut found = HashMap::new();
    for id in ids {
        if found.contains_key(id) {
            continue;
        }
        // Of a form with few ids all may be taken, such as one digit.
        let is_free = |new: &String| !originals.contains(new.as_str()) && !taken.contains(new);
        let new =
            words::same_form(id).take(1000).find(is_free).unwrap_or_else(|| format!("{id}{}", words::fingerprint(id)));
        taken.insert(new.clone());
        found.insert(id.to_owned(), new);
    }
    found
}

/// Keeps the region of a postal code and changes the rest.
fn postal(written: &str) -> String {
    let change = |new: String| -> String {
        let mut seen = 0;
        let each = written.chars().zip(new.chars()).map(|(old, new)| {
            seen += usize::from(old.is_alphanumeric());
            match new {
                _ if seen <= REGION => old,
                // Canadian codes do without these letters.
                'D' | 'F' | 'I' | 'O' | 'Q' | 'U' => 'E',
                'd' | 'f' | 'i' | 'o' | 'q' | 'u' => 'e',
                new => new,
            }
        });
        each.collect()
    };
    words::same_form(written).map(change).take(64).find(|new| new != written).unwrap_or_else(|| written.to_owned())
}
