//! Files with secrets or with names and addresses of customers: whether only this user can read them.

use super::finding::Finding;
use crate::config::Config;
use crate::ledger::{Place, sqlite};
use crate::permissions::{self, Exposed};
use secrecy::ExposeSecret;
use std::path::{Path, PathBuf};

const GROUP: &str = "files";

/// The permissions of others to change a file.
const CHANGE: u32 = 0o022;

/// How many directories deep mappings are looked for.
const DEPTH: usize = 8;

/// What to do about the state directory and its files.
const FORGETS: &str = "take its permissions away from others with `chmod go=`: who can write to `state_directory` can make this \
     machine forget what it sent";

/// Looks at the files of the store, the catalog and the tokens, at what this machine remembers of the store, and at the files of secrets that others may use.
pub(super) fn examine(config: &Config, secrets: Vec<Exposed>) -> Vec<Finding> {
    let exposed = |paths: Vec<PathBuf>| paths.into_iter().filter_map(|path| permissions::exposed(&path));
    let findings: Vec<Finding> = secrets
        .iter()
        .map(|file| secret(file, config.is_local()))
        .chain(exposed(kept(config)).map(|file| {
            let help =
                "take its permissions away from others with `chmod go=`; `overprint serve` does so for the store";
            Finding::warning(GROUP, "private", told(&file), help)
        }))
        .chain(exposed(config.state().paths()).map(|file| Finding::warning(GROUP, "private", told(&file), FORGETS)))
        .chain(writable(&config.mappings, DEPTH).into_iter().map(|file| {
            let found = format!(
                "other users of this machine can change {} (permissions {:04o}), and who writes mappings decides what is paid",
                file.path.display(),
                file.mode
            );
            Finding::warning(GROUP, "private", found, "take that permission away from others: `chmod -R go-w`")
        }))
        .collect();
    match findings.is_empty() {
        true => vec![Finding::ok(
            GROUP,
            "private",
            "only this user can read what has secrets or personal data in it, and change the mappings",
        )],
        false => findings,
    }
}

/// Finds the first file or directory of the mappings that others can change.
fn writable(path: &Path, depth: usize) -> Option<Exposed> {
    if let Some(found) = permissions::exposed(path).filter(|found| found.mode & CHANGE != 0) {
        return Some(found);
    }
    let entries = std::fs::read_dir(path).ok().filter(|_| depth > 0)?;
    entries.flatten().find_map(|entry| writable(&entry.path(), depth - 1))
}

fn secret(file: &Exposed, is_local: bool) -> Finding {
    let help = "run `chmod 600` on it, and replace its secrets if others may have read them";
    match file.is_own && !file.is_mounted() && !is_local {
        true => Finding::bad(GROUP, "private", format!("{}; `serve` refuses it", told(file)), help),
        false => Finding::warning(GROUP, "private", told(file), help),
    }
}

fn told(file: &Exposed) -> String {
    format!("other users of this machine can use {} (permissions {:04o})", file.path.display(), file.mode)
}

/// Lists the files and directories that Overprint writes by itself.
fn kept(config: &Config) -> Vec<PathBuf> {
    let mut kept: Vec<PathBuf> = match config.store.expose_secret().parse() {
        Ok(Place::Sqlite(path)) => sqlite::files(&path).into(),
        Ok(Place::Postgres(_)) | Err(_) => Vec::new(),
    };
    kept.push(config.catalog.clone());
    kept.extend(config.storefronts.values().filter_map(|settings| settings.token_cache.clone()));
    kept.dedup();
    kept
}
