//! The names in a project's mappings, and the lock file that they are pinned in.

use super::texts::{Origin, Texts};
use super::{ProjectError, Report, folder, mapping_files, read_files};
use overprint_mapping::lint;
use overprint_mapping::lock::{FILE, Lock, NameUse};
use std::io;
use std::path::{Path, PathBuf};

/// What the mappings of a project name, pinned or not.
#[derive(Debug)]
pub struct Names {
    /// Each name at each place, in the order of the files' lines.
    pub used: Vec<NameUse>,
    /// The lock file.
    pub path: PathBuf,
    /// What it holds.
    pub lock: Lock,
    /// Its text; nothing where there is none yet.
    pub text: Option<String>,
    /// Whether these are all mappings that the lock file is for, and not one file of several.
    pub is_whole: bool,
}

/// Lists the names in the mappings at a path, and reads the lock file beside them.
///
/// # Errors
/// There is no mapping, a file cannot be read, or everything that is wrong with the mappings or the lock file, but for names
/// that are not pinned.
pub fn names(path: &Path) -> Result<Names, ProjectError> {
    let files = read_files(&mapping_files(path)?)?;
    let texts = Texts::new(Origin::Disk);
    let used = lint::names(&files, &|file, written| texts.beside(file, written));
    let used = used.map_err(|diagnostics| Report::new(diagnostics, &texts.finish(&files).0))?;
    let is_whole = path.is_dir();
    let directory = if is_whole { path } else { path.parent().unwrap_or(Path::new("")) };
    let path = directory.join(FILE);
    if let Err(why) = folder::check(directory, &path, &["lock"]) {
        return Err(ProjectError::Foreign { path, why });
    }
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(ProjectError::Unreadable { path, source }),
    };
    let lock = match &text {
        Some(text) => locked(&path, text)?,
        None => Lock::default(),
    };
    Ok(Names { used, path, lock, text, is_whole })
}

fn locked(path: &Path, text: &str) -> Result<Lock, Report> {
    let name = path.display().to_string();
    Lock::read(&name, text).map_err(|diagnostics| {
        let texts = [(name.as_str().into(), text.to_owned())].into();
        Report::new(diagnostics, &texts)
    })
}
