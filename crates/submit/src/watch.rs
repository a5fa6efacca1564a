//! Watching files: what somebody saves is told within a blink, whichever way their editor saves it.
//!
//! Directories are watched and not files, because most editors write a new file and move it over the old one.

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// A save is over once nothing more happens for this long: editors write, move and set rights one after the other.
const QUIET: Duration = Duration::from_millis(30);

/// Files cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The system has no watch to give.
    #[error("files cannot be watched here: {0}")]
    Start(notify::Error),
    /// A directory cannot be watched.
    #[error("`{}` cannot be watched: {source}", path.display())]
    Directory {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: notify::Error,
    },
}

/// Calls `on_change` with nothing changed, and then each time with what was saved among the paths that it returned last.
///
/// A path is a file, which need not be there yet, or a directory: then it is whatever lies directly in it. It is called with
/// nothing changed once more whenever it asks for a directory that was not watched before, so that nothing is missed between
/// its reading and the watching. It ends the watch with [`ControlFlow::Break`].
///
/// # Errors
/// The files cannot be watched.
pub fn watch(mut on_change: impl FnMut(&[PathBuf]) -> ControlFlow<(), Vec<PathBuf>>) -> Result<(), WatchError> {
    let mut watched = Watched::new()?;
    let mut changed = Vec::new();
    while let ControlFlow::Continue(paths) = on_change(&changed) {
        changed = match watched.set(paths)? {
            true => Vec::new(),
            false => match watched.wait() {
                Some(changed) => changed,
                None => break,
            },
        };
    }
    Ok(())
}

struct Watched {
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    directories: BTreeSet<PathBuf>,
    /// The paths as they were asked for, and where they really are.
    paths: Vec<(PathBuf, PathBuf)>,
}

impl Watched {
    fn new() -> Result<Self, WatchError> {
        let (send, events) = mpsc::channel();
        let watcher = notify::recommended_watcher(send).map_err(WatchError::Start)?;
        Ok(Watched { watcher, events, directories: BTreeSet::new(), paths: Vec::new() })
    }

    /// Takes other paths; tells whether a directory came in.
    fn set(&mut self, paths: Vec<PathBuf>) -> Result<bool, WatchError> {
        self.paths =
            paths.into_iter().filter_map(|path| Some((real(&path)?, path))).map(|(real, path)| (path, real)).collect();
        let needed: BTreeSet<PathBuf> = self.paths.iter().filter_map(|(_, real)| directory(real)).collect();
        let mut grew = false;
        for path in needed.difference(&self.directories.clone()) {
            let watched = self.watcher.watch(path, RecursiveMode::NonRecursive);
            watched.map_err(|source| WatchError::Directory { path: path.clone(), source })?;
            self.directories.insert(path.clone());
            grew = true;
        }
        for path in self.directories.difference(&needed) {
            // A directory that is gone is watched no more by itself.
            let _ = self.watcher.unwatch(path);
        }
        self.directories = needed;
        Ok(grew)
    }

    /// Waits until something is saved, and until the saving is over.
    fn wait(&self) -> Option<Vec<PathBuf>> {
        let mut changed = BTreeSet::new();
        while changed.is_empty() {
            self.take(self.events.recv().ok()?, &mut changed);
        }
        while let Ok(event) = self.events.recv_timeout(QUIET) {
            self.take(event, &mut changed);
        }
        Some(changed.into_iter().collect())
    }

    fn take(&self, event: notify::Result<Event>, changed: &mut BTreeSet<PathBuf>) {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                tracing::warn!(%error, "an event of a watched file was lost");
                return;
            }
        };
        // Whoever only reads a file changes nothing, least of all this process.
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        for path in &event.paths {
            let is_asked_for = |real: &Path| real == path || path.parent() == Some(real);
            let asked = self.paths.iter().filter(|(_, real)| is_asked_for(real));
            changed.extend(asked.map(|(asked, real)| if real == path { asked.clone() } else { beneath(asked, path) }));
        }
    }
}

