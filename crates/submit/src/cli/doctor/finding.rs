//! What was found, and what to do.

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Ok,
    Warning,
    Bad,
}

/// What a check found.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    /// What it is about: a storefront, 4over, the store.
    pub(super) group: String,
    pub(super) check: &'static str,
    pub(super) level: Level,
    pub(super) found: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<String>,
}

impl Finding {
    pub(super) fn ok(group: &str, check: &'static str, found: impl Into<String>) -> Self {
        Finding { group: group.to_owned(), check, level: Level::Ok, found: found.into(), help: None }
    }

    pub(super) fn warning(group: &str, check: &'static str, found: impl Into<String>, help: impl Into<String>) -> Self {
        Finding { level: Level::Warning, help: Some(help.into()), ..Finding::ok(group, check, found) }
    }

    pub(super) fn bad(group: &str, check: &'static str, found: impl Into<String>, help: impl Into<String>) -> Self {
        Finding { level: Level::Bad, help: Some(help.into()), ..Finding::ok(group, check, found) }
    }
}
