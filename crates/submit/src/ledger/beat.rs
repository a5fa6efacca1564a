//! The ledger as a machine that sends opens it, and its look at the store again and again.

use super::act::{Act, Await, Enter, Leave, Note, Vouch};
use super::clock::Clock;
use super::encryption;
use super::error::LedgerError;
use super::store::{Ledger, Place};
use super::witness::facts::{Known, NOTED, STALE, Verdict, judge};
use super::witness::file::{self, Opened};
use super::witness::look::look;
use super::witness::look::{WAITS, read_waiting};
use super::witness::{Beat, Machine, State, WENT_BACK, Waiting, WentBack, Witness};
use std::path::Path;

impl Ledger {
    /// Opens a store as [`Ledger::open`] does, for a process that sends: nothing is sent on a store that does not have what
    /// this machine remembers of it.
    ///
    /// # Errors
    /// As for [`Ledger::open`], or the directory of the machine cannot be written to.
    pub async fn open_to_send(place: &Place, works: bool, clock: Clock, state: &State) -> Result<Self, LedgerError> {
        let ledger = Ledger::open(place, works, clock).await?;
        let nothing = Known::default();
        let (shown, _) = ledger.read(async |tx| look(tx, &nothing, 0).await).await?;
        let opened = open(state, &address(place)?, &shown.store)?;
        let (is_shared, is_born) = (ledger.is_shared(), ledger.is_born());
        let (witness, dead, gone) = match opened {
            None => (Witness::begin(&[], &shown, true, is_born), Vec::new(), Vec::new()),
            Some(Opened { slot, remembered, dead, alive, elsewhere }) => {
                let witness = Witness::begin(&remembered, &shown, true, is_born);
                let gone = dead.iter().chain(&elsewhere).cloned().collect();
                let read = alive.into_iter().chain(elsewhere).chain(dead.iter().cloned()).collect();
                (witness.on_disk(slot, address(place)?, is_shared, read), dead, gone)
            }
        };
        let ledger = ledger.with_witness(witness.called(host(state)));
        ledger.look_and_vouch(gone).await?;
        let failed = |source| LedgerError::File { path: state.directory(), source };
        ledger.witness().keep(true).await.map_err(failed)?;
        ledger.witness().bury(&dead).map_err(failed)?;
        Ok(ledger)
    }

    /// Looks whether the store has everything that this machine remembers, and vouches for it: others wait for that.
    ///
    /// # Errors
    /// The store cannot be read or written to.
    pub async fn beat(&self) -> Result<Beat, LedgerError> {
        let beat = self.look_and_vouch(Vec::new()).await?;
        let witness = self.witness();
        let is_known = witness.trouble().is_some();
        let kept = match witness.keep(true).await {
            Ok(()) => witness.probe().await,
            failed => failed,
        };
        match kept {
            Err(error) if !is_known => {
                tracing::error!(%error, "nothing is sent: `state_directory` of this machine cannot be written to");
            }
            Ok(()) if is_known => tracing::warn!("`state_directory` of this machine can be written to again"),
            Err(_) | Ok(()) => {}
        }
        Ok(beat)
    }

    async fn look_and_vouch(&self, dead: Vec<String>) -> Result<Beat, LedgerError> {
        if self.is_replaced() && self.went_back().is_none() {
            let known = self.witness().known();
            let why = "another file is in the place of the one that this process works on".to_owned();
            let (at, generation) = (self.clock().now(), known.generation.unwrap_or_default());
            self.witness().went_back(WentBack { why, at, generation });
        }
        // Nobody else works on a file while this process does: it is not written to without need.
        let writes = self.is_shared() || !self.is_settled();
        let vouch = Vouch { machine: self.machine(), vouches: writes && self.witness().may_vouch(), dead };
        let found = match writes {
            true => self.act(vouch).await?,
            false => self.read(async |tx| vouch.apply(tx).await).await?,
        };
        let (server, now) = (found.shown.server.clone(), found.now);
        let (is_noted, noted) = (found.shown.went_back.is_some(), found.shown.waiting.clone());
        let beat = match self.witness().learn(found) {
            Beat::Settled(server) => self.enter(server).await?,
            // Whoever restored it took every machine off the record, and what they remember counts no more.
            Beat::Restored => {
                self.enter(server).await?;
                Beat::Restored
            }
            beat => beat,
        };
        if let Some(waiting) = self.waiting()
            && noted.is_none_or(|noted| noted.missing != waiting.missing || now - noted.noted_at >= NOTED)
        {
            self.act(Await(waiting)).await?;
        }
        if let Beat::WentBack(went_back) = &beat
            && !is_noted
        {
            tracing::error!(why = went_back.why, "the store went back in time: nothing is sent");
            self.act(Note(went_back.clone())).await?;
        }
        Ok(beat)
    }

    /// Puts this machine on record before it sends.
    async fn enter(&self, server: String) -> Result<Beat, LedgerError> {
        let machine = Machine { home: self.home(), ..self.machine() };
        let is_on_record = self.act(Enter { machine, server: server.clone() }).await?;
        if !is_on_record {
            return Ok(Beat::Unsettled);
        }
        self.witness().settled(server);
        Ok(Beat::InOrder)
    }

    fn machine(&self) -> Machine {
        let home = if self.is_alone() { Some("alone/alone".to_owned()) } else { self.home() };
        Machine { home, ..self.witness().machine() }
    }

    /// Returns which machines sending waits for here, without end.
    pub fn waiting(&self) -> Option<Waiting> {
        self.witness().waiting()
    }

