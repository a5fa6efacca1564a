//! A project as lint sees it: what there is to say of its mappings, and which files that rests on.

use super::texts::{Origin, Texts};
use super::{Files, ProjectError, Report, listed, read_files};
use overprint_mapping::lint::{Linted, lint};
use overprint_mapping::{Code, Diagnostic, Mappings, Place};
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
    let (mut found, mut alike) = (Vec::new(), Vec::new());
    for path in paths {
        let (mappings, others) = listed(path)?;
        found.extend(mappings);
        alike.extend(others);
    }
    let files = read_files(&found)?;
    let texts = Texts::new(Origin::Disk);
    let Linted { diagnostics, mappings } = lint(&files, &|file, written| texts.beside(file, written));
    let (texts, files) = texts.finish(&files);
    // Whether a pin is used is known where all mappings are looked at that the lock file is for.
    let is_whole = matches!(paths, [path] if path.is_dir());
    let mut diagnostics: Vec<Diagnostic> =
        diagnostics.into_iter().filter(|found| is_whole || found.code != Code::UnusedPin).collect();
    diagnostics.extend(alike.iter().map(|path| unread(path)));
    Ok(Checked { report: Report::new(diagnostics, &texts), mappings, texts, files })
}

/// Tells of a file that its author may take for a mapping at work.
fn unread(path: &Path) -> Diagnostic {
    let name = path.display().to_string();
    Diagnostic {
        code: Code::UnreadFile,
        message: "the file is named like a mapping, and is not read".to_owned(),
        help: Some("mappings end in .yaml or .yml: rename the file, or move it out of this folder".to_owned()),
        at: Place { file: name.into(), line: 1, column: 1, span: 0..0 },
    }
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
