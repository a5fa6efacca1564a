//! Reads the tree into the types of the configuration, and goes on behind a problem to find the next one.

use super::environment::Spare;
use super::problem::{Problem, Sources};
use super::secrets;
use super::tree::{entry, path_of, remove, value_mut};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

/// How different a key may be from the one it is taken for: a letter in three.
const LETTERS_PER_SLIP: usize = 3;

/// Reads the whole; each entry that does not fit is reported and taken out, and the rest is read again.
///
/// None where the rest cannot be read either. What only follows from an entry taken out is not reported.
pub(super) fn read<T: DeserializeOwned>(
    mut tree: Spanned<DeTable<'_>>,
    mut spare: Spare,
    sources: &Sources<'_>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let mut damaged = BTreeSet::new();
    loop {
        let error = match T::deserialize(Deserializer::from(tree.clone())) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let path = error.span().and_then(|span| path_of(tree.get_ref(), &span));
        let Some(path) = path else {
            problems.push(sources.problem(&(0..0), error.message().to_owned()));
            return None;
        };
        if take_as_text(&mut tree, &path, &mut spare) {
            continue;
        }
        if !damaged.contains(&path) {
            problems.extend(report(tree.get_ref(), &path, &error, sources));
        }
        remove(tree.get_mut(), &path);
        if unknown(&error).is_none() {
            damaged.insert(path[..path.len() - 1].to_vec());
        }
    }
}

/// Takes a variable that looked like a number, a list or a truth value as the text it is.
fn take_as_text(tree: &mut Spanned<DeTable<'_>>, path: &[String], spare: &mut Spare) -> bool {
    let Some(value) = value_mut(tree.get_mut(), path) else {
        return false;
    };
    let Some(text) = spare.remove(&value.span().start) else {
        return false;
    };
    *value.get_mut() = DeValue::String(Cow::Owned(text));
    true
}

/// Writes down an error about the entry at a path.
fn report(tree: &DeTable<'_>, path: &[String], error: &Error, sources: &Sources<'_>) -> Option<Problem> {
    let (key, value) = entry(tree, path)?;
    let name = path.join(".");
    if let Some((wrong, known)) = unknown(error) {
        let mut problem = sources.problem_of_key(&key.span(), format!("unknown key `{name}`"));
        problem.help = Some(match nearest(wrong, &known) {
            Some(right) => format!("did you mean `{right}`?"),
            None => format!("known here: {}", known.join(", ")),
        });
        return Some(problem);
    }
    let text = value.get_ref().as_str();
    let what = match secrets::is_secret(key.get_ref()) {
        true if text.is_none_or(|text| error.message().contains(text)) => {
            format!("expected a string, found {}", value.get_ref().type_str())
        }
        _ => error.message().to_owned(),
    };
    Some(sources.problem(&error.span().unwrap_or(value.span()), format!("`{name}`: {what}")))
}

/// Takes apart serde's message about an unknown field: the field, and those that are known.
fn unknown(error: &Error) -> Option<(&str, Vec<&str>)> {
    let mut names = error.message().strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    Some((names.next()?, names.collect()))
}

/// Chooses the known key that differs least from a wrong one, where any is near enough.
fn nearest<'k>(wrong: &str, known: &[&'k str]) -> Option<&'k str> {
    let (slips, right) = known.iter().map(|key| (distance(wrong, key), *key)).min()?;
    (slips <= wrong.len().div_ceil(LETTERS_PER_SLIP)).then_some(right)
}

/// Counts the letters to add, drop or change between two keys (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.bytes().enumerate() {
            let change = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}
