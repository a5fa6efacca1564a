//! Which keys are secrets, and how their values are fetched from files.

use super::problem::{Problem, Sources};
use std::borrow::Cow;
use std::io;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

/// The keys whose values are read as text whatever they look like, are never shown, and may stand in a file of their own.
pub(super) const SECRETS: [&str; 11] = [
    "token",
    "client_secret",
    "private_key",
    "api_key",
    "payment_profile_token",
    "secret",
    "hints_secret",
    "previous_secret",
    "store",
    "webhook_url",
    "password",
];

/// What follows the name of a secret in the key that names its file.
pub(super) const FILE: &str = "_file";

/// What stands for a secret whose file cannot be read, so that it is not reported as missing or of the wrong form besides: it
/// fits a header, and is base64 of a key.
const STAND_IN: &str = "unreadunreadunreadunreadunreadun";

/// Tells whether a key is a secret.
pub(super) fn is_secret(key: &str) -> bool {
    SECRETS.contains(&key)
}

/// Returns the secret whose file a key names.
pub(super) fn of_file(key: &str) -> Option<&str> {
    key.strip_suffix(FILE).filter(|stem| is_secret(stem))
}

/// Tells whether a configuration file has a secret in it, and not only the name of a secret's file.
pub fn are_in(text: &str) -> bool {
    DeTable::parse(text).is_ok_and(|table| has_secret(table.get_ref()))
}

fn has_secret(table: &DeTable<'_>) -> bool {
    table.iter().any(|(key, value)| match value.get_ref() {
        DeValue::Table(inner) => has_secret(inner),
        DeValue::String(text) if key.get_ref() == "store" => has_password(text),
        // The public half of a pair of keys opens nothing by itself.
        DeValue::String(_) if key.get_ref() == "api_key" => false,
        DeValue::String(text) => is_secret(key.get_ref()) && !text.is_empty(),
        _ => false,
    })
}

/// Tells whether the address of a store has a password in it.
fn has_password(store: &str) -> bool {
    Url::parse(store).is_ok_and(|url| url.password().is_some() || url.query_pairs().any(|(key, _)| key == "password"))
}

/// Puts the trimmed content of its file in the place of every `key_file`.
pub(super) fn fetch(
    table: &mut DeTable<'_>,
    read_file: &dyn Fn(&Path) -> io::Result<String>,
    sources: &Sources<'_>,
    problems: &mut Vec<Problem>,
) {
    let keys: Vec<String> = table.keys().map(|key| key.get_ref().to_string()).collect();
    for key in keys {
        if let Some(DeValue::Table(inner)) = table.get_mut(key.as_str()).map(Spanned::get_mut) {
            fetch(inner, read_file, sources, problems);
        }
        let Some(secret) = of_file(&key) else {
            continue;
        };
        let Some((place, value)) = table.remove_entry(key.as_str()) else {
            continue;
        };
        let span = value.span();
        let fetched = match (table.contains_key(secret), value.get_ref().as_str()) {
            (true, _) => Err(format!("`{secret}` is given too: keep one of the two")),
            (false, None) => Err(format!("`{key}` is no path but {}", value.get_ref().type_str())),
            (false, Some(path)) => content(path, read_file),
        };
        let text = fetched.unwrap_or_else(|message| {
            problems.push(sources.problem(&span, message));
            STAND_IN.to_owned()
        });
        let value = Spanned::new(span, DeValue::String(Cow::Owned(text)));
        table.insert(Spanned::new(place.span(), Cow::Owned(secret.to_owned())), value);
    }
}

fn content(path: &str, read_file: &dyn Fn(&Path) -> io::Result<String>) -> Result<String, String> {
    let text = read_file(Path::new(path)).map_err(|error| format!("cannot read the secret file `{path}`: {error}"))?;
    match text.trim() {
        "" => Err(format!("the secret file `{path}` is empty")),
        text => Ok(text.to_owned()),
    }
}
