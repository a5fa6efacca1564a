//! How 4over is reached: address, keys, where the signature travels, and how long to wait.

use overprint_mapping::request::Dialect;
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};
use url::Url;

use crate::http;

/// The sandbox, which never prints anything.
pub const SANDBOX: &str = "https://sandbox-api.4over.com";

/// The `[fourover]` section of the configuration.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the API is; default [`SANDBOX`], production is `https://api.4over.com`. A path in it is kept in front of every route.
    pub base_url: String,
    /// Allows `http://` to another machine: whoever sees one request can place orders with its signature until 4over changes the
    /// keys. Default: false.
    pub allow_http: bool,
    /// The public key that 4over issued; no default. White space around it is ignored.
    pub api_key: String,
    /// The private key that 4over issued; no default. White space around it is ignored.
    #[schemars(with = "String")]
    pub private_key: SecretString,
    /// Where key and signature travel, per verb.
    pub auth: Auth,
    /// Seconds to wait for the answer to a create-order request; default 120. The request takes 30 to 50 seconds (4over, Create
    /// Order), and one that ran into this limit may have been placed.
    pub create_order_timeout: u64,
    /// Seconds to wait for any other answer; default 30.
    pub timeout: u64,
    /// How a create-order body is spelled; the client takes bodies as they are.
    pub dialect: Dialect,
}

/// Where key and signature travel, per verb; the defaults are the documented places (4over, Authentication).
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
            allow_http: false,
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

/// Reads the section, and refuses a URL to which signatures would be sent unencrypted.
///
/// # Errors
/// `base_url` is `http://` to another machine, and `allow_http` is not set.
pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Settings>, D::Error> {
    let settings = Option::<Settings>::deserialize(deserializer)?;
    match settings.as_ref().and_then(Settings::in_clear) {
        None => Ok(settings),
        Some(problem) => Err(de::Error::custom(problem)),
    }
}

impl Settings {
    /// Says so if signatures would be sent unencrypted to another machine.
    pub(super) fn in_clear(&self) -> Option<String> {
        // What is not a URL is refused where it is used.
        let url = Url::parse(self.base_url.trim()).ok()?;
        let is_refused = !self.allow_http && http::is_in_clear(&url);
        is_refused.then(|| {
            "`base_url` would send signatures unencrypted, and a signature places orders: use https, or set `allow_http = true`"
                .to_owned()
        })
    }

    /// Lists everything that is wrong with the keys and the limits; the address is checked where it is parsed.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems: Vec<String> = self.in_clear().into_iter().collect();
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
    fn signatures_leave_this_machine_encrypted_unless_told_otherwise() {
        for (base_url, allow_http, is_fine) in [
            ("https://api.4over.com", false, true),
            ("http://api.4over.com", false, false),
            (" http://api.4over.com ", false, false),
            ("http://93.184.216.34", false, false),
            ("http://192.168.0.9:8080", false, false),
            ("http://192.168.0.9:8080", true, true),
            ("http://127.0.0.1:18402", false, true),
            ("http://localhost:18402", false, true),
        ] {
            let keys = "api_key = 'k'\nprivate_key = 'canary'";
            let text = format!("[fourover]\nbase_url = '{base_url}'\nallow_http = {allow_http}\n{keys}");
            let config = crate::config::Config::load(Some(("overprint.toml", &text)), [], &|_| Ok(String::new()));
            assert_eq!(config.is_ok(), is_fine, "{base_url}");
            if let Err(error) = config {
                let problems: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
                assert!(
                    problems.len() == 1 && problems[0].contains("`fourover`: `base_url` would send"),
                    "{problems:?}"
                );
            }
            let settings: Settings = toml::from_str(&text["[fourover]\n".len()..]).unwrap();
            assert_eq!(crate::fourover::Client::new(&settings).is_ok(), is_fine, "{base_url}");
        }
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
