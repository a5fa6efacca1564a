//! The witness: what a machine remembers of the store outside of it, so that a store that went back in time is found out before
//! anything is sent twice.
//!
//! A database that is restored from a backup, or fails over to a replica that lags, takes orders for new that were placed. The
//! store cannot know that; the machines that placed them do. Each remembers, in memory and on its disk, the requests that it
//! recorded last and the newest event that it read ([`facts`]).
//!
//! ```text
//! Intend:  the store still has everything that is remembered, in the transaction that records the request
//!          committed ─► remembered ─► on disk ─► the request leaves
//! beat:    every second, the same look; the newest event is remembered, and the machine vouches for the store in its row
//! lost:    a note in the store stops sending on every machine; each that knows of it writes it again where it is gone
//! restore: `overprint orders restored` holds what may have been placed, begins a new generation, and takes the note away
//! ```
//!
//! A machine that remembers nothing (a new one), or that finds another server (one that was restarted, promoted or restored),
//! waits until every machine on record has vouched for the store there, or a person has said that nothing is lost
//! ([`facts::awaited`]). On record is each machine that may have sent; one that ended cleanly is waited for only if the store
//! is another copy than before. So is one that was killed while the server ran on: after a minute, those that run say so for it.

pub(in crate::ledger) mod facts;
pub(in crate::ledger) mod file;
pub(in crate::ledger) mod look;
mod memory;

pub use facts::{Missing, Sent, Waiting, WentBack};
pub use look::WENT_BACK;

use super::clock::Millis;
use facts::{Known, Other, Settling, Shown, Verdict};
use file::{Remembered, Slot};
use memory::Memory;
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// The most requests that are taken over from files; each process leaves about as many as it sends at the same time.
const MOST: usize = 1_000;

/// What this process remembers, and where it keeps that.
#[derive(Default)]
pub(in crate::ledger) struct Witness {
    /// How this process is called in the store; empty where it does not take part.
    name: String,
    /// Its host and directory, for people.
    host: String,
    memory: Mutex<Memory>,
    disk: Option<Disk>,
    /// Why the disk did not take what is remembered, when that was tried last.
    trouble: Mutex<Option<String>>,
    /// Whether it was said, or tried to say, that this process ends.
    has_left: AtomicBool,
}

/// The file, and up to which change it is written.
struct Disk {
    slot: Arc<Slot>,
    address: String,
    /// Whether a request waits until the file is on the disk, and not only with the system.
    durably: bool,
    written: Arc<tokio::sync::Mutex<u64>>,
}

/// How a process is called in the store.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Machine {
    pub(in crate::ledger) name: String,
    /// Its host and directory, for people.
    pub(in crate::ledger) host: String,
    /// Where a file is kept; none of a database, which says so itself.
    pub(in crate::ledger) home: Option<String>,
}

/// What came of a look at the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beat {
    /// The store has everything that is remembered.
    InOrder,
    /// The same, and sending waits for other machines to say so too.
    Unsettled,
    /// Sending waits for no other machine, and begins once this machine is on record.
    Settled(String),
    /// The store went back in time: nothing is sent.
    WentBack(WentBack),
    /// An operator declared the store restored since the last look.
    Restored,
}

/// What a look at the store found.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Found {
    pub(in crate::ledger) verdict: Verdict,
    pub(in crate::ledger) shown: Shown,
    pub(in crate::ledger) others: Vec<Other>,
    pub(in crate::ledger) now: Millis,
}

impl Witness {
    /// Begins with what is on the disk of this machine; `shown` is the store as it is found.
    pub(in crate::ledger) fn begin(remembered: &[Remembered], shown: &Shown, sends: bool, is_born: bool) -> Self {
        let mut settling =
            Settling { since: Millis::MIN, server: shown.server.clone(), is_born, ..Settling::default() };
        // A file has one machine at a time, and none that the store does not know.
        settling.is_known = shown.server == look::FILE;
        let mut known = Known {
            store: Some(shown.store.clone()),
            generation: Some(shown.generation),
            server: sends.then(String::new),
            ..Known::default()
        };
        let mut next = 0;
        // Processes of one machine have read each other's files, so that the same request is in several.
        let mut requests = BTreeSet::new();
        // What is older than the last restore counts no more.
        for kept in remembered.iter().filter(|kept| kept.generation >= shown.generation) {
            if kept.store != shown.store && !(kept.sent.is_empty() && kept.newest.is_none()) {
                known.store = Some(kept.store.clone());
            }
            known.generation = known.generation.max(Some(kept.generation));
            known.newest = known.newest.take().into_iter().chain(kept.newest.clone()).max_by_key(|newest| newest.id);
            known.went_back = known.went_back.take().or_else(|| kept.went_back.clone());
            requests.extend(&kept.sent);
            settling.is_known |= kept.server == shown.server;
            settling.remembers |= kept.has_worked || !kept.server.is_empty() || !kept.sent.is_empty();
        }
        for sent in requests.into_iter().rev().take(MOST).cloned() {
            known.sent.insert(next, Arc::new(sent));
            next += 1;
        }
        known.has_worked = settling.remembers;
        let memory = Memory { known: Arc::new(known), next, version: 1, settling: Some(settling), ..Memory::default() };
        Witness { name: Uuid::new_v4().to_string(), memory: Mutex::new(memory), ..Witness::default() }
    }

