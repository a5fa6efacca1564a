//! Small readings of JSON that the checks share, and what they write down.

use serde_json::Value;

/// What is found about an order or a job while it is checked.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Rules broken, each a sentence that names the field.
    pub(super) problems: Vec<String>,
    /// Keys that no source documents.
    pub(super) unknown: Vec<String>,
    /// Keys that are documented elsewhere and probably ignored here.
    pub(super) ignored: Vec<String>,
}

impl Notes {
    pub(super) fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    /// Writes down the members of an object that are not among the known ones.
    pub(super) fn unknown_keys(&mut self, at: &str, value: &Value, known: &[&str]) {
        let keys = value.as_object().into_iter().flat_map(|members| members.keys());
        let unknown = keys.filter(|key| !known.contains(&key.as_str()));
        self.unknown.extend(unknown.map(|key| match at {
            "" => key.clone(),
            _ => format!("{at}.{key}"),
        }));
    }
}

/// Reads a string that is not blank.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    let text = value.get(key)?.as_str()?;
    (!text.trim().is_empty()).then_some(text)
}

/// Reads a boolean, or one written as a string in any case.
///
/// `Err` is a value that is neither; an absent one is `Ok(None)`.
pub(super) fn flag(value: &Value, key: &str) -> Result<Option<bool>, ()> {
    match value.get(key) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(()),
    }
}

/// Tells whether a text is 36 characters of hex digits with hyphens where a UUID has them.
pub(super) fn looks_like_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
