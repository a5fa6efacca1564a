//! The store behind the ledger: how it is opened, how acts reach it, and how those who wait are woken.

use super::act::{Act, Restore};
use super::clock::{Clock, Millis};
use super::connections::Connections;
use super::encryption;
use super::error::LedgerError;
use super::row::Step;
use super::sqlite;
use super::tx::{Connection, Tx};
use super::wake::Wake;
use super::witness::Witness;
use super::witness::facts::Known;
use super::witness::look::shows_timeline;
use super::writer::Writer;
use sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor, PgConnection};
use std::fs::File;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Connections to PostgreSQL of one process.
const CONNECTIONS: u32 = 16;

/// How long an act waits for a connection: less than a storefront waits for the answer to a webhook.
const ACQUIRE: Duration = Duration::from_secs(5);

/// Ends the transaction of a process that hangs in the middle of it: what it has locked would hold up all others, for ever.
const HUNG: &str = "SET idle_in_transaction_session_timeout = '5s'";

/// How often an act is tried that lost against another one.
const TRIES: usize = 4;

/// PostgreSQL: two transactions stood in each other's way, and one of them may be tried again.
const LOST: [&str; 2] = ["40001", "40P01"];

/// The channel of `LISTEN` and `NOTIFY`.
const CHANNEL: &str = "overprint_work";

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
    /// Whether the server shows its timeline.
    shows_timeline: bool,
    /// Whether this process made the store.
    is_born: bool,
    /// The file, and what tells it from another one in its place.
    file: Option<(PathBuf, Option<(u64, u64)>)>,
}

enum Store {
    Sqlite { writer: Writer, connection: Arc<Connections>, readers: Connections, _lock: Option<File> },
    Postgres(PgPool),
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
                let mut connection = PgConnection::connect_with(&encryption::options(address)?).await?;
                let (is_there,): (bool,) =
                    sqlx::query_as("SELECT to_regclass('orders') IS NOT NULL").fetch_one(&mut connection).await?;
                connection.close().await?;
                Ok(is_there)
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
        let store = match place {
            Place::Sqlite(path) => {
                let opened = sqlite::open(path, works).await?;
                let connection = Arc::new(opened.writer);
                let writer = Writer::start(Arc::clone(&connection), clock.clone(), Arc::clone(&wake));
                Store::Sqlite { writer, connection, readers: opened.readers, _lock: opened.lock }
            }
            Place::Postgres(address) => Store::Postgres(postgres(address).await?),
        };
        let (shows_timeline, is_born) = match &store {
            Store::Postgres(pool) => (shows_timeline(pool).await, make_id(pool).await?),
            Store::Sqlite { connection, .. } => (false, make_id_in_file(connection).await?),
        };
        let file = match place {
            Place::Sqlite(path) => Some((path.clone(), sqlite::identity(path))),
            Place::Postgres(_) => None,
        };
        let witness = Witness::default();
        let ledger = Ledger { inner: Arc::new(Inner { store, clock, wake, witness, shows_timeline, is_born, file }) };
        if works != Works::No {
            ledger.take_over().await?;
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
    /// Nothing was changed, for the reason given.
    pub async fn act<A: Act>(&self, act: A) -> Result<A::Done, LedgerError> {
        let (known, sends) = (self.inner.witness.known(), act.sends());
        let done = match &self.inner.store {
            Store::Sqlite { writer, .. } => writer.act(act, Arc::clone(&known)).await?,
            Store::Postgres(pool) => {
                let done = on_postgres(pool, &act, (&known, self.inner.shows_timeline)).await?;
                act.wakes().iter().for_each(|step| self.wake(*step));
                done
            }
        };
        if let Some(sent) = sends.filter(|_| A::is_sent(&done)) {
            self.inner.witness.sent(sent, &known);
        }
        Ok(done)
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
        self.inner.file.as_ref().is_some_and(|(path, identity)| sqlite::identity(path) != *identity)
    }

    /// Tells whether this process made the store.
    pub(super) fn is_born(&self) -> bool {
        self.inner.is_born
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
                let mut connection = readers.lend().await?;
                let mut transaction = connection.begin().await?;
                let tx = Tx::new(Connection::Sqlite(&mut transaction), now);
                let result = read(&mut tx.knowing(self.inner.witness.known(), false)).await?;
                transaction.commit().await?;
                connection.give_back();
                Ok(result)
            }
            Store::Postgres(pool) => {
                let mut transaction = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
                let tx = Tx::new(Connection::Postgres(&mut transaction), now);
                let result = read(&mut tx.knowing(self.inner.witness.known(), self.inner.shows_timeline)).await?;
                transaction.commit().await?;
                Ok(result)
            }
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
                let mut connection = readers.lend().await?;
                let result = read(&mut Tx::new(Connection::Sqlite(&mut connection), now)).await?;
                connection.give_back();
                Ok(result)
            }
            Store::Postgres(pool) => {
                let mut connection = pool.acquire().await?;
                read(&mut Tx::new(Connection::Postgres(&mut connection), now)).await
            }
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

