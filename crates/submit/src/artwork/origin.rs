//! Scheme, host and port of an address: what a file's address is compared by where it is read elsewhere.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use std::fmt;
use url::Url;

/// Scheme, host and port, as in `https://files.example.com` and `http://127.0.0.1:8080`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(transparent)]
pub struct Origin(String);

impl Origin {
    /// Returns the origin of an address.
    pub(super) fn of(url: &Url) -> Self {
        Origin(url.origin().ascii_serialization())
    }

    /// Puts an address at this origin; path and query stay.
    pub(super) fn read_there(&self, url: &Url) -> Option<Url> {
        Url::parse(&format!("{}{}", self.0, &url[url::Position::BeforePath..])).ok()
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_origin = |url: &Url| {
            matches!(url.scheme(), "http" | "https")
                && url.username().is_empty()
                && &url[url::Position::BeforePath..] == "/"
        };
        match Url::parse(&text).ok().filter(is_origin) {
            Some(url) => Ok(Origin::of(&url)),
            None => Err(de::Error::custom(format!(
                "{text:?} is no origin: scheme, host and port, as in `https://files.example.com`"
            ))),
        }
    }
}
