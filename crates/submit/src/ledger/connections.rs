//! Connections to the file. What lends them takes no look at those that come back: sqlx's pool sends each a ping, which is one
//! message more to SQLite's thread for every question.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection};
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// So many connections at most, opened when they are needed.
pub(super) struct Connections {
    options: Box<SqliteConnectOptions>,
    slots: Semaphore,
    idle: Mutex<Vec<SqliteConnection>>,
}

/// A connection that is lent. One that is not given back is closed: nobody knows what it was in the middle of.
pub(super) struct Lent<'c> {
    connection: SqliteConnection,
    connections: &'c Connections,
    _slot: SemaphorePermit<'c>,
}

impl Connections {
    /// Prepares connections; opens none.
    pub(super) fn new(options: SqliteConnectOptions, most: usize) -> Self {
        Connections { options: Box::new(options), slots: Semaphore::new(most), idle: Mutex::default() }
    }

    /// Lends a connection, once there is one.
    pub(super) async fn lend(&self) -> Result<Lent<'_>, Error> {
        let slot = self.slots.acquire().await.map_err(|_| Error::PoolClosed)?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Lent { connection, connections: self, _slot: slot })
    }

    /// Closes what is not lent, and lends no more.
    pub(super) async fn close(&self) {
        self.slots.close();
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            // Closed or not, nothing is to be done about it.
            let _closed = connection.close().await;
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lent<'_> {
    /// Gives the connection back: it is in the middle of nothing.
    pub(super) fn give_back(self) {
        if !self.connections.slots.is_closed() {
            self.connections.idle().push(self.connection);
        }
    }

    /// Closes the connection, and returns once it is.
    pub(super) async fn close(self) {
        let _closed = self.connection.close().await;
    }
}

impl Deref for Lent<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}
