//! A transaction on either store, and the SQL that both share.

use super::clock::Millis;
use sqlx::{PgConnection, SqliteConnection};

/// An open transaction, and the time at which it happens: of the database where several machines share it.
pub struct Tx<'c> {
    pub(super) connection: Connection<'c>,
    /// When this happens.
    pub now: Millis,
}

/// A connection to either store.
pub(super) enum Connection<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// Runs the same statement on either store: `on!(tx, c => sqlx::query("…").bind(x).execute(c))`.
macro_rules! on {
    ($tx:expr, $connection:ident => $statement:expr) => {
        match &mut $tx.connection {
            $crate::ledger::tx::Connection::Sqlite(connection) => {
                let $connection = &mut **connection;
                $statement.await.map_err($crate::ledger::LedgerError::from)
            }
            $crate::ledger::tx::Connection::Postgres(connection) => {
                let $connection = &mut **connection;
                $statement.await.map_err($crate::ledger::LedgerError::from)
            }
        }
    };
}

/// As [`on!`], for statements: returns how many rows changed.
macro_rules! changed {
    ($tx:expr, $connection:ident => $statement:expr) => {
        match &mut $tx.connection {
            $crate::ledger::tx::Connection::Sqlite(connection) => {
                let $connection = &mut **connection;
                $statement.await.map(|done| done.rows_affected()).map_err($crate::ledger::LedgerError::from)
            }
            $crate::ledger::tx::Connection::Postgres(connection) => {
                let $connection = &mut **connection;
                $statement.await.map(|done| done.rows_affected()).map_err($crate::ledger::LedgerError::from)
            }
        }
    };
}

pub(super) use {changed, on};
