//! The environment's part of the configuration: variables become entries of the tree, over those of the file.

use super::problem::{Problem, Sources};
use super::secrets;
use super::tree::placed;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a variable of the configuration begins with.
const PREFIX: &str = "OVERPRINT_";

/// The variables of the command line, which are no keys: `--config`, the log filter, and who is at work.
const NOT_KEYS: [&str; 3] = ["OVERPRINT_CONFIG", "OVERPRINT_LOG", "OVERPRINT_ACTOR"];

/// The texts of values that were read as something else than text, by where the value begins: a key that wants text
/// takes `12345` as it is written.
pub(super) type Spare = BTreeMap<usize, String>;

/// Lays the variables over the tree; a value that parses as TOML is taken as that, any other as text.
pub(super) fn lay_over<'i>(
    tree: &mut DeTable<'i>,
    env: &'i BTreeMap<String, String>,
    sources: &mut Sources<'_>,
    problems: &mut Vec<Problem>,
) -> Spare {
    let mut spare = Spare::new();
    for (name, text) in env {
        let Some(path) = name.strip_prefix(PREFIX).filter(|_| !NOT_KEYS.contains(&name.as_str())) else {
            continue;
        };
        let path: Vec<_> = path.split("__").map(str::to_ascii_lowercase).collect();
        let place = sources.variable(name, path.len());
        if path.iter().any(String::is_empty) {
            problems.push(sources.problem(&place, "the name leads to no key".to_owned()));
            continue;
        }
        let key = path.last().map_or("", String::as_str);
        let twin = format!("{name}{}", secrets::FILE.to_ascii_uppercase());
        if secrets::is_secret(key) && env.contains_key(&twin) {
            problems.push(sources.problem(&place, format!("`{twin}` is set too: keep one of the two")));
        }
        let value = value(key, text);
        if !value.is_str() {
            spare.insert(place.end - 1, text.clone());
        }
        if let Err(section) = put(tree, &path, value, place.clone()) {
            problems.push(sources.problem(&place, format!("`{section}` is not a section")));
        }
    }
    spare
}

/// Reads a value; a secret is text whatever it looks like.
fn value<'i>(key: &str, text: &'i str) -> DeValue<'i> {
    let text_only = secrets::is_secret(key) || secrets::of_file(key).is_some();
    let parsed = if text_only { None } else { DeValue::parse(text).ok() };
    parsed.map_or(DeValue::String(Cow::Borrowed(text)), Spanned::into_inner)
}

/// Puts a value in its place; the name of the section, where there is something else.
///
/// The first byte of `place` stands for the first name of the path, the second for the second, and so on.
fn put<'i>(table: &mut DeTable<'i>, path: &[String], value: DeValue<'i>, place: Range<usize>) -> Result<(), String> {
    let [name, rest @ ..] = path else {
        return Ok(());
    };
    let here = place.start..place.start + 1;
    let key = existing(table, name).unwrap_or_else(|| name.clone());
    if rest.is_empty() {
        drop_twin(table, &key);
        table.insert(Spanned::new(here.clone(), Cow::Owned(key)), placed(value, here));
        return Ok(());
    }
    if !table.contains_key(key.as_str()) {
        let empty = Spanned::new(here.clone(), DeValue::Table(DeTable::new()));
        table.insert(Spanned::new(here, Cow::Owned(key.clone())), empty);
    }
    match table.get_mut(key.as_str()).map(Spanned::get_mut) {
        Some(DeValue::Table(inner)) => put(inner, rest, value, place.start + 1..place.end),
        _ => Err(key),
    }
}

/// Finds the key that a variable's name stands for: names have no lower case, and no `-`.
fn existing(table: &DeTable<'_>, name: &str) -> Option<String> {
    let plain = |key: &str| key.to_ascii_lowercase().replace('-', "_");
    let keys = || table.keys().map(|key| key.get_ref().as_ref());
    keys().find(|key| *key == name).or_else(|| keys().find(|key| plain(key) == name)).map(str::to_owned)
}

/// Takes out what the file says about a secret in the other way: the environment wins either way.
fn drop_twin(table: &mut DeTable<'_>, key: &str) {
    match secrets::of_file(key) {
        Some(secret) => drop(table.remove(secret)),
        None => drop(table.remove(format!("{key}{}", secrets::FILE).as_str())),
    }
}
