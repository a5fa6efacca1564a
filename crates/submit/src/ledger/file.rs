//! The file of a store under its name: another one in its place, or none, means that what is written from now on is lost.

use super::error::LedgerError;
use super::sqlite;
use std::path::{Path, PathBuf};

/// The file that this process opened.
#[derive(Debug)]
pub(super) struct StoreFile {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl StoreFile {
    /// Takes the file that has this name now for the one that is open.
    pub(super) fn of(path: &Path) -> Self {
        StoreFile { path: path.to_owned(), identity: identity(path) }
    }

    /// Returns where the file is kept, in parts between slashes: a copy of it has another number or time of birth.
    pub(super) fn home(&self) -> String {
        let number = self.identity.map(|(_, number)| number.to_string()).unwrap_or_default();
        let born = std::fs::metadata(&self.path).and_then(|file| file.created()).ok();
        let born = born.and_then(|born| born.duration_since(std::time::UNIX_EPOCH).ok());
        format!("{number}/{}", born.map(|born| born.as_nanos().to_string()).unwrap_or_default())
    }

    /// Tells whether another file is in its place, or none.
    pub(super) fn is_replaced(&self) -> bool {
        identity(&self.path) != self.identity
    }

    /// Checks that what is committed now can be found again under the name of the store.
    ///
    /// # Errors
    /// Another file is in its place, or none.
    pub(super) fn in_place(&self) -> Result<(), LedgerError> {
        match self.is_replaced() {
            true => Err(LedgerError::Replaced(self.path.display().to_string())),
            false => Ok(()),
        }
    }

    /// Checks that what was just committed can be found again: also the log is there, in which commits are at first.
    ///
    /// # Errors
    /// It may be lost.
    pub(super) fn has_kept(&self) -> Result<(), LedgerError> {
        let [_, log, ..] = sqlite::files(&self.path);
        let has_log = self.identity.is_none() || log.exists();
        match self.in_place() {
            Ok(()) if has_log => Ok(()),
            Ok(()) => Err(LedgerError::Unknown(format!("`{}` was removed: restart Overprint", log.display()))),
            Err(replaced) => Err(LedgerError::Unknown(replaced.to_string())),
        }
    }
}

/// Returns what tells a file from another one that takes its place under the same name; none where the system does not say.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// Returns what tells a file from another one that takes its place under the same name; none where the system does not say.
#[cfg(not(unix))]
fn identity(_path: &Path) -> Option<(u64, u64)> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{LedgerError, StoreFile};
    use std::fs;

    #[test]
    fn a_file_that_is_gone_or_another_one_keeps_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        for name in ["s.db", "s.db-wal", "other"] {
            fs::write(path(name), name).unwrap();
        }
        let file = StoreFile::of(&path("s.db"));
        assert!(!file.is_replaced() && file.in_place().is_ok() && file.has_kept().is_ok());
        fs::rename(path("s.db-wal"), path("log")).unwrap();
        assert!(file.in_place().is_ok() && matches!(file.has_kept(), Err(LedgerError::Unknown(_))));
        fs::rename(path("log"), path("s.db-wal")).unwrap();
        fs::rename(path("s.db"), path("elsewhere")).unwrap();
        assert!(file.is_replaced() && matches!(file.in_place(), Err(LedgerError::Replaced(_))));
        fs::rename(path("other"), path("s.db")).unwrap();
        assert!(file.is_replaced() && matches!(file.has_kept(), Err(LedgerError::Unknown(_))));
        fs::rename(path("elsewhere"), path("s.db")).unwrap();
        assert!(!file.is_replaced() && file.has_kept().is_ok(), "it was put back");
    }
}
