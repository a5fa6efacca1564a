//! How 4over is reached: address, keys, where the signature travels, and how long to wait.

use overprint_mapping::request::Dialect;
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// The sandbox, which never prints anything (4over reference, section 1).
pub const SANDBOX: &str = "https://sandbox-api.4over.com";

/// The `[fourover]` section of the configuration.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the API is; default [`SANDBOX`], production is `https://api.4over.com`. A path in it is kept in front of every route.
    pub base_url: String,
    /// The public key that 4over issued; no default. White space around it is ignored.
    pub api_key: String,
    /// The private key that 4over issued; no default. White space around it is ignored.
    #[schemars(with = "String")]
    pub private_key: SecretString,
    /// Where key and signature travel, per verb.
    pub auth: Auth,
    /// Seconds to wait for the answer to a create-order request; default 120. The request takes 30 to 50 seconds (4over reference,
    /// section 13.2), and one that ran into this limit may have been placed.
    pub create_order_timeout: u64,
    /// Seconds to wait for any other answer; default 30.
    pub timeout: u64,
    /// How a create-order body is spelled; the client takes bodies as they are.
    pub dialect: Dialect,
}

/// Where key and signature travel, per verb; the defaults are the documented places (4over reference, section 2.2).
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// Default `query`.
    pub get: Placement,
    /// Default `header`.
    pub post: Placement,
    /// Default `header`.
    pub put: Placement,
    /// Default `header`.
    pub patch: Placement,
    /// Default `query`.
    pub delete: Placement,
}

/// One place, or both, for key and signature.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Placement {
    /// `?apikey=…&signature=…`.
    Query,
    /// `Authorization: API key:signature`.
    Header,
    /// The query and the header.
    Both,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            base_url: SANDBOX.to_owned(),
            api_key: String::new(),
            private_key: SecretString::default(),
            auth: Auth::default(),
            create_order_timeout: 120,
            timeout: 30,
            dialect: Dialect::default(),
        }
    }
}

impl Default for Auth {
    fn default() -> Self {
        Auth {
            get: Placement::Query,
            post: Placement::Header,
            put: Placement::Header,
            patch: Placement::Header,
            delete: Placement::Query,
        }
    }
}

impl Placement {
    /// Tells whether the signature goes into the query.
    pub fn in_query(self) -> bool {
        matches!(self, Placement::Query | Placement::Both)
    }

    /// Tells whether the signature goes into the `Authorization` header.
    pub fn in_header(self) -> bool {
        matches!(self, Placement::Header | Placement::Both)
    }
}

impl Settings {
    /// Lists everything that is wrong with the keys and the limits; the address is checked where it is parsed.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let api_key = self.api_key.trim();
        if api_key.is_empty() {
            problems.push("api_key is empty; 4over issues one per user".to_owned());
        } else if !api_key.chars().all(|c| c.is_ascii_graphic()) {
            problems.push(format!("api_key {api_key:?} has a character that cannot travel in a header"));
        }
        if self.private_key.expose_secret().trim().is_empty() {
            problems.push("private_key is empty; 4over issues one with each api_key".to_owned());
        }
        for (name, seconds) in [("create_order_timeout", self.create_order_timeout), ("timeout", self.timeout)] {
            if seconds == 0 {
                problems.push(format!("{name} is 0 seconds, so that no answer could ever arrive"));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn an_empty_section_has_the_documented_defaults() {
        let settings: Settings = toml::from_str("").unwrap();
        assert_eq!(settings.base_url, "https://sandbox-api.4over.com");
        assert_eq!((settings.create_order_timeout, settings.timeout), (120, 30));
        let Auth { get, post, put, patch, delete } = settings.auth;
        assert_eq!((get, delete), (Placement::Query, Placement::Query));
        assert_eq!((post, put, patch), (Placement::Header, Placement::Header, Placement::Header));
    }

    #[test]
    fn each_verb_can_be_placed_on_its_own() {
        let settings: Settings = toml::from_str("auth = { get = 'both', post = 'query' }").unwrap();
        assert_eq!((settings.auth.get, settings.auth.post), (Placement::Both, Placement::Query));
        assert_eq!(settings.auth.delete, Placement::Query);
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let error = toml::from_str::<Settings>("privat_key = 'x'").unwrap_err();
        assert!(error.to_string().contains("privat_key"), "{error}");
    }

    #[test]
    fn the_private_key_does_not_print() {
        let settings: Settings = toml::from_str("private_key = 'canary-key'").unwrap();
        assert!(!format!("{settings:?}").contains("canary"));
    }

    #[test]
    fn all_problems_are_listed_at_once() {
        let settings = Settings { api_key: " \n".to_owned(), timeout: 0, ..Settings::default() };
        let problems = settings.problems().join("; ");
        for word in ["api_key", "private_key", "timeout is 0"] {
            assert!(problems.contains(word), "{problems}");
        }
    }
}
