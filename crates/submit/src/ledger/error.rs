//! What can go wrong with the ledger.

use super::state::{Impossible, State};
use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::SqliteError;
use std::time::Duration;

/// Why the ledger did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The address of the store is neither.
    #[error("the store `{0}` is no address: it begins with `sqlite:` or `postgres:`")]
    Address(String),
    /// Another process has the file.
    #[error("the store `{0}` is in use by another process: stop that one, or use PostgreSQL for several")]
    InUse(String),
    /// The store is older than what was at work on it last: it was restored, or begun anew.
    #[error(
        "the store `{path}` is older than the last run on it ({found} after {last}): it was restored from a backup, or is a new one in the \
         place of another, and what it takes for new may have been placed; `overprint orders restored --reason …` holds all of that"
    )]
    Restored {
        /// The file.
        path: String,
        /// The run that the store knows of.
        found: i64,
        /// The run that was last.
        last: i64,
    },
    /// The orders of the file are in PostgreSQL now.
    #[error("the orders of `{0}` were moved to PostgreSQL, and are worked on there: set `store` to its address")]
    Moved(String),
    /// The store would acknowledge what is not on disk.
    #[error("the store does not keep what it acknowledges: {0}")]
    NotDurable(String),
    /// The tables cannot be made or brought up to date.
    #[error("the tables of the store cannot be brought up to date: {0}")]
    Migrate(#[source] MigrateError),
    /// A newer version of this program has been here.
    #[error(
        "the store was brought to version {0} by a newer overprint: run that one, or go back to a backup of before"
    )]
    Newer(i64),
    /// The database refused or could not be reached.
    #[error("the store: {0}{hint}", hint = way_out(.0))]
    Database(#[from] sqlx::Error),
    /// The address of a database on another machine lets the server choose whether the connection is encrypted.
    #[error(
        "the address of the store says `sslmode={mode}`, which sends the password to `{host}` unencrypted if the server has no TLS: \
         write `sslmode=require` or `sslmode=verify-full`, or `sslmode=disable` for a network that you trust"
    )]
    Unencrypted {
        /// The machine.
        host: String,
        /// The mode as written.
        mode: String,
    },
    /// A file beside the store.
    #[error("`{path}`: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file was replaced or removed under this process: writes to the open one would be lost.
    #[error(
        "another file is in the place of the store `{0}`, or none: put the right one back, or stop Overprint and run \
         `overprint orders restored --reason …`"
    )]
    Replaced(String),
    /// What was to happen cannot happen in that state.
    #[error(transparent)]
    Impossible(#[from] Impossible),
    /// A word in the database that nobody wrote there.
    #[error("the store holds `{value}` as {what}, which means nothing to this version")]
    Foreign {
        /// Of what.
        what: &'static str,
        /// The word.
        value: String,
    },
    /// The lease ended before the work did, and somebody else may have taken it up.
    #[error("the lease of order #{order_id} is lost: nothing was changed")]
    LeaseLost {
        /// The order.
        order_id: i64,
    },
    /// There is no such order.
    #[error("there is no ledger entry #{0}")]
    NoSuchOrder(i64),
    /// Another order has a job of that name.
    #[error("a job of the name `{job_name}` exists already, in ledger entry #{order_id}")]
    JobNameTaken {
        /// The name.
        job_name: String,
        /// Whose it is.
        order_id: i64,
    },
    /// What a person asked for is so already, and nothing was changed.
    #[error("no change: #{order_id} is already {state}")]
    Already {
        /// The order.
        order_id: i64,
        /// Where it is.
        state: State,
    },
    /// What a person asked for does not fit what the order is.
    #[error("{0}")]
    Refused(String),
    /// The ledger was closed.
    #[error("the store is closed")]
    Closed,
    /// The database takes no changes.
    #[error("the store is read-only: it is a standby, or a primary that was demoted")]
    ReadOnly,
    /// No answer in time; nothing was committed.
    #[error("the store did not answer within {} s, and nothing was changed", .0.as_secs_f32())]
    Late(Duration),
    /// No answer to a commit: the change may have been made.
    #[error(
        "the store did not confirm the change ({0}), and may have made it: run `overprint orders show` before you try again"
    )]
    Unknown(String),
}

impl From<MigrateError> for LedgerError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(version) => LedgerError::Newer(version),
            other => LedgerError::Migrate(other),
        }
    }
}

impl LedgerError {
    /// Tells whether the same may work later: the database is busy, full, away or being restarted.
    pub fn may_pass(&self) -> bool {
        match self {
            LedgerError::Database(sqlx::Error::Database(error)) => !is_about_content(error.as_ref()),
            LedgerError::Database(error) => !matches!(
                error,
                sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_) | sqlx::Error::TypeNotFound { .. }
            ),
            LedgerError::InUse(_)
            | LedgerError::ReadOnly
            | LedgerError::Late(_)
            | LedgerError::Unknown(_)
            | LedgerError::Replaced(_) => true,
            _ => false,
        }
    }

    /// Returns whether the change may have been made.
    pub fn is_unknown(&self) -> bool {
        matches!(self, LedgerError::Unknown(_))
    }

    /// Returns whether the store failed, and not the act: another act would fail as well.
    pub(super) fn is_of_store(&self) -> bool {
        match self {
            LedgerError::InUse(_) => false,
            // Another transaction has the row: a lock timeout, a deadlock, a serialization failure.
            LedgerError::Database(sqlx::Error::Database(error)) if is_contended(error.as_ref()) => false,
            error => error.may_pass(),
        }
    }
}

/// Returns whether another process has locked the file.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    let error = error.as_database_error().filter(|error| error.try_downcast_ref::<SqliteError>().is_some());
    let code = error.and_then(|error| error.code()?.parse::<u32>().ok());
    // Of an extended code the lowest byte is the kind: 5 is busy, 6 locked.
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Returns whether PostgreSQL refuses because of another transaction.
fn is_contended(error: &dyn DatabaseError) -> bool {
    let code = error.code().unwrap_or_default();
    error.try_downcast_ref::<SqliteError>().is_none() && (code == "55P03" || code.starts_with("40"))
}

/// Says what to do about a server that has no TLS.
fn way_out(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::Tls(_) => {
            "; set up TLS on the server, or write `sslmode=disable` in the address of the store for a network that you trust"
        }
        _ => "",
    }
}

/// Tells whether a database refuses what it is given, and would refuse it tomorrow.
fn is_about_content(error: &dyn DatabaseError) -> bool {
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<SqliteError>().is_some() {
        // Of an extended code the lowest byte is the kind: 1 is wrong SQL, 19 a constraint or trigger, 20 a wrong type.
        return code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 1 | 19 | 20));
    }
    // PostgreSQL's classes: data exception, integrity constraint, wrong SQL.
    ["22", "23", "42"].iter().any(|class| code.starts_with(class))
}