/// Returns where a path really is; of a file that is not there, where it would be.
fn real(path: &Path) -> Option<PathBuf> {
    match path.canonicalize() {
        // A link is saved where it stands, and what it leads to where that is; the former is what editors replace.
        Ok(real) if path.is_dir() => Some(real),
        _ => {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(parent.canonicalize().ok()?.join(path.file_name()?))
        }
    }
}

/// Returns the directory that is watched for a path.
fn directory(real: &Path) -> Option<PathBuf> {
    if real.is_dir() { Some(real.to_owned()) } else { real.parent().map(Path::to_owned) }
}

/// Writes a file of a directory with the directory as it was asked for.
fn beneath(directory: &Path, file: &Path) -> PathBuf {
    file.file_name().map_or_else(|| directory.to_owned(), |name| directory.join(name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::watch;
    use std::fs;
    use std::ops::ControlFlow;
    use std::path::PathBuf;
    use std::sync::mpsc::{self, Receiver, Sender};
    use std::thread;

    type Answer = ControlFlow<(), Vec<PathBuf>>;

    /// Watches in another thread; what it is called with comes out of one end, what to watch next goes into the other.
    fn watching() -> (Receiver<Vec<PathBuf>>, Sender<Answer>, thread::JoinHandle<()>) {
        let (told, called) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let thread = thread::spawn(move || {
            watch(|changed| {
                told.send(changed.to_vec()).unwrap();
                answers.recv().unwrap()
            })
            .unwrap();
        });
        (called, answer, thread)
    }

    #[test]
    fn a_saved_file_is_told_and_what_lies_beside_it_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let [table, mapping, other] =
            ["table.csv", "mapping.yaml", "other.txt"].map(|name| directory.path().join(name));
        fs::write(&table, "a").unwrap();
        let (called, answer, thread) = watching();
        let paths = || ControlFlow::Continue(vec![table.clone(), mapping.clone()]);
        assert_eq!(called.recv().unwrap(), [""; 0].map(PathBuf::from));
        answer.send(paths()).unwrap();
        assert!(called.recv().unwrap().is_empty(), "the directory is new, so it is called again");
        answer.send(paths()).unwrap();

        fs::write(&other, "nobody asked").unwrap();
        fs::write(&table, "b").unwrap();
        assert_eq!(called.recv().unwrap(), std::slice::from_ref(&table));
        answer.send(paths()).unwrap();

        // As editors save: beside it, and then over it; the file was not there before.
        fs::write(&other, "mapping: a").unwrap();
        fs::rename(&other, &mapping).unwrap();
        assert_eq!(called.recv().unwrap(), std::slice::from_ref(&mapping));
        answer.send(paths()).unwrap();

        fs::remove_file(&table).unwrap();
        assert_eq!(called.recv().unwrap(), std::slice::from_ref(&table));
        answer.send(ControlFlow::Break(())).unwrap();
        thread.join().unwrap();
    }

    #[test]
    fn a_directory_is_whatever_lies_in_it_and_reading_changes_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let inner = directory.path().join("inner");
        fs::create_dir(&inner).unwrap();
        let file = directory.path().join("new.yaml");
        let (called, answer, thread) = watching();
        for _ in 0..2 {
            assert!(called.recv().unwrap().is_empty());
            answer.send(ControlFlow::Continue(vec![directory.path().to_owned()])).unwrap();
        }
        fs::write(inner.join("deeper.yaml"), "not asked for").unwrap();
        fs::write(&file, "mapping: a").unwrap();
        let told = called.recv().unwrap();
        assert!(told.contains(&file) && !told.contains(&inner.join("deeper.yaml")), "{told:?}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "mapping: a");
        answer.send(ControlFlow::Continue(vec![directory.path().to_owned()])).unwrap();
        fs::write(directory.path().join("second.yaml"), "b").unwrap();
        assert_eq!(called.recv().unwrap(), [directory.path().join("second.yaml")]);
        answer.send(ControlFlow::Break(())).unwrap();
        thread.join().unwrap();
    }
}