    /// Returns which machines sending waits for, as the store has it noted.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn noted_to_wait(&self) -> Result<Option<Waiting>, LedgerError> {
        let noted = self.setting(WAITS).await?.map(|note| read_waiting(&note));
        Ok(noted.filter(|noted| self.clock().now() - noted.noted_at < STALE))
    }

    /// Returns what leads out once the store went back in time.
    pub fn way_out(&self) -> &'static str {
        match self.is_shared() {
            true => "run `overprint orders restored --reason …`",
            false => "stop the service, then run `overprint orders restored --reason …`",
        }
    }

    /// Returns what leads out where sending waits for machines.
    pub fn way_on(&self) -> &'static str {
        match self.is_shared() {
            true => {
                "start those machines with their `state_directory`; if they are gone and the database lost nothing, run \
                 `overprint orders restored --nothing-lost --reason …`; if it may have, run `overprint orders restored --reason …`"
            }
            false => {
                "start the service with the `state_directory` of before; if it is gone and the file lost nothing, run \
                 `overprint orders restored --nothing-lost --reason …`; if it may have, stop the service, then run \
                 `overprint orders restored --reason …`"
            }
        }
    }

    /// Returns why the disk of this machine did not take what it remembers, when that was tried last: then nothing is sent.
    pub fn forgets(&self) -> Option<String> {
        self.witness().trouble()
    }

    /// Returns once everything that this machine recorded is on its disk too: before that no request leaves.
    ///
    /// # Errors
    /// The disk does not take it.
    pub async fn remember(&self) -> std::io::Result<()> {
        self.witness().keep(false).await
    }

    /// Tells whether sending waits for no other machine: on a server that is new here, it does.
    pub fn is_settled(&self) -> bool {
        self.witness().is_settled()
    }

    /// Returns that the store went back in time, where this process knows of it.
    pub fn went_back(&self) -> Option<WentBack> {
        self.witness().known().went_back.clone()
    }

    /// Returns that the store went back in time, as the store has it noted.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn noted_to_have_gone_back(&self) -> Result<Option<WentBack>, LedgerError> {
        Ok(self.setting(WENT_BACK).await?.map(|note| super::witness::look::read(&note)))
    }

    /// Compares the store with what a machine remembers of it on its disk, and changes nothing; none where it has everything.
    ///
    /// # Errors
    /// The store or the disk cannot be read.
    pub async fn compare(&self, place: &Place, directory: &Path) -> Result<Option<String>, LedgerError> {
        let nothing = Known::default();
        let (shown, _) = self.read(async |tx| look(tx, &nothing, 0).await).await?;
        let remembered = file::peek(directory, &address(place)?, &shown.store)
            .map_err(|source| LedgerError::File { path: directory.display().to_string(), source })?;
        let known = Witness::begin(&remembered, &shown, false, false).known();
        let (shown, _) = self.read(async |tx| look(tx, &known, 0).await).await?;
        Ok(match judge(&known, &shown) {
            Verdict::WentBack(why) => Some(why),
            Verdict::InOrder | Verdict::Unsettled | Verdict::Restored => None,
        })
    }

    /// Ends taking part: other machines wait for this one only if they find another copy of the store.
    ///
    /// # Errors
    /// The store does not take it.
    pub async fn leave(&self) -> Result<(), LedgerError> {
        match self.witness().may_leave() {
            true => self.act(Leave { machine: self.machine() }).await,
            false => Ok(()),
        }
    }
}

/// Names this machine for people: its host, and where it keeps what it remembers.
fn host(state: &State) -> String {
    let named =
        ["/proc/sys/kernel/hostname", "/etc/hostname"].iter().find_map(|path| std::fs::read_to_string(path).ok());
    let host = named.or_else(|| std::env::var("COMPUTERNAME").ok()).unwrap_or_default();
    let path = match state {
        State::In(path) | State::InIfWritable(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()),
        State::Nowhere => return host.trim().to_owned(),
    };
    format!("{}:{}", host.trim(), path.display())
}

impl State {
    /// Returns the directory as people read it.
    fn directory(&self) -> String {
        match self {
            State::In(path) | State::InIfWritable(path) => path.display().to_string(),
            State::Nowhere => String::new(),
        }
    }
}

/// Opens the directory of the machine; none where there is none.
fn open(state: &State, address: &str, store: &str) -> Result<Option<Opened>, LedgerError> {
    let (path, is_needed) = match state {
        State::In(path) => (path, true),
        State::InIfWritable(path) => (path, false),
        State::Nowhere => return Ok(None),
    };
    match file::open(path, address, store) {
        Ok(opened) => Ok(Some(opened)),
        Err(error) if !is_needed && error.kind() != std::io::ErrorKind::InvalidData => {
            let path = path.display();
            tracing::warn!(%path, %error, "this machine keeps what it sent in memory only: set `state_directory`");
            Ok(None)
        }
        Err(source) => Err(LedgerError::File { path: path.display().to_string(), source }),
    }
}

/// Names where a store is, without user and password.
fn address(place: &Place) -> Result<String, LedgerError> {
    Ok(match place {
        Place::Sqlite(path) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            format!("sqlite:{}", path.canonicalize().unwrap_or(path).display())
        }
        Place::Postgres(address) => {
            let options = encryption::options(address)?;
            let database = options.get_database().unwrap_or_else(|| options.get_username());
            format!("postgres://{}:{}/{database}", options.get_host(), options.get_port())
        }
    })
}
