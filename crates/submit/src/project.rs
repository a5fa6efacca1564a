//! The mappings of a project: which files they are, and what is wrong with them.
//!
//! A project is a directory of mapping files (`*.yaml` and `*.yml` of its top level, by name), or a single one. Its
//! subdirectories are for tables, shared files, cases and other projects. The path of a table or
//! shared file is relative to the file that names it, and stays in the folder of the mappings.

mod checked;
mod document;
mod files;
pub mod folder;
mod names;
mod report;
mod storefront_document;
pub(crate) mod text;
mod texts;

pub use checked::{Checked, check};
pub use document::{Document, DocumentError, RecipientRecord};
pub use files::Files;
pub use names::{Names, names};
pub use report::Report;
pub use storefront_document::{RESERVED, StorefrontDocument, Token};

use data_encoding::HEXLOWER;
use overprint_mapping::{Code, Diagnostic, MappingFile, Mappings, Place, Unread};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use texts::{Origin, Texts};

/// The endings of mapping files.
const ENDINGS: [&str; 2] = ["yaml", "yml"];

/// Mappings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// There is nothing at the path.
    #[error("there are no mappings at `{}`: give their directory, or one mapping file, with --mappings", path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
    /// The directory has no mapping file.
    #[error(
        "`{}` has no mapping file: they end in .yaml or .yml, and subdirectories are not looked into{}",
        path.display(),
        named_alike(alike)
    )]
    Empty {
        /// The path as given.
        path: PathBuf,
        /// The files in it that are named like mappings.
        alike: Vec<PathBuf>,
    },
    /// A file or directory cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the mappings leads out of their folder, or has another ending.
    #[error("`{}` is not read: {why}", path.display())]
    Foreign {
        /// Which one.
        path: PathBuf,
        /// Why.
        why: folder::Foreign,
    },
    /// The mappings are wrong.
    #[error(transparent)]
    Wrong(#[from] Report),
}

/// Loads the mappings at a path.
///
/// # Errors
/// There is no mapping, a file cannot be read, or what is wrong with the mappings, all of it.
pub fn load(path: &Path) -> Result<Mappings, ProjectError> {
    load_with_files(path)?.0.map_err(ProjectError::Wrong)
}

/// Loads the mappings at a path, and names their version: the beginning of the SHA-256 of every file that they rest on.
///
/// # Errors
/// There is no mapping, a file cannot be read, or what is wrong with the mappings, all of it.
pub fn load_version(path: &Path) -> Result<(Mappings, String), ProjectError> {
    let mut before = None;
    loop {
        let (mappings, files) = load_with_files(path)?;
        let name = version_of(&files)?;
        // What was read between two equal names is what they name, also where somebody saves meanwhile.
        if before.as_ref() == Some(&name) {
            return Ok((mappings.map_err(ProjectError::Wrong)?, name));
        }
        before = Some(name);
    }
}

/// Names the version of files: the beginning of the SHA-256 of them all.
fn version_of(files: &Files) -> Result<String, ProjectError> {
    let mut hash = Sha256::new();
    for file in files.iter() {
        let text = match std::fs::read(file) {
            Ok(text) => text,
            // What was looked for and is not there can do without.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(ProjectError::Unreadable { path: file.to_owned(), source }),
        };
        hash.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    Ok(HEXLOWER.encode(&hash.finalize()[..6]))
}

/// Loads the mappings at a path, and tells which files they rest on, also where they are wrong.
///
/// # Errors
/// There is no mapping, or a mapping file cannot be read.
pub fn load_with_files(path: &Path) -> Result<(Result<Mappings, Report>, Files), ProjectError> {
    let files = read_files(&mapping_files(path)?)?;
    Ok(load_files(&files, Origin::Disk))
}

/// Loads mappings that are part of the program: names and texts of mapping files and their tables.
///
/// # Errors
/// What is wrong with the mappings, all of it.
pub fn load_embedded(files: &[(&str, &str)]) -> Result<Mappings, Report> {
    let mappings = files.iter().filter(|(name, _)| ends_in(Path::new(name), &ENDINGS));
    let mappings: Vec<_> =
        mappings.map(|(name, text)| MappingFile { name: (*name).into(), text: (*text).into() }).collect();
    let read = |path: &Path| {
        let found = files.iter().find(|(name, _)| Path::new(name) == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "it is not part of the program".to_owned())
    };
    load_files(&mappings, Origin::Program(&read)).0
}

/// Lists the mapping files at a path: itself, or those of the directory's top level.
fn mapping_files(path: &Path) -> Result<Vec<PathBuf>, ProjectError> {
    Ok(listed(path)?.0)
}

/// Lists the mapping files at a path, and beside them the files that are named like mappings and are none.
fn listed(path: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), ProjectError> {
    if !path.exists() {
        return Err(ProjectError::Missing { path: path.to_owned() });
    }
    if !path.is_dir() {
        return Ok((vec![path.to_owned()], Vec::new()));
    }
    let unreadable = |source| ProjectError::Unreadable { path: path.to_owned(), source };
    let (mut found, mut alike) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        // Names with a dot in front are those of systems and editors, such as `._flyers.yaml` on a disk of macOS.
        if is_hidden(&file) || !file.is_file() {
            continue;
        }
        if ends_in(&file, &ENDINGS) {
            found.push(file);
        } else if is_named_alike(&file) {
            alike.push(file);
        }
    }
    found.sort();
    alike.sort();
    if found.is_empty() {
        return Err(ProjectError::Empty { path: path.to_owned(), alike });
    }
    Ok((found, alike))
}

/// Tells whether a file has one of the endings, in upper or lower case.
pub(crate) fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

/// Tells whether the name of a file has a dot in front.
pub(crate) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Tells whether a name has the ending of a mapping somewhere, such as `flyers.yaml.txt`.
fn is_named_alike(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.contains(&format!(".{ending}")))
}

fn named_alike(alike: &[PathBuf]) -> String {
    match alike.first() {
        Some(path) => format!("; `{}` is not read: rename it", path.display()),
        None => String::new(),
    }
}

/// Loads mappings, and keeps the texts of all files for what there is to say about them.
fn load_files(files: &[MappingFile], origin: Origin<'_>) -> (Result<Mappings, Report>, Files) {
    let texts = Texts::new(origin);
    let loaded = Mappings::load(files, &|file, written| texts.beside(file, written));
    let (texts, asked) = texts.finish(files);
    (loaded.map_err(|diagnostics| Report::new(diagnostics, &texts)), asked)
}

/// Reads mapping files, each of which has to be in its folder: a link there may lead to the secrets of the configuration.
fn read_files(paths: &[PathBuf]) -> Result<Vec<MappingFile>, ProjectError> {
    let read = |path: &PathBuf| {
        folder::check(path.parent().unwrap_or(Path::new("")), path, &ENDINGS)
            .map_err(|why| ProjectError::Foreign { path: path.clone(), why })?;
        let bytes = std::fs::read(path).map_err(|source| ProjectError::Unreadable { path: path.clone(), source })?;
        let name = path.display().to_string();
        let text = text::read(&name, bytes).map_err(|unread| not_text(&name, unread))?;
        Ok(MappingFile { name: name.into(), text })
    };
    paths.iter().map(read).collect()
}

fn not_text(name: &str, unread: Unread) -> ProjectError {
    let at = unread.at.unwrap_or(Place { file: name.into(), line: 1, column: 1, span: 0..0 });
    let found = Diagnostic { code: Code::NotYaml, message: unread.why, help: unread.help, at };
    ProjectError::Wrong(Report::new(vec![found], &BTreeMap::new()))
}

#[cfg(test)]
mod tests;