    /// Passes on what other machines wake; runs until the ledger is closed. Does nothing where there are no others.
    pub async fn listen(&self) {
        let Store::Postgres(pool) = &self.inner.store else { return std::future::pending().await };
        loop {
            // Whoever sleeps looks again after a while anyhow, so a lost connection costs time only.
            if let Ok(mut listener) = PgListener::connect_with(pool).await
                && listener.listen(CHANNEL).await.is_ok()
            {
                while let Ok(heard) = listener.recv().await {
                    if let Ok(step) = heard.payload().parse() {
                        self.wake(step);
                    }
                }
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
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
        match &self.inner.store {
            Store::Sqlite { readers, connection, .. } => {
                readers.close().await;
                connection.close().await;
            }
            Store::Postgres(pool) => pool.close().await,
        }
    }

    /// Ends the leases of the process that had the file before: it is dead, since the file could be locked.
    async fn take_over(&self) -> Result<(), LedgerError> {
        if let Store::Sqlite { connection, .. } = &self.inner.store {
            let mut connection = connection.lend().await?;
            const SQL: &str = "UPDATE work SET lease = NULL, next_at = 0 WHERE lease IS NOT NULL";
            sqlx::query(SQL).execute(&mut *connection).await?;
            connection.give_back();
        }
        Ok(())
    }
}

/// Tells whether somebody else has the file.
fn is_busy(error: &sqlx::Error) -> bool {
    // Of an extended code the lowest byte is the kind: 5 is busy, 6 locked.
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

pub(super) async fn postgres(address: &str) -> Result<PgPool, LedgerError> {
    let options = encryption::options(address)?.application_name("overprint");
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(ACQUIRE);
    let pool = pool.after_connect(|connection, _| Box::pin(async move { connection.execute(HUNG).await.map(drop) }));
    let pool = pool.connect_with(options).await?;
    for (name, bad) in [("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")] {
        let (value,): (String,) = sqlx::query_as("SELECT current_setting($1)").bind(name).fetch_one(&pool).await?;
        if value == bad {
            return Err(LedgerError::NotDurable(format!("PostgreSQL runs with {name} = {value}")));
        }
    }
    sqlx::migrate!("src/ledger/migrations/postgres").run(&pool).await?;
    Ok(pool)
}

/// Names the store, once and for all: a dump of it has the same name.
const NAME: &str =
    "INSERT INTO setting (name, value, changed_at) VALUES ('store', $1, 0) ON CONFLICT (name) DO NOTHING";

/// Names the store where it has no name, and tells whether it is a new one.
async fn make_id(pool: &PgPool) -> Result<bool, LedgerError> {
    let (is_named, is_empty): (bool, bool) =
        sqlx::query_as("SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'store'), NOT EXISTS (SELECT 1 FROM orders)")
            .fetch_one(pool)
            .await?;
    // A standby, where nothing can be written, is opened to look at it.
    if is_named {
        return Ok(false);
    }
    let made = sqlx::query(NAME).bind(Uuid::new_v4().to_string()).execute(pool).await?;
    Ok(is_empty && made.rows_affected() == 1)
}

/// The same, in a file.
async fn make_id_in_file(connection: &Connections) -> Result<bool, LedgerError> {
    let mut connection = connection.lend().await?;
    let named: Option<(String,)> =
        sqlx::query_as("SELECT value FROM setting WHERE name = 'store'").fetch_optional(&mut *connection).await?;
    if named.is_none() {
        sqlx::query(NAME).bind(Uuid::new_v4().to_string()).execute(&mut *connection).await?;
    }
    connection.give_back();
    Ok(named.is_none())
}

/// Runs an act in a transaction of its own, again where it lost against another one.
async fn on_postgres<A: Act>(pool: &PgPool, act: &A, known: (&Arc<Known>, bool)) -> Result<A::Done, LedgerError> {
    let mut tries = 1;
    loop {
        match once_on_postgres(pool, act, known).await {
            Err(LedgerError::Database(sqlx::Error::Database(error)))
                if tries < TRIES && error.code().is_some_and(|code| LOST.contains(&code.as_ref())) =>
            {
                tries += 1;
            }
            result => return result,
        }
    }
}

async fn once_on_postgres<A: Act>(
    pool: &PgPool,
    act: &A,
    (known, shows_timeline): (&Arc<Known>, bool),
) -> Result<A::Done, LedgerError> {
    let mut transaction = pool.begin().await?;
    // The database's clock is the one that all machines share.
    let (now,): (Millis,) = sqlx::query_as("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
        .fetch_one(&mut *transaction)
        .await?;
    let tx = Tx::new(Connection::Postgres(&mut transaction), now);
    let done = act.apply(&mut tx.knowing(Arc::clone(known), shows_timeline)).await?;
    for step in act.wakes() {
        sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(step.as_str()).execute(&mut *transaction).await?;
    }
    fail::fail_point!("before-commit", |_| Err(sqlx::Error::PoolTimedOut.into()));
    transaction.commit().await?;
    Ok(done)
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
