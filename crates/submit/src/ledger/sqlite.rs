//! Opening the store as a file: one process, and nothing acknowledged that is not on disk.

use super::connections::Connections;
use super::error::LedgerError;
use super::moving::MOVED;
use super::store::{NAME, Works};
use crate::permissions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection as _, SqliteConnection};
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// How long the writer waits at once if another process has locked the file, a backup for instance. It tries again for as long
/// as an act may take; those whose time is over are answered in between.
pub(super) const BUSY: Duration = Duration::from_millis(250);

/// How long a reader waits then, and a process that opens the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the name of the lock file ends in.
const LOCK: &str = ".lock";

/// Readers beside the writer.
const READERS: usize = 4;

/// What the writer keeps of the file in memory, in the negative KiB of SQLite: the orders in work.
const CACHE: &str = "-8192";

/// The file, open.
pub(super) struct Opened {
    pub(super) writer: Connections,
    pub(super) readers: Connections,
    /// Whether this process made the store.
    pub(super) is_born: bool,
    /// Whether the file came without its lock file, which counts the runs on it.
    pub(super) is_alone: bool,
    /// Held as long as the store is open: a second process is refused.
    pub(super) lock: Option<File>,
}

/// Opens the file and makes it where there is none.
pub(super) async fn open(path: &Path, works: Works) -> Result<Opened, LedgerError> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        std::fs::create_dir_all(directory)
            .map_err(|source| LedgerError::File { path: directory.display().to_string(), source })?;
    }
    let mut lock = if works == Works::No { None } else { Some(lock(path)?) };
    make_private(path, works)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("secure_delete", "ON");
    let mut connection = options.connect().await?;
    migrate(&mut connection).await?;
    assert_durable(&mut connection).await?;
    let mut is_alone = false;
    if let Some(lock) = &mut lock {
        is_alone = run(path, lock, &mut connection, works).await?;
        take_over(&mut connection).await?;
    }
    let is_born = named(&mut connection).await?;
    let writer = Connections::new(options.clone().busy_timeout(BUSY).pragma("cache_size", CACHE), 1);
    writer.lend().await?.give_back();
    connection.close().await?;
    Ok(Opened { writer, readers: Connections::new(options, READERS), is_born, is_alone, lock })
}

/// Names the store if it has no name; returns whether it is a new one.
async fn named(connection: &mut SqliteConnection) -> Result<bool, LedgerError> {
    let named: Option<(String,)> =
        sqlx::query_as("SELECT value FROM setting WHERE name = 'store'").fetch_optional(&mut *connection).await?;
    if named.is_none() {
        sqlx::query(NAME).bind(Uuid::new_v4().to_string()).execute(connection).await?;
    }
    Ok(named.is_none())
}

/// Ends the leases of the process that had the file before: it is dead, since the file could be locked.
async fn take_over(connection: &mut SqliteConnection) -> Result<(), LedgerError> {
    const SQL: &str = "UPDATE work SET lease = NULL, next_at = 0 WHERE lease IS NOT NULL";
    sqlx::query(SQL).execute(connection).await?;
    Ok(())
}

/// Makes or updates the tables, all of them or none: two processes may open the file at the same moment.
async fn migrate(connection: &mut SqliteConnection) -> Result<(), LedgerError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    // Not `run`, whose future cannot be sent to another thread where it is given a connection.
    sqlx::migrate!("src/ledger/migrations/sqlite").run_direct(None, &mut *transaction, false).await?;
    Ok(transaction.commit().await?)
}

/// Returns the files of a store: its own, the log and the index of what was written last, and the lock.
pub(crate) fn files(path: &Path) -> [PathBuf; 4] {
    ["", "-wal", "-shm", LOCK].map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        name.into()
    })
}

