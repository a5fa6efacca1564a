//! What a machine remembers, on its disk: a file for each process that sends, beside a lock that tells whether the process lives.
//!
//! Whoever starts takes over what processes that ended have left for the same store, and reads what those that run remember.

use super::facts::{Known, Newest, Sent, WentBack};
use crate::ledger::clock::Millis;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// How the names of files end: what is remembered, the same while it is written, and locks.
const ENDINGS: [&str; 3] = ["json", "new", "lock"];

/// The file, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::ledger) struct Remembered {
    /// Where the store is, without user and password.
    pub(in crate::ledger) address: String,
    /// The id of the store.
    pub(in crate::ledger) store: String,
    pub(in crate::ledger) generation: Millis,
    pub(in crate::ledger) server: String,
    pub(in crate::ledger) newest: Option<Newest>,
    pub(in crate::ledger) sent: Vec<Sent>,
    pub(in crate::ledger) went_back: Option<WentBack>,
    /// Whether sending was ever found safe here.
    #[serde(default)]
    pub(in crate::ledger) has_worked: bool,
}

impl Remembered {
    pub(in crate::ledger) fn of(known: &Known, address: &str) -> Self {
        Remembered {
            address: address.to_owned(),
            store: known.store.clone().unwrap_or_default(),
            generation: known.generation.unwrap_or_default(),
            server: known.server.clone().unwrap_or_default(),
            newest: known.newest.clone(),
            sent: known.sent.values().map(|sent| Sent::clone(sent)).collect(),
            went_back: known.went_back.clone(),
            has_worked: known.has_worked,
        }
    }
}

/// The file of this process; nobody else writes it as long as this lives.
#[derive(Debug)]
pub(in crate::ledger) struct Slot {
    /// The name of the machine in the store.
    pub(in crate::ledger) name: String,
    directory: PathBuf,
    _lock: File,
}

/// What the directory of a machine holds when a process starts.
#[derive(Debug)]
pub(in crate::ledger) struct Opened {
    pub(in crate::ledger) slot: Slot,
    /// What is remembered of this store, by this process when it ran last and by others.
    pub(in crate::ledger) remembered: Vec<Remembered>,
    /// Processes of this machine that ended, whose memory is taken over.
    pub(in crate::ledger) dead: Vec<String>,
    /// Processes of this machine that run, whose memory was read just now.
    pub(in crate::ledger) alive: Vec<String>,
    /// Processes that ended and knew the store by another address, whose memory was read just now.
    pub(in crate::ledger) elsewhere: Vec<String>,
}

/// Opens the directory of a machine for a store, and makes it where there is none.
pub(in crate::ledger) fn open(directory: &Path, address: &str, store: &str) -> io::Result<Opened> {
    make(directory)?;
    // One process at a time looks who lives: a file that is taken over disappears for none that looks meanwhile.
    let starting = owned(&directory.join("starting.lock"))?;
    starting.lock()?;
    let (mut remembered, mut free, mut alive, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (name, kept) in files(directory)? {
        let is_here = kept.address == address;
        if !is_here && kept.store != store {
            continue;
        }
        let lock = owned(&directory.join(format!("{name}.lock")))?;
        match lock.try_lock() {
            Ok(()) if is_here => free.push((name, lock)),
            Ok(()) => elsewhere.push(name),
            Err(TryLockError::WouldBlock) => alive.push(name),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Elsewhere it may have gone back while it did not here.
        let went_back = kept.went_back.clone().filter(|_| is_here);
        remembered.push(Remembered { went_back, ..kept });
    }
    let (name, lock) = match free.pop() {
        Some(free) => free,
        None => {
            let name = Uuid::new_v4().to_string();
            let lock = owned(&directory.join(format!("{name}.lock")))?;
            lock.lock()?;
            (name, lock)
        }
    };
    let dead = free.into_iter().map(|(name, _)| name).collect();
    let slot = Slot { name, directory: directory.to_owned(), _lock: lock };
    Ok(Opened { slot, remembered, dead, alive, elsewhere })
}

/// Reads what a machine remembers of a store, and changes nothing.
pub(in crate::ledger) fn peek(directory: &Path, address: &str, store: &str) -> io::Result<Vec<Remembered>> {
    let kept = files(directory)?.into_iter().map(|(_, kept)| kept);
    Ok(kept.filter(|kept| kept.address == address || kept.store == store).collect())
}

/// Lists the files that machines keep in a directory, and their locks, in the order of their names.
pub(in crate::ledger) fn paths(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_own = |path: &PathBuf| ENDINGS.iter().any(|ending| path.extension().is_some_and(|known| known == *ending));
    let mut paths: Vec<PathBuf> = entries.filter(is_own).collect();
    paths.sort();
    paths
}

fn files(directory: &Path) -> io::Result<Vec<(String, Remembered)>> {
    let mut files = Vec::new();
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".json"));
        let Some(name) = name else { continue };
        let kept = serde_json::from_slice(&std::fs::read(&path)?).map_err(|error| {
            let text = format!(
                "{} is damaged ({error}): if the database was not restored meanwhile, delete that file",
                path.display()
            );
            io::Error::new(io::ErrorKind::InvalidData, text)
        })?;
        files.push((name.to_owned(), kept));
    }
    Ok(files)
}

