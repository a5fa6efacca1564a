//! Finding the order files that mappings name as their cases.

use crate::glob;
use crate::project::folder::{self, Foreign};
use overprint_mapping::{Mapping, Mappings};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// The directory of the snapshots, beside the order files.
pub const SNAPSHOTS: &str = "snapshots";

/// An order file and its snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The order file.
    pub order: PathBuf,
    /// Its path relative to the mapping file that names it, the same wherever the command is run.
    pub source: String,
    /// The snapshot, which need not be there yet.
    pub snapshot: PathBuf,
    /// The names of the mappings that name it.
    pub mappings: Vec<String>,
}

/// A pattern that gives no case.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// No file fits the pattern.
    #[error("{place}: `cases: {pattern}` finds no file; write an order file there, or `overprint capture` one")]
    NoFile {
        /// The pattern.
        pattern: String,
        /// Where it is written, as `file:line:column`.
        place: String,
    },
    /// An order file or its snapshot leads out of the folder of the mappings, or has another ending.
    #[error("{place}: `{}` of `cases: {pattern}` is not used: {why}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The pattern.
        pattern: String,
        /// Where it is written, as `file:line:column`.
        place: String,
        /// Why.
        why: Foreign,
    },
    /// A directory cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Case {
    fn new(order: PathBuf, source: String) -> Self {
        let is_json = order.extension().is_some_and(|ending| ending == "json");
        // Two files that differ in the ending only must not share a snapshot.
        let name = if is_json { order.file_stem() } else { order.file_name() };
        let mut name = name.unwrap_or_default().to_owned();
        name.push(".snap");
        let snapshot = order.with_file_name(SNAPSHOTS).join(name);
        Case { order, source, snapshot, mappings: Vec::new() }
    }

    /// Checks that the order file, and the files that are written beside it, are in the folder of the mappings.
    fn check(&self, folder: &Path) -> Result<(), (PathBuf, Foreign)> {
        let pending = self.pending();
        let files = [(&self.order, "json"), (&self.snapshot, "snap"), (&pending, "new")];
        files
            .into_iter()
            .try_for_each(|(path, ending)| folder::check(folder, path, &[ending]).map_err(|why| (path.clone(), why)))
    }

    /// Returns the file that holds a result nobody has accepted yet.
    pub fn pending(&self) -> PathBuf {
        self.snapshot.with_extension("snap.new")
    }
}

/// Finds the cases of all mappings, each once, sorted by path.
///
/// # Errors
/// A pattern finds no file, or a directory cannot be read.
pub fn find(mappings: &Mappings) -> Result<Vec<Case>, CaseError> {
    let mut cases: BTreeMap<PathBuf, Case> = BTreeMap::new();
    let mut listings = Listings::default();
    for mapping in mappings.iter() {
        for (pattern, at) in mapping.cases() {
            let found = files(mapping, pattern, &mut listings)?;
            if found.is_empty() {
                return Err(CaseError::NoFile { pattern: pattern.to_owned(), place: at.to_string() });
            }
            let folder = Path::new(mapping.file()).parent().unwrap_or(Path::new(""));
            for (path, source) in found {
                let case = cases.entry(path.clone()).or_insert_with(|| Case::new(path, source));
                case.check(folder).map_err(|(path, why)| {
                    let (pattern, place) = (pattern.to_owned(), at.to_string());
                    CaseError::Foreign { path, pattern, place, why }
                })?;
                if !case.mappings.iter().any(|name| name == mapping.name()) {
                    case.mappings.push(mapping.name().to_owned());
                }
            }
        }
    }
    Ok(cases.into_values().collect())
}

/// What directories hold, each read once: many mappings name cases of the same one.
#[derive(Default)]
struct Listings(BTreeMap<PathBuf, Vec<String>>);

/// Lists the files that fit a pattern, with their path relative to the mapping file.
fn files(mapping: &Mapping, pattern: &str, listings: &mut Listings) -> Result<Vec<(PathBuf, String)>, CaseError> {
    let directory = Path::new(mapping.file()).parent().unwrap_or(Path::new(""));
    let mut found = vec![(directory.to_owned(), String::new())];
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        let mut deeper = Vec::new();
        for (path, source) in found {
            for name in listings.names(&path, part)? {
                let source = if source.is_empty() { name.clone() } else { format!("{source}/{name}") };
                deeper.push((path.join(name), source));
            }
        }
        found = deeper;
    }
    Ok(found.into_iter().filter(|(path, _)| path.is_file()).collect())
}

impl Listings {
    /// Lists the entries of a directory that fit one part of a pattern, sorted.
    fn names(&mut self, directory: &Path, part: &str) -> Result<Vec<String>, CaseError> {
        let here = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        let Some((start, _)) = part.split_once('*') else {
            return Ok(here.join(part).exists().then(|| part.to_owned()).into_iter().collect());
        };
        let all = match self.0.entry(here.to_owned()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(entries(here)?),
        };
        let first = all.partition_point(|name| name.as_str() < start);
        let begin_so = all[first..].iter().take_while(|name| name.starts_with(start));
        // A name with a dot in front is no case, unless the pattern says so: `._flyers.json` is what macOS leaves on other disks.
        let is_meant = |name: &&String| start.starts_with('.') || !name.starts_with('.');
        Ok(begin_so.filter(is_meant).filter(|name| glob::matches(part, name)).cloned().collect())
    }
}

/// Lists the entries of a directory, sorted; of none where it is not there.
fn entries(directory: &Path) -> Result<Vec<String>, CaseError> {
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = |source| CaseError::Unreadable { path: directory.to_owned(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(unreadable)? {
        names.extend(entry.map_err(unreadable)?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

/// Lists accepted snapshots beside these cases whose order file is gone; with `is_whole`, also those whose order file no mapping
/// names.
pub(super) fn unreferenced(cases: &[Case], is_whole: bool) -> Vec<PathBuf> {
    let directories: BTreeSet<&Path> = cases.iter().filter_map(|case| case.snapshot.parent()).collect();
    let known: BTreeSet<&Path> = cases.iter().map(|case| case.snapshot.as_path()).collect();
    let mut found = Vec::new();
    for directory in directories {
        // A directory that cannot be read holds no snapshot that could be compared either.
        let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
        let snapshots =
            entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')).map(|entry| entry.path());
        let snapshots = snapshots.filter(|path| path.extension().is_some_and(|it| it == "snap"));
        for path in snapshots.filter(|path| !known.contains(path.as_path())) {
            if is_whole || !order_exists(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn order_exists(snapshot: &Path) -> bool {
    let (Some(stem), Some(beside)) = (snapshot.file_stem(), snapshot.parent().and_then(Path::parent)) else {
        return false;
    };
    let mut json = stem.to_owned();
    json.push(".json");
    beside.join(json).exists() || beside.join(stem).exists()
}
