//! Which cases are run: those of a directory of mappings, of one mapping, or some order files.

use crate::cli::Failure;
use crate::cli::configuration::{self, Secrets};
use crate::suite::Case;
use overprint_mapping::Mappings;
use std::fs;
use std::path::{Path, PathBuf};

/// Mappings, and which of their cases.
pub(super) struct Selection {
    /// The directory of the mappings, or one mapping file.
    pub(super) project: PathBuf,
    /// Mapping files and order files that were named; none: all cases.
    pub(super) only: Vec<PathBuf>,
}

/// Sorts the paths of the command line.
pub(super) fn select(
    paths: &[PathBuf],
    mappings: Option<&Path>,
    config: Option<&Path>,
) -> Result<Vec<Selection>, Failure> {
    let configured = match mappings {
        Some(mappings) => mappings.to_owned(),
        None => configuration::load(config, Secrets::LeaveAlone)?.mappings,
    };
    if paths.is_empty() {
        return Ok(vec![Selection { project: configured, only: Vec::new() }]);
    }
    let mut selections = Vec::new();
    let mut only = Vec::new();
    for path in paths {
        let real = fs::canonicalize(path).map_err(|source| Failure::Unreadable { path: path.clone(), source })?;
        let is_configured = real.parent() == fs::canonicalize(&configured).ok().as_deref();
        if real.is_dir() || is_mapping(path) && !is_configured {
            selections.push(Selection { project: path.clone(), only: Vec::new() });
        } else {
            only.push(path.clone());
        }
    }
    if !only.is_empty() {
        selections.push(Selection { project: configured, only });
    }
    Ok(selections)
}

impl Selection {
    /// Tells whether the cases are all that there are: of several mappings in one directory, a single one knows its own only.
    pub(super) fn is_whole(&self) -> bool {
        self.project.is_dir()
    }

    /// Takes the cases that were named.
    pub(super) fn of(&self, mut all: Vec<Case>, mappings: &Mappings) -> Result<Vec<Case>, Failure> {
        if self.only.is_empty() {
            return Ok(all);
        }
        let mut wanted = vec![false; all.len()];
        for path in &self.only {
            let real = fs::canonicalize(path).ok();
            let is_it = |other: &Path| fs::canonicalize(other).ok() == real;
            let mapping = mappings.iter().find(|mapping| is_it(Path::new(mapping.file())));
            let mut found = false;
            for (case, wanted) in all.iter().zip(&mut wanted) {
                let of_mapping = mapping.is_some_and(|mapping| case.mappings.iter().any(|name| name == mapping.name()));
                if of_mapping || is_it(&case.order) {
                    (*wanted, found) = (true, true);
                }
            }
            if !found {
                let (path, project) = (path.display(), self.project.display());
                let message = match mapping {
                    Some(_) => format!("`{path}` names no cases: write `cases: tests/*.json` into it"),
                    None => {
                        format!("`{path}` is no case of the mappings in `{project}`: none of their `cases` names it")
                    }
                };
                return Err(Failure::Input(message));
            }
        }
        let mut wanted = wanted.into_iter();
        all.retain(|_| wanted.next().unwrap_or_default());
        Ok(all)
    }
}

/// Tells by its name whether a file is a mapping.
pub(super) fn is_mapping(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
}