/// Makes the file, which only its owner may read, if there is none: SQLite gives the files beside it the same permissions. A
/// process that works on a store takes away what others were allowed before.
fn make_private(path: &Path, works: Works) -> Result<(), LedgerError> {
    // Closing a file that this process has open elsewhere would let go of its locks there, so what exists is not opened.
    // A database in memory has no file; it is refused, since it would forget.
    if !path.exists() && path != Path::new(":memory:") {
        permissions::open(path).map_err(|source| LedgerError::File { path: path.display().to_string(), source })?;
    }
    for file in files(path).iter().filter(|_| works != Works::No) {
        match permissions::tighten(file) {
            Ok(false) => {}
            Ok(true) => {
                tracing::warn!(file = %file.display(), "other users could use this file of the store: now only its owner can")
            }
            Err(error) => tracing::warn!(file = %file.display(), %error, "other users can use this file of the store"),
        }
    }
    Ok(())
}

/// Refuses a second process.
fn lock(path: &Path) -> Result<File, LedgerError> {
    let [.., name] = files(path);
    let failed = |source| LedgerError::File { path: name.display().to_string(), source };
    let file = permissions::open(&name).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LedgerError::InUse(path.display().to_string())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Counts the runs on the store, in the store and in the lock file beside it: a store that was restored has counted fewer. Tells
/// whether the lock file counted none.
async fn run(
    path: &Path,
    lock: &mut File,
    connection: &mut SqliteConnection,
    works: Works,
) -> Result<bool, LedgerError> {
    let failed = |source| LedgerError::File { path: path.display().to_string(), source };
    let moved: Option<(String,)> = sqlx::query_as("SELECT value FROM setting WHERE name = $1")
        .bind(MOVED)
        .fetch_optional(&mut *connection)
        .await?;
    if moved.is_some() {
        return Err(LedgerError::Moved(path.display().to_string()));
    }
    let mut text = String::new();
    lock.read_to_string(&mut text).map_err(failed)?;
    let last: i64 = text.trim().parse().unwrap_or_default();
    let found: Option<(String,)> =
        sqlx::query_as("SELECT value FROM setting WHERE name = 'run'").fetch_optional(&mut *connection).await?;
    let found: i64 = found.and_then(|(run,)| run.parse().ok()).unwrap_or_default();
    if found < last && works != Works::Restored {
        return Err(LedgerError::Restored { path: path.display().to_string(), found, last });
    }
    let next = found.max(last) + 1;
    sqlx::query(
        "INSERT INTO setting (name, value, changed_at) VALUES ('run', $1, 0)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(next.to_string())
    .execute(connection)
    .await?;
    lock.set_len(0).map_err(failed)?;
    lock.rewind().map_err(failed)?;
    lock.write_all(next.to_string().as_bytes()).and_then(|()| lock.sync_data()).map_err(failed)?;
    Ok(last == 0 && found > 0)
}

/// Checks that a commit is on disk before it is acknowledged.
async fn assert_durable(connection: &mut SqliteConnection) -> Result<(), LedgerError> {
    let (synchronous,): (i64,) = sqlx::query_as("PRAGMA synchronous").fetch_one(&mut *connection).await?;
    let (journal,): (String,) = sqlx::query_as("PRAGMA journal_mode").fetch_one(connection).await?;
    if synchronous < 2 {
        return Err(LedgerError::NotDurable(format!("SQLite runs with synchronous = {synchronous}, below FULL")));
    }
    if journal != "wal" {
        return Err(LedgerError::NotDurable(format!("SQLite runs with journal_mode = {journal}, not wal")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Works, assert_durable, open};
    use crate::ledger::LedgerError;
    use sqlx::ConnectOptions;
    use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};

    #[tokio::test]
    async fn a_file_that_would_forget_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.db");
        let opened = open(&path, Works::Yes).await.unwrap();
        assert_durable(&mut opened.readers.lend().await.unwrap()).await.unwrap();
        for (synchronous, is_refused) in [
            (SqliteSynchronous::Off, true),
            (SqliteSynchronous::Normal, true),
            (SqliteSynchronous::Full, false),
            (SqliteSynchronous::Extra, false),
        ] {
            let options = SqliteConnectOptions::new().filename(&path).synchronous(synchronous);
            let result = assert_durable(&mut options.connect().await.unwrap()).await;
            assert_eq!(matches!(result, Err(LedgerError::NotDurable(_))), is_refused, "{synchronous:?}");
        }
    }
}
