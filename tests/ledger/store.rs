//! The stores under test, and what looks at them from outside.

use crate::postgres;
use overprint_submit::ledger::{Clock, Ledger, LedgerError, Place};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

/// What the clock of the process shows first. PostgreSQL has its own.
pub(crate) const NOON: i64 = 1_780_000_000_000;

/// A moment that does not come while a test runs, on either clock.
pub(crate) const LATER: i64 = 9_000_000_000_000;

/// Runs a test on SQLite and on PostgreSQL: `both! { name(store) { … } }`.
macro_rules! both {
    ($($(#[$attribute:meta])* $name:ident($store:ident) $body:block)*) => {$(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "a test takes of its file what it needs")]
            use super::*;

            async fn run($store: &$crate::ledger::store::Store) $body

            #[tokio::test]
            async fn sqlite() {
                run(&$crate::ledger::store::Store::sqlite()).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(store) = $crate::ledger::store::Store::postgres() {
                    run(&store).await;
                }
            }
        }
    )*};
}
pub(crate) use both;

/// A store with nothing in it.
pub(crate) struct Store {
    pub(crate) place: Place,
    hand: Arc<AtomicI64>,
    _directory: Option<TempDir>,
}

impl Store {
    /// A file, in memory where the system has a place for that: what is tested is not the disk.
    pub(crate) fn sqlite() -> Store {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let directory = tempfile::tempdir_in(root).expect("a directory");
        let place = Place::Sqlite(directory.path().join("ledger.db"));
        Store { place, hand: Arc::new(AtomicI64::new(NOON)), _directory: Some(directory) }
    }

    /// A database; none where there is no server.
    pub(crate) fn postgres() -> Option<Store> {
        Some(Store::at(&postgres::database()?))
    }

    /// A database at an address.
    pub(crate) fn at(address: &str) -> Store {
        Store { place: Place::Postgres(address.to_owned()), hand: Arc::new(AtomicI64::new(NOON)), _directory: None }
    }

    /// The same store, to be opened elsewhere; it is gone when the first one is.
    pub(crate) fn same(&self) -> Store {
        Store { place: self.place.clone(), hand: Arc::clone(&self.hand), _directory: None }
    }

    /// Lets time pass on the clock of the process; not on that of PostgreSQL.
    pub(crate) fn pass(&self, millis: i64) {
        self.hand.fetch_add(millis, Ordering::Relaxed);
    }

    /// Opens it as the process that works on it does.
    pub(crate) async fn open(&self) -> Ledger {
        self.try_open(true).await.expect("a ledger")
    }

    /// Opens it.
    pub(crate) async fn try_open(&self, works: bool) -> Result<Ledger, LedgerError> {
        let hand = Arc::clone(&self.hand);
        Ledger::open(&self.place, works, Clock::new(move || hand.load(Ordering::Relaxed))).await
    }

    /// Connects to it past the ledger.
    pub(crate) async fn raw(&self) -> Raw {
        match &self.place {
            Place::Sqlite(path) => {
                let address = format!("sqlite:{}", path.display());
                let mut raw = Raw::Sqlite(SqliteConnection::connect(&address).await.expect("the file"));
                raw.run("PRAGMA foreign_keys = ON").await.expect("a setting");
                raw
            }
            Place::Postgres(address) => Raw::Postgres(PgConnection::connect(address).await.expect("the database")),
        }
    }
}

/// A connection past the ledger.
pub(crate) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Raw {
    /// Runs a statement.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Raw::Sqlite(connection) => sqlx::raw_sql(sql).execute(connection).await.map(drop),
            Raw::Postgres(connection) => sqlx::raw_sql(sql).execute(connection).await.map(drop),
        }
    }

    /// Returns the time of the clock that all who work on the store share; that of a file stands still.
    pub(crate) async fn now(&mut self) -> i64 {
        let sql = match self {
            Raw::Sqlite(_) => "SELECT 1780000000000",
            Raw::Postgres(_) => "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
        };
        self.number(sql).await
    }

    /// Returns the number that a question has for an answer.
    pub(crate) async fn number(&mut self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        let (number,) = match self {
            Raw::Sqlite(connection) => sqlx::query_as(sql).fetch_one(connection).await,
            Raw::Postgres(connection) => sqlx::query_as(sql).fetch_one(connection).await,
        }
        .expect("a number");
        number
    }

    /// Returns all that is in the tables which acts change, but not when: to show that nothing changed.
    pub(crate) async fn sums(&mut self) -> Vec<i64> {
        let mut sums = Vec::new();
        for sql in [
            "SELECT count(*) FROM orders",
            "SELECT count(*) FROM orders WHERE state = 'pending'",
            "SELECT count(*) FROM jobs",
            "SELECT count(*) FROM jobs WHERE state = 'pending'",
            "SELECT count(*) FROM jobs WHERE number IS NOT NULL",
            "SELECT count(*) FROM submission",
            "SELECT count(*) FROM submission WHERE resolved_at IS NULL",
            "SELECT count(*) FROM submission_body",
            "SELECT count(*) FROM submission_job",
            "SELECT count(*) FROM inbound_event",
            "SELECT count(*) FROM event",
            "SELECT count(*) FROM work",
            "SELECT count(*) FROM work WHERE lease IS NOT NULL",
            "SELECT CAST(coalesce(sum(attempts), 0) AS BIGINT) FROM work",
            "SELECT CAST(coalesce(sum(wanted), 0) AS BIGINT) FROM work",
            "SELECT CAST(coalesce(sum(next_at), 0) AS BIGINT) FROM work",
        ] {
            sums.push(self.number(sql).await);
        }
        sums
    }
}

/// How many cases a property has: `OVERPRINT_TEST_CASES`, or few enough to wait for.
pub(crate) fn cases(few: u32) -> u32 {
    std::env::var("OVERPRINT_TEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(few)
}

/// Checks a property of a ledger.
pub(crate) fn property<S: Strategy>(
    store: &Store,
    cases: u32,
    given: &S,
    holds: impl AsyncFn(&Ledger, S::Value) -> Result<(), TestCaseError>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let ledger = runtime.block_on(store.open());
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 500, ..Config::default() });
    let result = runner.run(given, |given| runtime.block_on(holds(&ledger, given)));
    runtime.block_on(ledger.close());
    if let Err(error) = result {
        panic!("{error}");
    }
}
