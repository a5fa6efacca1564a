//! The configuration: `overprint.toml`, and over it the environment.
//!
//! Every key `section.key` is also the variable `OVERPRINT_SECTION__KEY`; nested tables add a name each, as in
//! `OVERPRINT_STOREFRONTS__ACME__TOKEN`. A secret can also be left in a file of its own, whose path is given as
//! `key_file` or as `OVERPRINT_SECTION__KEY_FILE`. The environment wins over the file, and the file over the defaults.

mod environment;
mod excerpt;
mod problem;
mod read;
mod schema;
pub mod secrets;
mod shops;
mod strength;
mod tree;

#[cfg(test)]
mod tests;

pub use problem::{ConfigError, Place, Problem};

use crate::ledger::StateDirectory;
use crate::{fourover, http, intake, ledger, notices, place, retention, service, storefront};
use problem::Sources;
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use toml::de::DeTable;
use url::Url;

/// The configuration, checked.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Config {
    /// The directory of the mappings, or one mapping file; relative to the configuration file, where there is one.
    /// Default: `mappings`.
    pub mappings: PathBuf,
    /// The file of 4over's catalogue, which `overprint catalog pull` makes; relative to the configuration file, where there is
    /// one. Where it is there, nothing is sent that it does not have. Default: `overprint-catalog.db`.
    pub catalog: PathBuf,
    /// Where the ledger is: `sqlite:PATH`, relative to the configuration file where there is one, or `postgres://…` where one
    /// machine is not enough. Default: `sqlite:overprint.db`.
    #[schemars(with = "String")]
    pub store: SecretString,
    /// A directory of this machine, in which it keeps what it sent last: a database that is restored from a backup is found out
    /// by it. Relative to the configuration file where there is one; each machine has its own, on a disk that lasts. Empty: in
    /// memory only. Default: `overprint-state`, where that can be written to.
    pub state_directory: Option<PathBuf>,
    /// The directory where the configuration names none.
    #[serde(skip)]
    state_default: PathBuf,
    /// How the service listens, works and waits.
    pub service: service::Settings,
    /// What holds an order before it is sent; default nothing.
    pub guards: place::Guards,
    /// Who is told of what is wrong.
    pub notify: notices::Settings,
    /// How long what is somebody's is kept.
    pub retention: retention::Settings,
    /// The account at 4over, and the spelling of its orders.
    #[serde(deserialize_with = "fourover::settings::read")]
    pub fourover: Option<fourover::Settings>,
    /// The storefronts by name: the part of `/webhooks/{storefront}`, of letters, digits, `-` and `_`.
    #[serde(deserialize_with = "by_name")]
    pub storefronts: BTreeMap<String, storefront::Settings>,
}

impl Default for Config {
    fn default() -> Self {
        let (mappings, catalog) = ("mappings".into(), "overprint-catalog.db".into());
        Config {
            mappings,
            catalog,
            store: "sqlite:overprint.db".into(),
            state_directory: None,
            state_default: "overprint-state".into(),
            service: service::Settings::default(),
            guards: place::Guards::default(),
            notify: notices::Settings::default(),
            retention: retention::Settings::default(),
            fourover: None,
            storefronts: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Returns where this machine keeps what it sent last.
    pub fn state(&self) -> StateDirectory {
        match &self.state_directory {
            None => StateDirectory::InIfWritable(self.state_default.clone()),
            Some(path) if path.as_os_str().is_empty() => StateDirectory::Nowhere,
            Some(path) => StateDirectory::In(path.clone()),
        }
    }

    /// Returns the webhooks, by storefront.
    pub fn webhooks(&self) -> impl Iterator<Item = (&str, &intake::Settings)> {
        self.storefronts.iter().filter_map(|(name, settings)| Some((name.as_str(), settings.webhook.as_ref()?)))
    }

    /// Takes the directory in which this machine keeps what it sent last as relative to that of the configuration.
    pub fn with_state_beside(&mut self, directory: &Path) {
        self.state_default = directory.join(&self.state_default);
        if let Some(path) = self.state_directory.as_mut().filter(|path| !path.as_os_str().is_empty()) {
            *path = directory.join(&*path);
        }
    }

    /// Loads the configuration from a file (its path, for messages, and its text), the environment, and the files that
    /// hold secrets.
    ///
    /// Touches nothing itself: `read_file` is asked for the secrets. A variable that is empty counts as not set, and
    /// `OVERPRINT_CONFIG` and `OVERPRINT_LOG` are no keys.
    ///
    /// # Errors
    /// Returns every problem found. A text that is not TOML is looked at no further.
    pub fn load(
        file: Option<(&str, &str)>,
        env: impl IntoIterator<Item = (String, String)>,
        read_file: &dyn Fn(&Path) -> io::Result<String>,
    ) -> Result<Config, ConfigError> {
        let env: BTreeMap<String, String> = env.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let mut sources = Sources::new(file);
        let (mut tree, broken) = DeTable::parse_recoverable(sources.text());
        let mut problems: Vec<_> = broken.iter().map(|error| sources.syntax(error)).collect();
        if !problems.is_empty() {
            return Err(ConfigError::new(problems));
        }
        let spare = environment::lay_over(tree.get_mut(), &env, &mut sources, &mut problems);
        secrets::fetch(tree.get_mut(), read_file, &sources, &mut problems);
        match read::read::<Config>(tree, spare, &sources, &mut problems) {
            Some(config) if problems.is_empty() => match config.service.missing() {
                None => Ok(config.with_token_cache(&env)),
                Some((message, help)) => Err(ConfigError::new(vec![Problem::missing(message, help)])),
            },
            _ => Err(ConfigError::new(problems)),
        }
    }

    /// Tells whether every server in the configuration runs on this machine, as the sandbox does: its secrets open nothing else.
    pub fn is_local(&self) -> bool {
        let fourover = self.fourover.iter().map(|fourover| Url::parse(fourover.base_url.trim()).ok());
        let storefronts = self.storefronts.values().flat_map(storefront::Settings::urls).map(|url| Some(url.clone()));
        let notices = self.notify.to.values().map(notices::Target::url);
        let is_here = |url: Option<Url>| url.is_some_and(|url| http::is_loopback(&url));
        ledger::is_on_this_machine(self.store.expose_secret())
            && fourover.chain(storefronts).chain(notices).all(is_here)
    }

    /// Gives the storefronts without a directory for tokens the one of the XDG Base Directory Specification.
    fn with_token_cache(mut self, env: &BTreeMap<String, String>) -> Self {
        let absolute = |name: &str| env.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
        for settings in self.storefronts.values_mut() {
            settings.token_cache = match settings.token_cache.take() {
                None => state.as_ref().map(|state| state.join("overprint")),
                Some(path) => (!path.as_os_str().is_empty()).then_some(path),
            };
        }
        self
    }
}

fn by_name<'de, D>(deserializer: D) -> Result<BTreeMap<String, storefront::Settings>, D::Error>
where
    D: Deserializer<'de>,
{
    let named = BTreeMap::<Name, storefront::Settings>::deserialize(deserializer)?;
    Ok(named.into_iter().map(|(name, settings)| (name.0, settings)).collect())
}

/// The name of a storefront.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        match !name.is_empty() && name.chars().all(fits) {
            true => Ok(Name(name)),
            false => Err(de::Error::custom(format!("the name {name:?} is not made of letters, digits, `-` and `_`"))),
        }
    }
}