    /// Keeps what is remembered in a file from now on; what the others of this machine remember was read.
    pub(in crate::ledger) fn on_disk(mut self, slot: Slot, address: String, durably: bool, read: Vec<String>) -> Self {
        self.name.clone_from(&slot.name);
        if let Some(settling) = &mut self.memory().settling {
            settling.siblings = read;
        }
        self.disk = Some(Disk { slot: Arc::new(slot), address, durably, written: Arc::default() });
        self
    }

    /// Gives the machine a name for people.
    pub(in crate::ledger) fn called(mut self, host: String) -> Self {
        self.host = host;
        self
    }

    /// Returns how this process is called in the store.
    pub(in crate::ledger) fn machine(&self) -> Machine {
        Machine { name: self.name.clone(), host: self.host.clone(), home: None }
    }

    /// Returns what is remembered now.
    pub(in crate::ledger) fn known(&self) -> Arc<Known> {
        Arc::clone(&self.memory().known)
    }

    /// Tells whether this process may vouch for the store: it remembers it, or works on it.
    pub(in crate::ledger) fn may_vouch(&self) -> bool {
        self.known().has_worked
    }

    /// Returns which machines sending waits for, once that is clear.
    pub(in crate::ledger) fn waiting(&self) -> Option<Waiting> {
        self.memory().waiting.clone()
    }

    /// Tells whether this process may say that it ends: once, and only where it is on record.
    pub(in crate::ledger) fn may_leave(&self) -> bool {
        let known = self.known();
        known.has_worked && known.went_back.is_none() && !self.has_left.swap(true, Ordering::Relaxed)
    }

    /// Returns why the disk did not take what is remembered, when that was tried last.
    pub(in crate::ledger) fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins to send: this machine is on record on a server.
    pub(in crate::ledger) fn settled(&self, server: String) {
        let mut memory = self.memory();
        memory.change(|known| {
            known.server = Some(server);
            known.has_worked = true;
        });
        (memory.settling, memory.waiting) = (None, None);
    }

    /// Deletes the files of processes that ended, whose memory this one has.
    pub(in crate::ledger) fn bury(&self, dead: &[String]) -> io::Result<()> {
        self.disk.as_ref().map_or(Ok(()), |disk| disk.slot.bury(dead))
    }

    /// Tells whether sending waits for nobody; whether it may go on is for the store to say.
    pub(in crate::ledger) fn is_settled(&self) -> bool {
        let known = self.known();
        known.went_back.is_some() || known.server.as_ref().is_none_or(|server| !server.is_empty())
    }

    /// Remembers a request that was committed by a transaction that saw everything in `saw`.
    pub(in crate::ledger) fn sent(&self, sent: Sent, saw: &Known) {
        let mut memory = self.memory();
        let at = memory.next;
        memory.next += 1;
        memory.change(|known| {
            known.sent.retain(|at, _| !saw.sent.contains_key(at));
            known.sent.insert(at, Arc::new(sent));
        });
    }

    /// Remembers that the store went back.
    pub(in crate::ledger) fn went_back(&self, went_back: WentBack) {
        self.memory().change(|known| known.went_back = Some(went_back));
    }

