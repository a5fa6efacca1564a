//! The tables: made, or brought up to date, before anybody works on them.

use super::{CONNECT, options};
use crate::ledger::error::LedgerError;
use crate::ledger::store::NAME;
use sqlx::migrate::Migrator;
use sqlx::{Connection as _, PgConnection};
use tokio::time::timeout;
use uuid::Uuid;

/// Connects for something that takes long: without limits, with the tables as they are to be.
pub(in crate::ledger) async fn migrated(address: &str) -> Result<PgConnection, LedgerError> {
    let options = options(address)?;
    let connecting = timeout(CONNECT * 3, PgConnection::connect_with(&options)).await;
    let mut connection = connecting.map_err(|_| LedgerError::Late(CONNECT * 3))??;
    for (name, bad) in [("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")] {
        let (value,): (String,) =
            sqlx::query_as("SELECT current_setting($1)").bind(name).fetch_one(&mut connection).await?;
        if value == bad {
            return Err(LedgerError::NotDurable(format!("PostgreSQL runs with {name} = {value}")));
        }
    }
    let migrator = sqlx::migrate!("src/ledger/migrations/postgres");
    if !is_current(&mut connection, &migrator).await? {
        migrator.run_direct(None, &mut connection, false).await?;
    }
    Ok(connection)
}

/// Returns whether every migration was applied: then a role that may not create tables can work on them.
async fn is_current(connection: &mut PgConnection, migrator: &Migrator) -> Result<bool, LedgerError> {
    const THERE: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
    let (is_there,): (bool,) = sqlx::query_as(THERE).fetch_one(&mut *connection).await?;
    if !is_there {
        return Ok(false);
    }
    const APPLIED: &str = "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version";
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(APPLIED).fetch_all(connection).await?;
    let applied = applied.iter().map(|(version, checksum)| (*version, checksum.as_slice()));
    Ok(applied.eq(migrator.iter().map(|migration| (migration.version, &*migration.checksum))))
}

/// Names the store if it has no name; returns whether it is a new one.
pub(super) async fn named(connection: &mut PgConnection) -> Result<bool, LedgerError> {
    const SQL: &str = "SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'store'), NOT EXISTS (SELECT 1 FROM orders)";
    let (is_named, is_empty): (bool, bool) = sqlx::query_as(SQL).fetch_one(&mut *connection).await?;
    // A standby, where nothing can be written, is opened to look at it.
    if is_named {
        return Ok(false);
    }
    let made = sqlx::query(NAME).bind(Uuid::new_v4().to_string()).execute(connection).await?;
    Ok(is_empty && made.rows_affected() == 1)
}
