//! A look at a store that makes no file and no table; what it writes to see whether that works is gone afterwards.

use super::act::{PROBE, PUT_PROBE};
use super::encryption;
use super::error::LedgerError;
use super::limit;
use super::moving::MOVED;
use super::state::State;
use super::store::{LARGE, Place};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long a file that is locked is waited for: longer than a commit takes, shorter than a person waits.
const BUSY: Duration = Duration::from_secs(2);

/// What there is to know of a store.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The database, and its version.
    pub database: String,
    /// The version of its tables; none where it has none.
    pub version: Option<i64>,
    /// The version that this program brings them to.
    pub known: i64,
    /// Why it cannot be written to; none where it can.
    pub unwritable: Option<String>,
    /// Why it would lose what it acknowledged; none where it would not.
    pub forgetful: Option<String>,
    /// Whether its orders are somewhere else now.
    pub is_moved: bool,
    /// How many orders are where.
    pub counts: BTreeMap<State, i64>,
}

/// Looks at a store; none where there is no file yet.
///
/// # Errors
/// It cannot be opened or read.
pub async fn inspect(place: &Place) -> Result<Option<Inspection>, LedgerError> {
    match place {
        Place::Sqlite(path) if !path.exists() => Ok(None),
        Place::Sqlite(path) => file(path).await.map(Some),
        Place::Postgres(address) => {
            let looking = tokio::time::timeout(limit::READ, database(address)).await;
            looking.map_err(|_| LedgerError::Late(limit::READ))?.map(Some)
        }
    }
}

async fn file(path: &Path) -> Result<Inspection, LedgerError> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(false).busy_timeout(BUSY);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()").fetch_one(&mut connection).await?;
    let (journal,): (String,) = sqlx::query_as("PRAGMA journal_mode").fetch_one(&mut connection).await?;
    let (tables,): (i64,) = sqlx::query_as("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut connection)
        .await?;
    let unwritable = probe(&mut connection, tables > 0).await.err();
    let mut found = Inspection {
        database: format!("SQLite {version}"),
        version: None,
        known: newest(&sqlx::migrate!("src/ledger/migrations/sqlite")),
        unwritable: unwritable.map(|error| error.to_string()),
        // Without tables nobody has opened it yet, and whoever does sets this.
        forgetful: (tables > 0 && journal != "wal").then(|| format!("its journal_mode is {journal}, not wal")),
        is_moved: false,
        counts: BTreeMap::new(),
    };
    if tables > 0 {
        let (version,): (Option<i64>,) = sqlx::query_as(VERSION).fetch_one(&mut connection).await?;
        let moved: (i64,) = sqlx::query_as(IS_MOVED).bind(MOVED).fetch_one(&mut connection).await?;
        let counts: Vec<(String, i64)> = sqlx::query_as(COUNTS).fetch_all(&mut connection).await?;
        (found.version, found.is_moved, found.counts) = (version, moved.0 > 0, states(counts));
    }
    connection.close().await?;
    Ok(found)
}

/// Writes as much as a large order takes, to the disk, and leaves nothing of it. A store without tables is only locked: whoever
/// looks at it makes none.
async fn probe(connection: &mut SqliteConnection, has_tables: bool) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    if !has_tables {
        return transaction.rollback().await;
    }
    let (value, now) = ("x".repeat(LARGE), jiff::Timestamp::now().as_millisecond());
    let put = sqlx::query(PUT_PROBE).bind(PROBE).bind(value).bind(now);
    put.execute(&mut *transaction).await?;
    transaction.commit().await?;
    sqlx::query("DELETE FROM setting WHERE name = $1").bind(PROBE).execute(connection).await?;
    Ok(())
}

async fn database(address: &str) -> Result<Inspection, LedgerError> {
    let options = encryption::options(address)?;
    let connecting = PgConnection::connect_with(&options);
    let connected = tokio::time::timeout(BUSY * 4, connecting).await;
    let mut connection = connected.map_err(|_| LedgerError::Database(sqlx::Error::PoolTimedOut))??;
    let mut setting = async |name: &str| -> Result<String, sqlx::Error> {
        let (value,): (String,) =
            sqlx::query_as("SELECT current_setting($1)").bind(name).fetch_one(&mut connection).await?;
        Ok(value)
    };
    let version = setting("server_version").await?;
    let mut forgetful = None;
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        if setting(name).await? == "off" {
            forgetful = Some(format!("it runs with {name} = off"));
        }
    }
    let is_read_only = setting("transaction_read_only").await? == "on";
    let (tables,): (i64,) = sqlx::query_as("SELECT count(*) FROM pg_tables WHERE tablename = '_sqlx_migrations'")
        .fetch_one(&mut connection)
        .await?;
    let mut found = Inspection {
        database: format!("PostgreSQL {}", version.split(' ').next().unwrap_or_default()),
        version: None,
        known: newest(&sqlx::migrate!("src/ledger/migrations/postgres")),
        unwritable: is_read_only.then(|| "its transactions are read only: it is a standby, or set so".to_owned()),
        forgetful,
        is_moved: false,
        counts: BTreeMap::new(),
    };
    if tables > 0 {
        let (version,): (Option<i64>,) = sqlx::query_as(VERSION).fetch_one(&mut connection).await?;
        let counts: Vec<(String, i64)> = sqlx::query_as(COUNTS).fetch_all(&mut connection).await?;
        (found.version, found.counts) = (version, states(counts));
    }
    connection.close().await?;
    Ok(found)
}

const VERSION: &str = "SELECT max(version) FROM _sqlx_migrations";
const IS_MOVED: &str = "SELECT count(*) FROM setting WHERE name = $1";
const COUNTS: &str = "SELECT state, count(*) FROM orders GROUP BY state";

fn newest(migrations: &Migrator) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
}

fn states(counts: Vec<(String, i64)>) -> BTreeMap<State, i64> {
    // A newer version may know more states; that it is newer is said elsewhere.
    counts.into_iter().filter_map(|(state, count)| Some((state.parse().ok()?, count))).collect()
}
