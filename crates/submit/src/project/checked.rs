//! A project as lint sees it: what there is to say of its mappings, and which files that rests on.

use super::texts::{Origin, Texts};
use super::{Files, ProjectError, Report, mapping_files, read_files};
use overprint_mapping::lint::{Linted, lint};
use overprint_mapping::{Code, Diagnostic, Mappings};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What there is to say of the mappings of a project.
#[derive(Debug)]
pub struct Checked {
    /// Everything that is wrong or can hardly be meant; may be empty.
    pub report: Report,
    /// The mappings that can be used.
    pub mappings: Mappings,
    texts: BTreeMap<Arc<str>, String>,
    files: Files,
}

/// Looks at the mappings at some paths, all of them together.
///
/// # Errors
/// There is no mapping, or a mapping file cannot be read.
pub fn check(paths: &[PathBuf]) -> Result<Checked, ProjectError> {
    let mut found = Vec::new();
    for path in paths {
        found.extend(mapping_files(path)?);
    }
    let files = read_files(&found)?;
    let texts = Texts::new(Origin::Disk);
    let Linted { diagnostics, mappings } = lint(&files, &|file, written| texts.beside(file, written));
    let (texts, files) = texts.finish(&files);
    // Whether a pin is used is known where all mappings are looked at that the lock file is for.
    let is_whole = matches!(paths, [path] if path.is_dir());
    let diagnostics = diagnostics.into_iter().filter(|found| is_whole || found.code != Code::UnusedPin).collect();
    Ok(Checked { report: Report::new(diagnostics, &texts), mappings, texts, files })
}

impl Checked {
    /// Puts diagnostics that came of something else together with the texts they are about.
    pub fn report_of(&self, diagnostics: Vec<Diagnostic>) -> Report {
        Report::new(diagnostics, &self.texts)
    }

    /// Counts the files that were read.
    pub fn count(&self) -> usize {
        self.texts.len()
    }

    /// Returns every file that was read, or looked for.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter()
    }
}