    /// Learns from a look at the store.
    pub(in crate::ledger) fn learn(&self, found: Found) -> Beat {
        let Found { verdict, shown, others, now } = found;
        let is_moved = shown.is_moved();
        let mut memory = self.memory();
        match verdict {
            Verdict::Restored => {
                memory.change(|known| {
                    known.store = Some(shown.store);
                    known.generation = Some(shown.generation);
                    known.newest = shown.newest;
                    known.sent.clear();
                    known.went_back = None;
                    known.server = known.server.take().map(|_| String::new());
                });
                (memory.settling, memory.waiting) = (None, None);
                Beat::Restored
            }
            Verdict::WentBack(why) => {
                let generation = memory.known.generation.unwrap_or_default();
                let own = memory.known.went_back.clone().or(shown.went_back);
                let went_back = own.unwrap_or(WentBack { why, at: now, generation });
                if memory.known.went_back.as_ref() != Some(&went_back) {
                    memory.change(|known| known.went_back = Some(went_back.clone()));
                }
                Beat::WentBack(went_back)
            }
            Verdict::InOrder | Verdict::Unsettled => {
                let newest =
                    shown.newest.filter(|newest| memory.known.newest.as_ref().is_none_or(|known| known.id < newest.id));
                if let Some(newest) = newest {
                    memory.change(|known| known.newest = Some(newest));
                }
                let beat = match verdict {
                    Verdict::InOrder => Beat::InOrder,
                    _ => memory.settle(&shown.server, &others, is_moved, now),
                };
                memory.looked_at = now;
                beat
            }
        }
    }

    /// Returns once everything that is remembered now is in the file; many who wait for it are served by one write.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(in crate::ledger) async fn keep(&self, durably: bool) -> io::Result<()> {
        let wanted = if self.trouble().is_some() { u64::MAX } else { self.memory().version };
        self.noted(self.write(wanted, durably).await)
    }

    /// Shows whether the disk would take more, also where nothing is sent.
    ///
    /// # Errors
    /// It does not.
    pub(in crate::ledger) async fn probe(&self) -> io::Result<()> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let slot = Arc::clone(&disk.slot);
        let probed = tokio::task::spawn_blocking(move || file::probe(slot.directory())).await;
        self.noted(probed.map_err(io::Error::other).flatten())
    }

    fn noted(&self, kept: io::Result<()>) -> io::Result<()> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = kept.as_ref().err().map(ToString::to_string);
        kept
    }

    async fn write(&self, wanted: u64, durably: bool) -> io::Result<()> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let mut written = Arc::clone(&disk.written).lock_owned().await;
        if *written >= wanted {
            return Ok(());
        }
        let (version, remembered) = {
            let memory = self.memory();
            (memory.version, Remembered::of(&memory.known, &disk.address))
        };
        let slot = Arc::clone(&disk.slot);
        let durably = durably || disk.durably;
        // The lock goes along: whoever stops waiting does not let an older write come after a newer one.
        let write = tokio::task::spawn_blocking(move || {
            slot.write(&remembered, durably)?;
            *written = version;
            Ok(())
        });
        write.await.map_err(io::Error::other)?
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a machine keeps what it remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// In a directory; a service that cannot write there does not start.
    In(PathBuf),
    /// In a directory where that can be written to, else nowhere.
    InIfWritable(PathBuf),
    /// Nowhere but in memory.
    Nowhere,
}

impl State {
    /// Shows whether a directory takes what a machine remembers.
    ///
    /// # Errors
    /// It does not.
    pub fn probe(directory: &std::path::Path) -> io::Result<()> {
        file::probe(directory)
    }

    /// Returns the directory and the files that machines keep in it; nothing if all is in memory.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let (State::In(directory) | State::InIfWritable(directory)) = self else { return Vec::new() };
        let mut paths = file::paths(directory);
        paths.insert(0, directory.clone());
        paths
    }
}

#[cfg(test)]
mod tests {
    use super::facts::{Sent, Shown};
    use super::file::Remembered;
    use super::{MOST, Witness};

    #[test]
    fn what_several_files_hold_is_remembered_once_and_does_not_grow_with_every_start() {
        let shown = Shown { store: "a".to_owned(), ..Shown::default() };
        let sent = |at: usize| Sent { reference: format!("shop-{at}"), lease: "l".to_owned() };
        let mut kept = Remembered::of(&Witness::begin(&[], &shown, true, true).known(), "here");
        kept.sent = (0..3).map(sent).collect();
        for _start in 0..50 {
            let witness = Witness::begin(&[kept.clone(), kept.clone()], &shown, true, false);
            kept = Remembered::of(&witness.known(), "here");
        }
        assert_eq!(kept.sent.len(), 3);
        kept.sent = (0..MOST * 2).map(sent).collect();
        assert_eq!(Witness::begin(&[kept], &shown, true, false).known().sent.len(), MOST);
    }
}
