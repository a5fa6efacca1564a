//! The store behind the ledger: how it is opened, how acts reach it, and how those who wait are woken.

use super::act::{Act, Probe, Restore, Settle};
use super::clock::Clock;
use super::connections::Connections;
use super::encryption;
use super::error::{LedgerError, is_busy};
use super::file::StoreFile;
use super::health::Health;
use super::limit;
use super::postgres::Postgres;
use super::row::Step;
use super::sqlite;
use super::tx::{Connection, Tx};
use super::wake::Wake;
use super::witness::Witness;
use super::witness::facts::Known;
use super::witness::look::Readable;
use super::writer::Writer;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::fs::File;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use tokio::time::timeout;

/// Names the store, once and for all: a dump of it has the same name.
pub(super) const NAME: &str =
    "INSERT INTO setting (name, value, changed_at) VALUES ('store', $1, 0) ON CONFLICT (name) DO NOTHING";

/// How much a probe writes after a failure: as much as a large order takes.
pub(super) const LARGE: usize = 1 << 16;

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A database of PostgreSQL, by its address.
    Postgres(String),
}

impl FromStr for Place {
    type Err = LedgerError;

    fn from_str(address: &str) -> Result<Self, Self::Err> {
        let wrong = || LedgerError::Address(address.split('@').next_back().unwrap_or_default().to_owned());
        match address.split_once(':') {
            Some(("sqlite", path)) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                if path.is_empty() { Err(wrong()) } else { Ok(Place::Sqlite(path.into())) }
            }
            Some(("postgres" | "postgresql", _)) => Ok(Place::Postgres(address.to_owned())),
            _ => Err(wrong()),
        }
    }
}

/// Whether a process works on what is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Works {
    /// It looks, and decides what a person decides.
    No,
    /// It does what is due.
    Yes,
    /// It says that the store was restored.
    Restored,
}

/// The ledger. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    clock: Clock,
    wake: Arc<Wake>,
    witness: Witness,
    /// Whether this process made the store.
    is_born: bool,
    file: Option<StoreFile>,
    /// Whether the file came without its lock file.
    is_alone: bool,
    health: Health,
}

enum Store {
    Sqlite { writer: Writer, connection: Arc<Connections>, readers: Connections, _lock: Option<File> },
    Postgres(Box<Postgres>),
}

impl Ledger {
    /// Opens a store, and makes or updates its tables.
    ///
    /// `works` says that this process does what is due. A file has only one such process, and what a former one began is
    /// taken over at once.
    ///
    /// # Errors
    /// The store cannot be reached or would lose what it acknowledged, or another process works on the file.
    pub async fn open(place: &Place, works: bool, clock: Clock) -> Result<Self, LedgerError> {
        Ledger::open_as(place, if works { Works::Yes } else { Works::No }, clock).await
    }

