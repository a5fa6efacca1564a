//! The files that mappings rest on, and which of them rests on which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The mapping files of a project, and the tables and shared files that they name, there or not.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Each file with those that name it.
    named_by: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    mappings: BTreeSet<PathBuf>,
}

impl Files {
    /// Lists every file that was read, or looked for.
    pub fn iter(&self) -> impl Iterator<Item = &Path> {
        self.named_by.keys().map(PathBuf::as_path)
    }

    /// Tells whether a file is one of the mapping files.
    pub fn is_mapping(&self, file: &Path) -> bool {
        self.mappings.contains(file)
    }

    /// Tells whether a file rests on another one: it is the same, or names it, or names one that rests on it.
    pub fn rests_on(&self, file: &Path, other: &Path) -> bool {
        let (mut open, mut seen) = (vec![other], BTreeSet::new());
        while let Some(path) = open.pop() {
            if path == file {
                return true;
            }
            if seen.insert(path) {
                open.extend(self.named_by.get(path).into_iter().flatten().map(PathBuf::as_path));
            }
        }
        false
    }

    /// Adds a file that another one names.
    pub(super) fn add(&mut self, by: &Path, file: &Path) {
        self.named_by.entry(file.to_owned()).or_default().insert(by.to_owned());
    }

    /// Adds a mapping file.
    pub(super) fn add_mapping(&mut self, file: &Path) {
        self.named_by.entry(file.to_owned()).or_default();
        self.mappings.insert(file.to_owned());
    }
}
