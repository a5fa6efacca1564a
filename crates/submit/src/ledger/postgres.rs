//! The store as a database of PostgreSQL: its connections, and how long each may take.
//!
//! A host that vanishes closes nothing, and a demoted primary keeps its connections. So the statement that begins an act also
//! shows that its connection is alive and may write. A connection that fails this is closed, together with the idle ones.

mod failure; // What an error says.
mod tables; // The tables.

pub(super) use tables::migrated;

use super::act::Act;
use super::clock::Millis;
use super::encryption;
use super::error::LedgerError;
use super::limit;
use super::tx::{Connection, Tx};
use super::witness::facts::Known;
use super::witness::look::{Readable, readable};
use failure::{is_broken, is_lost, is_starting};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor, PgConnection};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tables::named;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout, timeout_at};

/// Connections of one process.
const CONNECTIONS: usize = 16;

/// How long connecting may take, with tries against a server that is being started.
const CONNECT: Duration = Duration::from_secs(2);

/// The pause before a server that is being started is asked again.
const PAUSE: Duration = Duration::from_millis(50);

/// How long an idle connection may take to answer its first statement.
const HELLO: Duration = Duration::from_secs(1);

/// How long a connection may idle, and how old it may get.
const IDLE: Duration = Duration::from_secs(600);
const AGE: Duration = Duration::from_secs(1_800);

/// How long a connection that listens may be silent before it is tested.
const SILENT: Duration = Duration::from_secs(10);

/// How often an act is tried that lost against another one, or whose connection broke.
const TRIES: usize = 4;

/// The channel of `LISTEN` and `NOTIFY`.
const CHANNEL: &str = "overprint_work";

/// What the server ends by itself: a process that hangs in a transaction would hold up all others, and a statement would run
/// on after its caller gave up.
const SETTINGS: &str =
    "SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '8s'; SET statement_timeout = '30s'";

/// Begins an act. The database's clock is the one that all machines share.
const ACT: &str = "BEGIN; SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
     current_setting('transaction_read_only')::boolean";

/// Begins several questions of one moment.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT 0::bigint,
     pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean";

/// Begins one question.
const ASK: &str = "SELECT 0::bigint, pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean";

/// Tests a connection that listens: a server that takes no writes passes nothing on.
const LISTENED: &str = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean";

/// A database, and connections to it.
pub(super) struct Postgres {
    options: PgConnectOptions,
    slots: Semaphore,
    idle: Mutex<Vec<Idle>>,
    /// What the server shows of itself.
    readable: Readable,
}

/// A connection that is in the middle of nothing.
struct Idle {
    connection: PgConnection,
    born: Instant,
    since: Instant,
}

/// A connection that is lent. One that is not given back is closed: it may be in the middle of something.
struct Lent<'p> {
    connection: PgConnection,
    born: Instant,
    is_used: bool,
    postgres: &'p Postgres,
    _slot: SemaphorePermit<'p>,
}

/// Why an act is not done.
enum Failed {
    /// Nothing was committed, and the same may work at once.
    Again(LedgerError),
    /// Anything else.
    For(LedgerError),
}

impl Postgres {
    /// Connects, refuses a server that would forget, and makes or updates the tables; returns whether the store is a new one.
    pub(super) async fn open(address: &str) -> Result<(Self, bool), LedgerError> {
        let mut connection = migrated(address).await?;
        let (readable, is_born) = (readable(&mut connection).await, named(&mut connection).await?);
        let _closed = timeout(limit::CLOSE, connection.close()).await;
        let (options, slots, idle) = (options(address)?, Semaphore::new(CONNECTIONS), Mutex::default());
        Ok((Postgres { options, slots, idle, readable }, is_born))
    }

    /// Runs an act in a transaction of its own; again if it lost against another one, or its connection broke before the commit.
    pub(super) async fn act<A: Act>(&self, act: &A, known: &Arc<Known>) -> Result<A::Done, LedgerError> {
        let until = Instant::now() + act.within();
        let mut tries = 1;
        loop {
            match self.once(act, known, until).await {
                Err(Failed::Again(_)) if tries < TRIES && Instant::now() < until => tries += 1,
                Err(Failed::Again(error) | Failed::For(error)) => return Err(error),
                Ok(done) => return Ok(done),
            }
        }
    }

