//! A transaction on either store, and the SQL that both share.

use super::clock::Millis;
use super::error::LedgerError;
use super::later::Later;
use super::witness::facts::Known;
use super::witness::look::Readable;
use sqlx::{PgConnection, SqliteConnection};
use std::sync::Arc;

/// An open transaction, and the time at which it happens: of the database where several machines share it.
pub struct Tx<'c> {
    pub(super) connection: Connection<'c>,
    /// When this happens.
    pub now: Millis,
    /// What is to be written before anything is read, or the transaction ends.
    pub(super) later: Later,
    /// What this process remembers of the store.
    pub(super) known: Arc<Known>,
    /// What the server shows of itself.
    pub(super) readable: Readable,
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: Connection<'c>, now: Millis) -> Self {
        Tx { connection, now, later: Later::default(), known: Arc::default(), readable: Readable::default() }
    }

    /// Has what is done here compared with what is remembered.
    pub(super) fn knowing(self, known: Arc<Known>, readable: Readable) -> Self {
        Tx { known, readable, ..self }
    }

    /// Writes what was put off; an act is applied only once this is done.
    pub(super) async fn flush(&mut self) -> Result<(), LedgerError> {
        match &mut self.connection {
            Connection::Sqlite(connection) => self.later.flush(connection).await,
            Connection::Postgres(_) => Ok(()),
        }
    }
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
            $crate::ledger::tx::Connection::Sqlite(connection) => match $tx.later.flush(connection).await {
                Ok(()) => {
                    let $connection = &mut **connection;
                    $statement.await.map_err($crate::ledger::LedgerError::from)
                }
                Err(error) => Err(error),
            },
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
            $crate::ledger::tx::Connection::Sqlite(connection) => match $tx.later.flush(connection).await {
                Ok(()) => {
                    let $connection = &mut **connection;
                    $statement.await.map(|done| done.rows_affected()).map_err($crate::ledger::LedgerError::from)
                }
                Err(error) => Err(error),
            },
            $crate::ledger::tx::Connection::Postgres(connection) => {
                let $connection = &mut **connection;
                $statement.await.map(|done| done.rows_affected()).map_err($crate::ledger::LedgerError::from)
            }
        }
    };
}

/// Changes exactly one row of an order, or refuses the act: `put!(tx, order_id, "…", x, y)`.
///
/// Each statement is a message to SQLite's thread and one back, which takes longer than the statement: there it is put off
/// until the next one that returns something, and goes with it.
macro_rules! put {
    ($tx:expr, $order_id:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match &mut $tx.connection {
            $crate::ledger::tx::Connection::Sqlite(connection) => {
                let put = $tx.later.put($sql, $order_id, |values| {
                    $($crate::ledger::later::add(values, $value)?;)*
                    Ok(())
                });
                match put {
                    Ok(()) if $tx.later.is_full() => $tx.later.flush(connection).await,
                    put => put,
                }
            }
            $crate::ledger::tx::Connection::Postgres(connection) => {
                let query = sqlx::query($sql)$(.bind($value))*;
                match query.execute(&mut **connection).await {
                    Ok(done) => $crate::ledger::later::one(done.rows_affected(), $order_id),
                    Err(error) => Err($crate::ledger::LedgerError::from(error)),
                }
            }
        }
    };
}

/// Asks for rows: `ask!(tx, "SELECT …", x, y)`. What was put off goes along.
macro_rules! ask {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match &mut $tx.connection {
            $crate::ledger::tx::Connection::Sqlite(connection) => {
                let ask = $tx.later.ask(connection, $sql, |values| {
                    $($crate::ledger::later::add(values, $value)?;)*
                    Ok(())
                });
                ask.await
            }
            $crate::ledger::tx::Connection::Postgres(connection) => {
                let query = sqlx::query_as($sql)$(.bind($value))*;
                query.fetch_all(&mut **connection).await.map_err($crate::ledger::LedgerError::from)
            }
        }
    };
}

pub(super) use {ask, changed, on, put};

/// Writes the placeholders of `count` values of a statement, numbered from `first`; `NULL` for none.
pub(super) fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|place| format!("${place}")).collect();
    if places.is_empty() { "NULL".to_owned() } else { places.join(", ") }
}
