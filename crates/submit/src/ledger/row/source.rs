//! How orders come to the ledger.

use serde::Serialize;
use std::str::FromStr;

/// How an order came to the ledger first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A webhook.
    Webhook,
    /// A listing of the storefront.
    Poll,
    /// A person at the command line.
    Submit,
    /// A back-fill.
    Backfill,
}

impl Source {
    /// Returns the word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Webhook => "webhook",
            Source::Poll => "poll",
            Source::Submit => "submit",
            Source::Backfill => "backfill",
        }
    }
}

/// A word that names no way in which orders come.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a way in which orders come: use one of webhook, poll, submit and backfill")]
pub struct UnknownSource(String);

impl FromStr for Source {
    type Err = UnknownSource;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let all = [Source::Webhook, Source::Poll, Source::Submit, Source::Backfill];
        all.into_iter().find(|source| source.as_str() == word).ok_or_else(|| UnknownSource(word.to_owned()))
    }
}
