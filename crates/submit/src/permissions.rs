//! Who besides its owner may read or change a file.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The permissions of the group and of all other users, of which a private file has none.
const OTHERS: u32 = 0o077;

/// Directories into which service managers and container engines mount secrets, with modes of their own.
const MOUNTS: [&str; 2] = ["/run/secrets", "/var/run/secrets"];

/// A file that its group or other users may read, change or use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exposed {
    /// The file.
    pub(crate) path: PathBuf,
    /// Its permissions.
    pub(crate) mode: u32,
    /// Whether the user of this process owns it, so that `chmod` is theirs to run.
    pub(crate) is_own: bool,
}

/// Returns the permissions of a file or directory that is not private; nothing for one that is, or that is not there.
#[cfg(unix)]
pub(crate) fn exposed(path: &Path) -> Option<Exposed> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).ok()?;
    let mode = metadata.mode() & 0o777;
    let is_own = metadata.uid() == rustix::process::geteuid().as_raw();
    (mode & OTHERS != 0).then(|| Exposed { path: path.to_owned(), mode, is_own })
}

#[cfg(not(unix))]
pub(crate) fn exposed(_path: &Path) -> Option<Exposed> {
    None
}

/// Takes the permissions of a file away from everybody but its owner; tells whether there were any.
///
/// # Errors
/// The file belongs to another user.
#[cfg(unix)]
pub(crate) fn tighten(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    let Some(found) = exposed(path) else { return Ok(false) };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(found.mode & !OTHERS))?;
    Ok(true)
}

#[cfg(not(unix))]
pub(crate) fn tighten(_path: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Opens a file for reading and writing, and creates it with mode 0600 if it is not there.
///
/// # Errors
/// The file cannot be opened.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Exposed {
    /// Tells whether the file is one that a service manager or a container engine mounted: its owner and mode are their choice.
    pub(crate) fn is_mounted(&self) -> bool {
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        let mounts = MOUNTS.iter().map(PathBuf::from).chain(credentials.filter(|path| path.is_absolute()));
        let mut mounts = mounts;
        mounts.any(|mount| self.path.starts_with(mount))
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Exposed, exposed, open, tighten};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_that_others_may_use_is_told_and_tightened() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("overprint.db");
        assert_eq!(exposed(&path), None, "no file, no finding");
        fs::write(&path, "ledger").unwrap();
        for (mode, left) in [(0o644, 0o600), (0o660, 0o600), (0o604, 0o600), (0o755, 0o700), (0o640, 0o600)] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let found = exposed(&path).unwrap();
            assert_eq!(found, Exposed { path: path.clone(), mode, is_own: true });
            assert!(tighten(&path).unwrap());
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, left);
            assert_eq!(exposed(&path), None);
            assert!(!tighten(&path).unwrap());
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "ledger");
    }

    #[test]
    fn a_new_file_is_private_and_one_that_is_there_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("overprint.db.lock");
        drop(open(&path).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "12").unwrap();
        drop(open(&path).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "12");
    }

    #[test]
    fn a_mounted_secret_is_the_engines_to_protect() {
        let at = |path: &str| Exposed { path: path.into(), mode: 0o444, is_own: true }.is_mounted();
        assert!(at("/run/secrets/token") && at("/var/run/secrets/a/token"));
        assert!(!at("/run/secrets-of-mine/token") && !at("secrets/token") && !at("/etc/overprint/token"));
    }
}
