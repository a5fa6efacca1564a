//! Where a case is written: to the directory that a mapping names, never over a file.

use crate::cli::{Console, Failure};
use crate::project::{Document, folder};
use data_encoding::HEXLOWER;
use overprint_mapping::Mappings;
use sha2::{Digest, Sha256};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The directory beside the mapping file where no mapping names one.
const DIRECTORY: &str = "tests";

/// Where a case goes.
pub(super) enum Target {
    /// To stdout.
    Stdout,
    /// To a file that is not there yet.
    File {
        /// The file.
        path: PathBuf,
        /// Whether a mapping names it as a case.
        is_named: bool,
    },
}

impl Target {
    /// Chooses the directory of the first pattern in the mappings that the file fits, else of the first pattern.
    pub(super) fn new(name: Option<&str>, document: &Document, mappings: &Mappings) -> Result<Self, Failure> {
        let name = match name {
            Some("-") => return Ok(Target::Stdout),
            Some(name) => name.strip_suffix(".json").unwrap_or(name).to_owned(),
            None => default(document),
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.starts_with('.') || !name.chars().all(fits) {
            return Err(Failure::Usage(format!("the name {name:?} is not made of letters, digits, `-`, `_` and `.`")));
        }
        let file = format!("{name}.json");
        let beside = |mapping: &str, rest: &str| Path::new(mapping).parent().unwrap_or(Path::new("")).join(rest);
        let patterns =
            || mappings.iter().flat_map(|mapping| mapping.cases().map(move |(pattern, _)| (mapping.file(), pattern)));
        let mut places = patterns().map(|(mapping, pattern)| {
            let (directory, last) = pattern.rsplit_once('/').unwrap_or(("", pattern));
            (beside(mapping, directory), crate::glob::matches(last, &file))
        });
        let places: Vec<(PathBuf, bool)> =
            places.by_ref().filter(|(path, _)| !path.to_string_lossy().contains('*')).collect();
        let place = places.iter().find(|(_, fits)| *fits).or(places.first()).cloned();
        let first = mappings.iter().next().map_or("", |mapping| mapping.file());
        let (directory, is_named) = place.unwrap_or_else(|| (beside(first, DIRECTORY), false));
        let path = directory.join(file);
        folder::check(&beside(first, ""), &path, &["json"])
            .map_err(|why| Failure::Unconfigured(format!("`{}` is not written: {why}", path.display())))?;
        if path.exists() {
            return Err(Failure::Input(format!(
                "`{}` is there already: choose another name with --as",
                path.display()
            )));
        }
        Ok(Target::File { path, is_named })
    }

    /// Writes the case.
    pub(super) fn write(&self, text: &str, console: &mut Console) -> io::Result<()> {
        match self {
            Target::Stdout => console.out().write_all(text.as_bytes()),
            Target::File { path, .. } => {
                path.parent().map_or(Ok(()), fs::create_dir_all)?;
                OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
            }
        }
    }
}

/// Makes a name of which nobody can tell whose order it is.
fn default(document: &Document) -> String {
    let hash = match document.id() {
        Some(id) => Sha256::digest(id),
        None => Sha256::digest(document.bytes()),
    };
    format!("order-{}", HEXLOWER.encode(&hash[..4]))
}