    /// Tells whether there is a ledger in a place; makes none.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn is_there(place: &Place) -> Result<bool, LedgerError> {
        match place {
            Place::Sqlite(path) => Ok(path.exists()),
            Place::Postgres(address) => {
                let asking = async {
                    let mut connection = PgConnection::connect_with(&encryption::options(address)?).await?;
                    const SQL: &str = "SELECT to_regclass('orders') IS NOT NULL";
                    let (is_there,): (bool,) = sqlx::query_as(SQL).fetch_one(&mut connection).await?;
                    connection.close().await?;
                    Ok(is_there)
                };
                timeout(limit::ACT, asking).await.map_err(|_| LedgerError::Late(limit::ACT))?
            }
        }
    }

    /// Opens a store that was restored from a backup, which [`Ledger::open`] refuses where it can tell; holds everything that
    /// may have been placed since, and returns how many orders that are.
    ///
    /// # Errors
    /// As for [`Ledger::open`].
    pub async fn restored(place: &Place, restore: Restore, clock: Clock) -> Result<usize, LedgerError> {
        let ledger = Ledger::open_as(place, Works::Restored, clock).await?;
        let held = ledger.act(restore).await?;
        ledger.close().await;
        Ok(held)
    }

    async fn open_as(place: &Place, works: Works, clock: Clock) -> Result<Self, LedgerError> {
        let wake = Arc::new(Wake::default());
        let (store, is_born, is_alone) = match place {
            Place::Sqlite(path) => {
                let opened = sqlite::open(path, works).await?;
                let connection = Arc::new(opened.writer);
                let writer = Writer::start(Arc::clone(&connection), clock.clone(), Arc::clone(&wake));
                let readers = opened.readers;
                (Store::Sqlite { writer, connection, readers, _lock: opened.lock }, opened.is_born, opened.is_alone)
            }
            Place::Postgres(address) => {
                let (postgres, is_born) = Postgres::open(address).await?;
                (Store::Postgres(Box::new(postgres)), is_born, false)
            }
        };
        let file = match place {
            Place::Sqlite(path) => Some(StoreFile::of(path)),
            Place::Postgres(_) => None,
        };
        let (witness, health) = (Witness::default(), Health::new());
        let ledger = Ledger { inner: Arc::new(Inner { store, clock, wake, witness, health, is_born, file, is_alone }) };
        if is_born {
            ledger.act(Settle(ledger.home())).await?;
        }
        Ok(ledger)
    }

    /// Tells whether several machines may share the store.
    pub fn is_shared(&self) -> bool {
        matches!(self.inner.store, Store::Postgres(_))
    }

    /// Returns the clock of this process.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Does one thing: a transaction, committed and on disk when this returns.
    ///
    /// # Errors
    /// Nothing was changed, for the reason given; or, with [`LedgerError::Unknown`], it may have been.
    pub async fn act<A: Act>(&self, act: A) -> Result<A::Done, LedgerError> {
        let file = self.inner.file.as_ref().filter(|_| !act.is_kept_anywhere());
        let (known, sends) = (self.inner.witness.known(), act.sends());
        let doing = async {
            file.map_or(Ok(()), StoreFile::in_place)?;
            let done = self.commit(act, &known).await?;
            file.map_or(Ok(()), StoreFile::has_kept)?;
            Ok(done)
        };
        let done = doing.await.inspect_err(|error| self.inner.health.failed(error))?;
        if let Some(sent) = sends.filter(|_| A::is_sent(&done)) {
            self.inner.witness.sent(sent, &known);
        }
        Ok(done)
    }

    async fn commit<A: Act>(&self, act: A, known: &Arc<Known>) -> Result<A::Done, LedgerError> {
        match &self.inner.store {
            Store::Sqlite { writer, .. } => writer.act(act, Arc::clone(known)).await,
            Store::Postgres(postgres) => {
                let done = postgres.act(&act, known).await;
                if done.is_ok() {
                    act.wakes().iter().for_each(|step| self.wake(*step));
                }
                done
            }
        }
    }

    /// Writes a little, for [`Ledger::trouble`] to know whether the store can be written to.
    pub async fn probe(&self) {
        let size = if self.trouble().is_some() { LARGE } else { 1 };
        if self.act(Probe { size }).await.is_ok() {
            self.inner.health.stored();
        }
    }

    /// Returns what this process remembers of the store.
    pub(super) fn witness(&self) -> &Witness {
        &self.inner.witness
    }

    /// Returns the same ledger with what is remembered of it; nobody else has it yet.
    pub(super) fn with_witness(mut self, witness: Witness) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.witness = witness;
        }
        self
    }

    /// Tells whether another file is in the place of the one that this process works on, or none.
    pub(super) fn is_replaced(&self) -> bool {
        self.inner.file.as_ref().is_some_and(StoreFile::is_replaced)
    }

    /// Returns where the file is kept; none of a database, which says so itself.
    pub(super) fn home(&self) -> Option<String> {
        self.inner.file.as_ref().map(StoreFile::home)
    }

    /// Tells whether the file came without its lock file: it was moved or restored.
    pub(super) fn is_alone(&self) -> bool {
        self.inner.is_alone
    }

    /// Tells whether this process made the store.
    pub(super) fn is_born(&self) -> bool {
        self.inner.is_born
    }

    /// Returns why the store could not be written to when that was tried last; none if it could. Asks the store nothing.
    pub fn trouble(&self) -> Option<String> {
        self.inner.health.trouble()
    }

    /// Reads, on a connection of its own: what one call reads is of one moment.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn read<R>(
        &self,
        read: impl AsyncFnOnce(&mut Tx<'_>) -> Result<R, LedgerError>,
    ) -> Result<R, LedgerError> {
        let now = self.inner.clock.now();
        match &self.inner.store {
            Store::Sqlite { readers, .. } => {
                let reading = async {
                    let mut connection = readers.lend().await?;
                    let mut transaction = connection.begin().await?;
                    let tx = Tx::new(Connection::Sqlite(&mut transaction), now);
                    let result = read(&mut tx.knowing(self.inner.witness.known(), Readable::default())).await?;
                    transaction.commit().await?;
                    connection.give_back();
                    Ok(result)
                };
                timeout(limit::READ, reading).await.map_err(|_| LedgerError::Late(limit::READ))?
            }
            Store::Postgres(postgres) => postgres.read(read, now, self.inner.witness.known()).await,
        }
    }

    /// Reads with one statement, which is of one moment by itself.
    pub(super) async fn ask<R>(
        &self,
        read: impl AsyncFnOnce(&mut Tx<'_>) -> Result<R, LedgerError>,
    ) -> Result<R, LedgerError> {
        let now = self.inner.clock.now();
        match &self.inner.store {
            Store::Sqlite { readers, .. } => {
                let reading = async {
                    let mut connection = readers.lend().await?;
                    let result = read(&mut Tx::new(Connection::Sqlite(&mut connection), now)).await?;
                    connection.give_back();
                    Ok(result)
                };
                timeout(limit::READ, reading).await.map_err(|_| LedgerError::Late(limit::READ))?
            }
            Store::Postgres(postgres) => postgres.ask(read, now).await,
        }
    }

    /// Wakes one of those who wait for a step.
    pub fn wake(&self, step: Step) {
        self.inner.wake.ring(step);
    }

    /// Waits until a step is woken in this process.
    pub async fn woken(&self, step: Step) {
        self.inner.wake.heard(step).await;
    }

    /// Passes on what other machines wake; runs until it is dropped. Does nothing where there are no others.
    pub async fn listen(&self) {
        let Store::Postgres(postgres) = &self.inner.store else { return std::future::pending().await };
        let heard = |word: &str| {
            if let Ok(step) = word.parse() {
                self.wake(step);
            }
        };
        postgres.listen(heard).await;
    }

    /// Sees to it that no byte of what was erased is left in the files of the store; tells whether it came to that.
    ///
    /// PostgreSQL takes the bytes of old rows away by itself, some time after (autovacuum).
    ///
    /// # Errors
    /// The file cannot be written to.
    pub async fn scour(&self) -> Result<bool, LedgerError> {
        let Store::Sqlite { connection, .. } = &self.inner.store else { return Ok(true) };
        let mut connection = connection.lend().await?;
        // While this waits for readers nobody writes.
        sqlx::query("PRAGMA busy_timeout = 300").execute(&mut *connection).await?;
        let emptied: Result<(i64, i64, i64), sqlx::Error> =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
        let patience = format!("PRAGMA busy_timeout = {}", sqlite::BUSY.as_millis());
        sqlx::query(AssertSqlSafe(patience)).execute(&mut *connection).await?;
        connection.give_back();
        match emptied {
            Ok((busy, _, _)) => Ok(busy == 0),
            Err(error) if is_busy(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Closes the store; what was acknowledged is on disk.
    pub async fn close(&self) {
        if let Err(error) = self.leave().await {
            tracing::warn!(%error, "new machines will wait for this one before they send, since it could not say that it ends");
        }
        match &self.inner.store {
            Store::Sqlite { readers, connection, .. } => {
                let closing = async {
                    readers.close().await;
                    connection.close().await;
                };
                let _in_time = timeout(limit::CLOSE, closing).await;
            }
            Store::Postgres(postgres) => postgres.close().await,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::Place;

    #[test]
    fn a_store_is_a_file_or_a_database() {
        assert_eq!("sqlite:a/b.db".parse::<Place>().unwrap(), Place::Sqlite("a/b.db".into()));
        assert_eq!("sqlite:///tmp/b.db".parse::<Place>().unwrap(), Place::Sqlite("/tmp/b.db".into()));
        let postgres = "postgres://u:p@h/d";
        assert_eq!(postgres.parse::<Place>().unwrap(), Place::Postgres(postgres.to_owned()));
        for wrong in ["", "sqlite:", "mysql://u:secret@h/d", "ledger.db"] {
            let error = wrong.parse::<Place>().unwrap_err().to_string();
            assert!(error.contains("`sqlite:`") && !error.contains("secret"), "{error}");
        }
    }
}
