//! Where the mappings of a service come from, and whether what is there may be put to work.

use crate::place::{Version, shared_field};
use crate::project::{self, ProjectError, StorefrontDocument};
use crate::suite::{self, Project, State};
use overprint_mapping::Severity;
use overprint_mapping::request::Dialect;
use std::path::PathBuf;

/// So many problems are told.
const TOLD: usize = 20;

/// How often files are read again that change while they are read.
const TRIES: usize = 5;

/// A path with mappings, and what they are tried with.
#[derive(Clone)]
pub struct Source {
    /// Their directory, or one mapping file.
    pub path: PathBuf,
    /// How the account wants its orders spelled.
    pub dialect: Dialect,
    /// What the cases read as `/storefront`: they pass with one of these, as `overprint test` would run them.
    pub storefronts: Vec<StorefrontDocument>,
    /// The custom fields that orders are marked in before they are sent: no mapping writes to them.
    pub marks: Vec<String>,
}

impl Source {
    /// Loads the mappings, where they are others than the known ones, lint without an error, and all of their cases pass.
    ///
    /// # Errors
    /// What is wrong with them, in lines.
    pub fn load(&self, known: &str) -> Result<Option<Version>, Vec<String>> {
        for _ in 0..TRIES {
            let version = self.version()?;
            if version.name == known {
                return Ok(None);
            }
            let checked = self.lint().and_then(|()| self.cases(&version));
            // What was checked is what was loaded, unless somebody saved something meanwhile.
            if self.version().is_ok_and(|now| now.name == version.name) {
                return checked.map(|()| Some(version));
            }
        }
        Err(vec!["the files change while they are read".to_owned()])
    }

    /// Adds the files that the mappings, and their cases, rest on.
    pub(super) fn files(&self, known: &mut Vec<PathBuf>) {
        let mut add = |path: PathBuf| {
            if !known.contains(&path) {
                known.push(path);
            }
        };
        add(self.path.clone());
        let Ok((mappings, files)) = project::load_with_files(&self.path) else { return };
        files.iter().for_each(|file| add(file.to_owned()));
        let Ok(cases) = mappings.map_err(drop).and_then(|mappings| suite::find(&mappings).map_err(drop)) else {
            return;
        };
        for case in cases {
            add(case.order);
            add(case.snapshot);
        }
    }

    fn version(&self) -> Result<Version, Vec<String>> {
        let (mappings, name) = project::load_version(&self.path).map_err(|error| told(&error))?;
        let shared = self.marks.iter().filter_map(|field| shared_field(&mappings, field));
        none(shared.collect())?;
        Ok(Version { mappings: mappings.with_dialect(self.dialect.clone()), name })
    }

    fn lint(&self) -> Result<(), Vec<String>> {
        let checked = project::check(std::slice::from_ref(&self.path)).map_err(|error| told(&error))?;
        let errors = checked.report.diagnostics().filter(|found| found.code.severity() == Severity::Error);
        none(errors.map(|found| format!("{}: {}: {}", found.at, found.code, found.message)).collect())
    }

    /// Runs the cases with one storefront after the other, until they pass; tells what differs with the first.
    fn cases(&self, version: &Version) -> Result<(), Vec<String>> {
        let mut first = None;
        for storefront in &self.storefronts {
            let cases = suite::find(&version.mappings).map_err(|error| vec![error.to_string()])?;
            let ran = suite::run(cases, Project { mappings: &version.mappings, storefront }, false).ran;
            let failed = ran.iter().filter_map(|ran| {
                let why = match &ran.state {
                    State::Equal => return None,
                    State::New(_) => "has no snapshot".to_owned(),
                    State::Changed(_, found) => format!("differs from its snapshot in {} values", found.len()),
                    State::Broken(why) => why.clone(),
                };
                Some(format!("case {}: {why}", ran.case.order.display()))
            });
            match none(failed.collect()) {
                Ok(()) => return Ok(()),
                Err(failed) => {
                    first.get_or_insert(failed);
                }
            }
        }
        first.map_or(Ok(()), Err)
    }
}

fn told(error: &ProjectError) -> Vec<String> {
    match error {
        ProjectError::Wrong(report) => {
            let all = report.diagnostics().map(|found| format!("{}: {}: {}", found.at, found.code, found.message));
            all.take(TOLD).collect()
        }
        other => vec![other.to_string()],
    }
}

fn none(mut problems: Vec<String>) -> Result<(), Vec<String>> {
    problems.truncate(TOLD);
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