    async fn once<A: Act>(&self, act: &A, known: &Arc<Known>, until: Instant) -> Result<A::Done, Failed> {
        let (mut lent, now) = self.ready(ACT, until).await.map_err(Failed::For)?;
        let now = now.ok_or(Failed::For(LedgerError::ReadOnly))?;
        match timeout_at(until, apply(act, &mut lent.connection, now, (known, self.readable))).await {
            Ok(Ok(done)) => lent.commit(until).await.map(|()| done),
            Ok(Err(error)) => Err(lent.roll_back(error).await),
            Err(_) => Err(Failed::For(LedgerError::Late(act.within()))),
        }
    }

    /// Reads; what one call reads is of one moment.
    pub(super) async fn read<R>(
        &self,
        read: impl AsyncFnOnce(&mut Tx<'_>) -> Result<R, LedgerError>,
        now: Millis,
        known: Arc<Known>,
    ) -> Result<R, LedgerError> {
        let until = Instant::now() + limit::READ;
        let (mut lent, _) = self.ready(READ, until).await?;
        let reading = async {
            let tx = Tx::new(Connection::Postgres(&mut lent.connection), now);
            let result = read(&mut tx.knowing(known, self.readable)).await?;
            lent.connection.execute("COMMIT").await?;
            Ok(result)
        };
        let result = timeout_at(until, reading).await.map_err(|_| LedgerError::Late(limit::READ))?;
        result.inspect(|_| lent.give_back())
    }

    /// Reads with one statement, which is of one moment by itself.
    pub(super) async fn ask<R>(
        &self,
        read: impl AsyncFnOnce(&mut Tx<'_>) -> Result<R, LedgerError>,
        now: Millis,
    ) -> Result<R, LedgerError> {
        let until = Instant::now() + limit::READ;
        let (mut lent, _) = self.ready(ASK, until).await?;
        let mut tx = Tx::new(Connection::Postgres(&mut lent.connection), now);
        let result = timeout_at(until, read(&mut tx)).await.map_err(|_| LedgerError::Late(limit::READ))?;
        if result.is_ok() {
            lent.give_back();
        }
        result
    }

    /// Passes on what other machines wake; runs until it is dropped. Workers also check at intervals, so a lost connection
    /// costs time only.
    pub(super) async fn listen(&self, heard: impl Fn(&str)) {
        loop {
            let Err(error) = self.listening(&heard).await;
            tracing::debug!(%error, "the connection that listens is lost");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn listening(&self, heard: &impl Fn(&str)) -> Result<Infallible, LedgerError> {
        let late = |_| LedgerError::Late(CONNECT);
        let one = PgPoolOptions::new().max_connections(1).acquire_timeout(CONNECT);
        let mut listener = PgListener::connect_with(&one.connect_lazy_with(self.options.clone())).await?;
        timeout(CONNECT, listener.listen(CHANNEL)).await.map_err(late)??;
        loop {
            if let Ok(notification) = timeout(SILENT, listener.recv()).await {
                heard(notification?.payload());
                continue;
            }
            let (is_read_only,): (bool,) =
                timeout(CONNECT, sqlx::query_as(LISTENED).fetch_one(&mut listener)).await.map_err(late)??;
            if is_read_only {
                return Err(LedgerError::ReadOnly);
            }
        }
    }

    /// Closes what is not lent, and lends no more. What is lent is closed once it comes back.
    pub(super) async fn close(&self) {
        self.slots.close();
        let idle = std::mem::take(&mut *self.idle());
        let closing = async {
            for one in idle {
                // Closed or not, nothing is to be done about it.
                let _closed = one.connection.close().await;
            }
        };
        let _in_time = timeout(limit::CLOSE, closing).await;
    }

    /// Lends a connection whose first statement was answered, with the time of the server; none if the server is read-only.
    ///
    /// If an idle connection fails, a new one is made: the idle one may have been dead for long.
    async fn ready(&self, hello: &'static str, until: Instant) -> Result<(Lent<'_>, Option<Millis>), LedgerError> {
        loop {
            let mut lent = self.lend(until).await?;
            let patience = if lent.is_used { until.min(Instant::now() + HELLO) } else { until };
            let said = timeout_at(patience, sqlx::raw_sql(hello).fetch_one(&mut lent.connection)).await;
            let said = said.unwrap_or(Err(sqlx::Error::PoolTimedOut)).and_then(|row| clock(&row));
            match said {
                Ok(Some(now)) => return Ok((lent, Some(now))),
                Ok(None) | Err(_) if lent.is_used => self.doubt(),
                Ok(None) => return Ok((lent, None)),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Lends a connection, or makes a new one.
    async fn lend(&self, until: Instant) -> Result<Lent<'_>, LedgerError> {
        let slot = timeout_at(until, self.slots.acquire()).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let slot = slot.map_err(|_| LedgerError::Closed)?;
        let idle = self.idle().pop().filter(|idle| idle.since.elapsed() < IDLE && idle.born.elapsed() < AGE);
        let is_used = idle.is_some();
        let (connection, born) = match idle {
            Some(idle) => (idle.connection, idle.born),
            None => (connect(&self.options, until.min(Instant::now() + CONNECT)).await?, Instant::now()),
        };
        Ok(Lent { connection, born, is_used, postgres: self, _slot: slot })
    }

    /// Closes the idle connections: one of them was dead, or led to a server that became read-only.
    fn doubt(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lent<'_> {
    /// Gives the connection back: it is in the middle of nothing.
    fn give_back(self) {
        if !self.postgres.slots.is_closed() {
            let idle = Idle { connection: self.connection, born: self.born, since: Instant::now() };
            self.postgres.idle().push(idle);
        }
    }

    /// Commits. Without an answer, the result is unknown.
    async fn commit(mut self, until: Instant) -> Result<(), Failed> {
        let until = until.max(Instant::now() + limit::GRACE);
        match timeout_at(until, self.connection.execute("COMMIT")).await {
            Ok(Ok(_)) => {
                self.give_back();
                Ok(())
            }
            // The server refused.
            Ok(Err(error @ sqlx::Error::Database(_))) if !is_broken(&error) => Err(self.roll_back(error.into()).await),
            Ok(Err(error)) => Err(Failed::For(LedgerError::Unknown(error.to_string()))),
            Err(_) => Err(Failed::For(LedgerError::Unknown("the commit was not answered in time".to_owned()))),
        }
    }

    /// Rolls back, and decides whether to try again.
    async fn roll_back(mut self, error: LedgerError) -> Failed {
        match &error {
            LedgerError::Database(source) if is_broken(source) => {
                self.postgres.doubt();
                return Failed::Again(error);
            }
            // Any other refusal of the database: the connection is closed, to be sure of its state.
            LedgerError::Database(source) if !is_lost(source) => return Failed::For(error),
            _ => {}
        }
        if let Ok(Ok(_)) = timeout(limit::GRACE, self.connection.execute("ROLLBACK")).await {
            self.give_back();
        }
        match &error {
            LedgerError::Database(_) => Failed::Again(error),
            _ => Failed::For(error),
        }
    }
}

fn options(address: &str) -> Result<PgConnectOptions, LedgerError> {
    Ok(encryption::options(address)?.application_name("overprint"))
}

/// Makes a connection; a server that is being started is waited for.
async fn connect(options: &PgConnectOptions, until: Instant) -> Result<PgConnection, LedgerError> {
    let connecting = async {
        loop {
            match PgConnection::connect_with(options).await {
                Err(error) if is_starting(&error) && Instant::now() + PAUSE < until => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(error),
                Ok(mut connection) => {
                    connection.execute(SETTINGS).await?;
                    return Ok(connection);
                }
            }
        }
    };
    Ok(timeout_at(until, connecting).await.map_err(|_| sqlx::Error::PoolTimedOut)??)
}

async fn apply<A: Act>(
    act: &A,
    connection: &mut PgConnection,
    now: Millis,
    (known, readable): (&Arc<Known>, Readable),
) -> Result<A::Done, LedgerError> {
    if act.within() > limit::READ {
        let sql = format!("SET LOCAL statement_timeout = {}", act.within().as_millis());
        connection.execute(AssertSqlSafe(sql)).await?;
    }
    let tx = Tx::new(Connection::Postgres(&mut *connection), now);
    let done = act.apply(&mut tx.knowing(Arc::clone(known), readable)).await?;
    for step in act.wakes() {
        sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(step.as_str()).execute(&mut *connection).await?;
    }
    fail::fail_point!("before-commit", |_| Err(sqlx::Error::PoolTimedOut.into()));
    Ok(done)
}

/// Reads the time of the database; none if it takes no changes.
fn clock(row: &sqlx::postgres::PgRow) -> Result<Option<Millis>, sqlx::Error> {
    use sqlx::Row;
    let is_read_only: bool = row.try_get(1)?;
    Ok(if is_read_only { None } else { Some(row.try_get(0)?) })
}