/// Shows whether a directory takes as much as a machine remembers at most.
pub(in crate::ledger) fn probe(directory: &Path) -> io::Result<()> {
    const ENOUGH: usize = 1 << 17;
    tempfile::tempfile_in(directory)?.write_all(&vec![b'x'; ENOUGH])
}

impl Slot {
    /// Returns where the file is.
    pub(in crate::ledger) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Writes what is remembered: all of it is there afterwards, or what was there before.
    pub(in crate::ledger) fn write(&self, remembered: &Remembered, durably: bool) -> io::Result<()> {
        // Only this process writes it, and one write at a time: what a kill has left here is written over.
        let new = self.directory.join(format!("{}.new", self.name));
        let mut file = owned(&new)?;
        file.set_len(0)?;
        file.write_all(&serde_json::to_vec(remembered)?)?;
        if durably {
            file.sync_data()?;
        }
        std::fs::rename(&new, self.directory.join(format!("{}.json", self.name)))?;
        if durably { sync(&self.directory) } else { Ok(()) }
    }

    /// Deletes the files of processes that ended, once what they remember is in this one's.
    pub(in crate::ledger) fn bury(&self, dead: &[String]) -> io::Result<()> {
        for name in dead {
            std::fs::remove_file(self.directory.join(format!("{name}.json")))?;
            std::fs::remove_file(self.directory.join(format!("{name}.lock")))?;
        }
        Ok(())
    }
}

/// Has a renamed file found under its new name also after the power went.
#[cfg(unix)]
fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_directory: &Path) -> io::Result<()> {
    Ok(())
}

/// Opens a file that only its owner may read, and makes it where there is none.
fn owned(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(unix)]
fn make(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

#[cfg(not(unix))]
fn make(directory: &Path) -> io::Result<()> {
    std::fs::create_dir_all(directory)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Remembered, Sent, open, peek};

    fn remembered(address: &str, store: &str, reference: &str) -> Remembered {
        let sent = Sent { reference: reference.to_owned(), lease: "l".to_owned() };
        Remembered {
            address: address.to_owned(),
            store: store.to_owned(),
            generation: 1,
            server: "s".to_owned(),
            newest: None,
            sent: vec![sent],
            went_back: None,
            has_worked: true,
        }
    }

    #[test]
    fn what_ended_is_taken_over_what_runs_is_read_and_what_is_of_another_store_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state");
        let open = |address: &str, store: &str| open(&path, address, store).unwrap();
        let first = open("here", "a");
        assert!(first.remembered.is_empty() && first.dead.is_empty());
        first.slot.write(&remembered("here", "a", "1"), true).unwrap();
        let second = open("here", "a");
        assert_eq!(second.remembered, [remembered("here", "a", "1")], "who runs is read");
        assert_ne!(second.slot.name, first.slot.name, "and keeps its file");
        assert_eq!(second.alive, [first.slot.name.as_str()]);
        second.slot.write(&remembered("here", "a", "2"), true).unwrap();
        let other = open("there", "b");
        assert!(other.remembered.is_empty(), "two stores do not mix");
        other.slot.write(&remembered("there", "b", "3"), true).unwrap();
        let names = [first.slot.name.clone(), second.slot.name.clone()];
        drop((first, second, other));

        let third = open("here", "a");
        assert_eq!((third.remembered.len(), third.dead.len()), (2, 1));
        assert!(names.contains(&third.slot.name) && names.contains(&third.dead[0]));
        third.slot.bury(&third.dead).unwrap();
        assert_eq!(peek(&path, "here", "a").unwrap().len(), 1);
        drop(third);
        // A new store at the same address, and the same store at another one.
        assert_eq!(open("here", "c").remembered.len(), 1);
        let moved = open("elsewhere", "b");
        assert_eq!((moved.remembered.len(), moved.dead.len()), (1, 0));
        assert_eq!(peek(&path, "there", "b").unwrap().len(), 1, "it is not taken away from there");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state");
        let opened = open(&path, "here", "a").unwrap();
        opened.slot.write(&remembered("here", "a", "1"), true).unwrap();
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        for entry in std::fs::read_dir(&path).unwrap() {
            assert_eq!(mode(&entry.unwrap().path()), 0o600);
        }
    }

    #[test]
    fn a_damaged_file_is_an_error_and_not_a_machine_that_remembers_nothing() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("x.json"), "{").unwrap();
        let error = open(directory.path(), "here", "a").unwrap_err().to_string();
        assert!(error.contains("x.json is damaged") && error.contains("delete that file"), "{error}");
    }
}
