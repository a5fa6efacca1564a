//! The local catalogue: one SQLite file, and how it is opened.

mod load;
mod pulls;
mod write;

pub(in crate::catalog) use pulls::{Pull, Stage};
pub(in crate::catalog) use write::{FeedState, Unasked, Writer};

use crate::permissions;
use serde::Serialize;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::Error;

const SCHEMA: &str = include_str!("schema.sql");

/// What a pull adds to a catalog that was made before it was known.
const FILES: &str = include_str!("files.sql");

/// The layout that the schema has; it is also written there.
const LAYOUT: i64 = 1;

/// Marks a file as a catalogue; it is also written in the schema.
const APPLICATION: i64 = 1_331_053_392;

/// How long one writer waits for another.
const BUSY: Duration = Duration::from_secs(10);

/// Readers beside the one that writes.
const CONNECTIONS: u32 = 4;

/// A catalogue on disk. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) pool: SqlitePool,
}

/// How much a catalogue holds, and how old it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Products that 4over has.
    pub products: u64,
    /// Products that 4over no longer has.
    pub gone: u64,
    /// Categories.
    pub categories: u64,
    /// When the pull began that last came to its end, such as `2026-07-29T10:00:00Z`; `None` when none has.
    pub pulled: Option<String>,
    /// When everything was pulled last, not only what changed.
    pub pulled_whole: Option<String>,
    /// Whether a pull was begun and not finished.
    pub unfinished: bool,
}

impl Store {
    /// Opens a catalogue that is there.
    ///
    /// # Errors
    /// Fails when there is no file, when it is no catalogue, or when it has another layout.
    pub async fn open(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::Missing { path: path.to_owned() });
        }
        let store = Store { pool: pool(path, false).await? };
        match store.marks().await? {
            (_, 0, 0) => Err(Error::Missing { path: path.to_owned() }),
            marks => store.judged(marks, path),
        }
    }

    /// Opens a catalogue, and makes it first where there is none.
    ///
    /// # Errors
    /// Fails when the file is no catalogue, has another layout, or cannot be made.
    pub async fn create(path: &Path) -> Result<Self, Error> {
        let store = Store { pool: pool(path, true).await? };
        // Two that begin at once: one makes the tables, the other finds them.
        let mut transaction = store.pool.begin_with("BEGIN IMMEDIATE").await?;
        let marks = marks(&mut transaction).await?;
        if marks.1 == 0 && marks.2 == 0 {
            sqlx::raw_sql(SCHEMA).execute(&mut *transaction).await?;
            sqlx::raw_sql(FILES).execute(&mut *transaction).await?;
            transaction.commit().await?;
            return Ok(store);
        }
        let store = store.judged(marks, path)?;
        sqlx::raw_sql(FILES).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(store)
    }

    /// Returns how much the catalogue holds.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub async fn status(&self) -> Result<Status, Error> {
        let counts: (i64, i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM product WHERE gone IS NULL), (SELECT count(*) FROM product WHERE gone IS NOT NULL),
                    (SELECT count(*) FROM category), (SELECT count(*) FROM pull WHERE finished IS NULL)",
        )
        .fetch_one(&self.pool)
        .await?;
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Ok(Status {
            products: count(counts.0),
            gone: count(counts.1),
            categories: count(counts.2),
            pulled: self.pulled(false).await?,
            pulled_whole: self.pulled(true).await?,
            unfinished: counts.3 > 0,
        })
    }

    /// Returns when the last pull began that came to its end.
    pub(super) async fn pulled(&self, whole: bool) -> Result<Option<String>, Error> {
        let (started,): (Option<String>,) = sqlx::query_as(
            "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(started), 'unixepoch') FROM pull WHERE finished IS NOT NULL AND whole >= ?1",
        )
        .bind(whole)
        .fetch_one(&self.pool)
        .await?;
        Ok(started)
    }

    /// Closes the file; what was written is written.
    pub async fn close(self) {
        self.pool.close().await;
    }

    async fn marks(&self) -> Result<(i64, i64, i64), Error> {
        marks(&mut *self.pool.acquire().await?).await
    }

    fn judged(self, (layout, tables, application): (i64, i64, i64), path: &Path) -> Result<Self, Error> {
        let path: PathBuf = path.to_owned();
        match layout {
            _ if application != APPLICATION || tables == 0 => Err(Error::Foreign { path }),
            LAYOUT => Ok(self),
            found => Err(Error::Layout { path, found, known: LAYOUT }),
        }
    }
}

/// Returns the layout, the number of tables, and what marks the file as somebody's.
async fn marks(connection: &mut sqlx::SqliteConnection) -> Result<(i64, i64, i64), Error> {
    let marks = sqlx::query_as(
        "SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema),
                (SELECT application_id FROM pragma_application_id)",
    );
    Ok(marks.fetch_one(connection).await?)
}

async fn pool(path: &Path, create: bool) -> Result<SqlitePool, Error> {
    if create && !path.exists() {
        // What cannot be made here cannot be made by SQLite either, which says more.
        let _refused = permissions::open(path);
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        // With a write-ahead log this loses no more than the last pages of a pull when the power fails.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(BUSY);
    Ok(SqlitePoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?)
}
