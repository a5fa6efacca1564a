//! The one writer of SQLite: acts that arrive together are committed together, with one flush to disk for all.

use super::act::Act;
use super::clock::Clock;
use super::error::LedgerError;
use super::tx::{Connection, Tx};
use sqlx::sqlite::SqlitePool;
use sqlx::{Connection as _, SqliteConnection};
use std::pin::Pin;
use tokio::sync::{mpsc, oneshot};

/// The most acts in one commit: what waits behind them is not kept waiting long.
const GROUP_MAX: usize = 256;

/// Acts that wait for the writer; more wait where they come from.
const QUEUE: usize = 1024;

/// Hands acts to the writer.
#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Box<dyn Waiting>>,
}

/// An act that waits for its transaction, of whatever kind.
trait Waiting: Send {
    fn apply<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;
    /// Tells that what was applied is committed.
    fn committed(self: Box<Self>);
    /// Tells that nothing was committed; where the act itself was refused, its own reason counts.
    fn failed(self: Box<Self>, error: LedgerError);
}

struct Pending<A: Act> {
    act: A,
    done: Option<Result<A::Done, LedgerError>>,
    reply: oneshot::Sender<Result<A::Done, LedgerError>>,
}

impl<A: Act> Waiting for Pending<A> {
    fn apply<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async move {
            let done = self.act.apply(tx).await;
            let is_done = done.is_ok();
            self.done = Some(done);
            is_done
        })
    }

    fn committed(self: Box<Self>) {
        let _gone = self.reply.send(self.done.unwrap_or(Err(LedgerError::Closed)));
    }

    fn failed(self: Box<Self>, error: LedgerError) {
        let told = match self.done {
            Some(Err(own)) => own,
            _ => error,
        };
        let _gone = self.reply.send(Err(told));
    }
}

impl Writer {
    /// Starts the writer; it ends with the last handle to it.
    pub(super) fn start(pool: SqlitePool, clock: Clock) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(write(pool, clock, waiting));
        Writer { queue }
    }

    /// Applies an act; returns once it is committed.
    pub(super) async fn act<A: Act>(&self, act: A) -> Result<A::Done, LedgerError> {
        let (reply, answer) = oneshot::channel();
        let pending = Box::new(Pending { act, done: None, reply });
        self.queue.send(pending).await.map_err(|_| LedgerError::Closed)?;
        answer.await.map_err(|_| LedgerError::Closed)?
    }
}

async fn write(pool: SqlitePool, clock: Clock, mut waiting: mpsc::Receiver<Box<dyn Waiting>>) {
    let mut group = Vec::with_capacity(GROUP_MAX);
    while waiting.recv_many(&mut group, GROUP_MAX).await > 0 {
        match pool.acquire().await {
            Ok(mut connection) => commit(&mut connection, &clock, &mut group).await,
            Err(error) => {
                let text = error.to_string();
                group.drain(..).for_each(|act| act.failed(LedgerError::Database(sqlx::Error::Protocol(text.clone()))));
            }
        }
    }
}

/// Commits a group, or, where one of it cannot be, each by itself.
async fn commit(connection: &mut SqliteConnection, clock: &Clock, group: &mut Vec<Box<dyn Waiting>>) {
    if together(connection, clock, group).await.is_ok() {
        group.drain(..).for_each(|act| act.committed());
        return;
    }
    for act in group.drain(..) {
        let mut alone = vec![act];
        let result = together(connection, clock, &mut alone).await;
        for act in alone {
            match &result {
                Ok(()) => act.committed(),
                Err(error) => act.failed(LedgerError::Database(sqlx::Error::Protocol(error.to_string()))),
            }
        }
    }
}

/// Applies acts in one transaction; nothing of it holds where one of them fails.
async fn together(
    connection: &mut SqliteConnection,
    clock: &Clock,
    group: &mut [Box<dyn Waiting>],
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let now = clock.now();
    for act in group {
        let mut tx = Tx { connection: Connection::Sqlite(&mut transaction), now };
        if !act.apply(&mut tx).await {
            return transaction.rollback().await.and(Err(sqlx::Error::Protocol("refused".to_owned())));
        }
    }
    transaction.commit().await
}
