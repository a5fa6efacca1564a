//! Loading the configuration of a command, and choosing the storefront it is about.

use super::Failure;
use crate::config::{self, Config};
use crate::permissions::{self, Exposed};
use crate::storefront::Settings;
use secrecy::{ExposeSecret, SecretString};
use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};

/// The configuration where nothing else is said.
const DEFAULT: &str = "overprint.toml";

/// Whether the files of secrets are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrets {
    /// They are.
    Read,
    /// They are not: nothing is sent, and a machine that only translates has no business with them.
    LeaveAlone,
}

/// A configuration, and the files of it that other users of this machine may read or change.
pub(super) struct Loaded {
    pub(super) config: Config,
    /// Files with secrets in them; none are looked for where secrets are left alone.
    pub(super) exposed: Vec<Exposed>,
}

/// Loads the configuration: the file that was named, else `overprint.toml` where there is one, and the environment.
///
/// A file of secrets that other users may read is refused, as ssh refuses a key, if its secrets open anything outside of this
/// machine. What a service manager or a container engine mounted is theirs to protect.
pub(super) fn load(path: Option<&Path>, secrets: Secrets) -> Result<Config, Failure> {
    let Loaded { config, exposed } = load_as_it_is(path, secrets)?;
    let refused = exposed.iter().find(|file| file.is_own && !file.is_mounted());
    match refused.filter(|_| !config.is_local()) {
        None => Ok(config),
        Some(file) => Err(Failure::Unconfigured(format!(
            "`{path}` has secrets in it, and its permissions ({mode:04o}) let other users of this machine read or change it: run \
             `chmod 600 {path}` (in Kubernetes, set `defaultMode: 0400`), and replace the secrets if others may have read them",
            path = file.path.display(),
            mode = file.mode,
        ))),
    }
}

/// Loads the configuration without refusing files that other users may read.
pub(super) fn load_as_it_is(path: Option<&Path>, secrets: Secrets) -> Result<Loaded, Failure> {
    let path = path.map(Path::to_owned).or_else(|| Some(PathBuf::from(DEFAULT)).filter(|path| path.exists()));
    let file = match &path {
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => Some((path.display().to_string(), text)),
            Err(source) => {
                let message = format!("the configuration `{}` cannot be read: {source}", path.display());
                return Err(Failure::Unconfigured(message));
            }
        },
        None => None,
    };
    let file = file.as_ref().map(|(path, text)| (path.as_str(), text.as_str()));
    let exposed = RefCell::new(Vec::new());
    let read = |path: &Path| -> io::Result<String> {
        if secrets == Secrets::LeaveAlone {
            return Ok("unread".repeat(5));
        }
        exposed.borrow_mut().extend(permissions::exposed(path));
        std::fs::read_to_string(path)
    };
    let mut config = Config::load(file, environment(), &read)?;
    if secrets == Secrets::Read {
        config.check_secrets()?;
        config.check_shops()?;
        let has_secrets = file.filter(|(_, text)| config::secrets::are_in(text));
        exposed.borrow_mut().extend(has_secrets.and_then(|(path, _)| permissions::exposed(Path::new(path))));
    }
    if let Some(directory) = path.as_deref().and_then(Path::parent) {
        config.mappings = directory.join(config.mappings);
        config.catalog = directory.join(config.catalog);
        config.store = beside(directory, &config.store);
        config.with_state_beside(directory);
    }
    Ok(Loaded { config, exposed: exposed.into_inner() })
}

/// Takes the path of a file of SQLite as relative to a directory.
fn beside(directory: &Path, store: &SecretString) -> SecretString {
    match store.expose_secret().strip_prefix("sqlite:").filter(|path| !path.starts_with("//")) {
        Some(path) => format!("sqlite:{}", directory.join(path).display()).into(),
        None => store.clone(),
    }
}

/// Variables that are no text are nobody's that are looked for here.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Chooses the storefront by its name, or the only one there is; none where none is configured.
pub(super) fn storefront<'c>(
    config: &'c Config,
    wanted: Option<&'c str>,
) -> Result<Option<(&'c str, &'c Settings)>, Failure> {
    let mut all = config.storefronts.iter().map(|(name, settings)| (name.as_str(), settings));
    let names = || config.storefronts.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    match (wanted, all.len()) {
        (_, 0) => Ok(None),
        (None, 1) => Ok(all.next()),
        (None, _) => Err(Failure::Usage(format!("which storefront? choose one with --storefront: {}", names()))),
        (Some(wanted), _) => match all.find(|(name, _)| *name == wanted) {
            Some(found) => Ok(Some(found)),
            None => Err(Failure::Usage(format!("there is no storefront `{wanted}` in the configuration: {}", names()))),
        },
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Config, storefront};

    fn config(names: &[&str]) -> Config {
        let tables = names.iter().map(|name| format!("[storefronts.{name}]\ntenant = \"t\"\ntoken = \"t0\"\n"));
        let text: String = tables.collect();
        Config::load(Some(("overprint.toml", &text)), [], &|_| Ok(String::new())).unwrap()
    }

    #[test]
    fn the_only_storefront_needs_no_name() {
        let found = |names: &[&str], wanted| {
            let config = config(names);
            storefront(&config, wanted)
                .map(|found| found.map(|(name, _)| name.to_owned()))
                .map_err(|error| error.to_string())
        };
        assert_eq!(found(&[], None), Ok(None));
        assert_eq!(found(&[], Some("a")), Ok(None), "nothing is configured, so any name will do");
        assert_eq!(found(&["a"], None), Ok(Some("a".to_owned())));
        assert_eq!(found(&["a", "b"], Some("b")), Ok(Some("b".to_owned())));
        assert!(found(&["a", "b"], None).unwrap_err().ends_with("--storefront: a, b"));
        assert!(found(&["a"], Some("b")).unwrap_err().contains("no storefront `b`"));
    }
}
