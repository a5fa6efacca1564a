//! The one writer of SQLite: acts that arrive together are committed together, with one flush to disk for all.

use super::act::Act;
use super::clock::{Clock, Millis};
use super::connections::Connections;
use super::error::{LedgerError, is_busy};
use super::limit;
use super::tx::{Connection, Tx};
use super::wake::Wake;
use super::witness::facts::Known;
use sqlx::{Connection as _, SqliteConnection};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

/// The most acts in one commit: what waits behind them is not kept waiting long.
const GROUP_MAX: usize = 256;

/// How long acts are applied before they are committed; the others of the group follow in the next commit.
const SLICE: Duration = Duration::from_millis(250);

/// Acts that wait for the writer; more wait where they come from.
const QUEUE: usize = 1024;

/// The pause before a file that another process has locked is tried again, if the system refused it at once.
const PAUSE: Duration = Duration::from_millis(10);

/// The acts that wait.
type Queue = mpsc::Receiver<Box<dyn Waiting>>;

/// Hands acts to the writer.
#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Box<dyn Waiting>>,
}

/// An act that waits for its transaction, of whatever kind.
trait Waiting: Send {
    /// Applies it, and tells whether it may stay applied.
    fn apply<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;
    /// Tells that what was applied is committed, also those who wait for it: whoever asked for it may be gone.
    fn committed(self: Box<Self>, wake: &Wake);
    /// Returns until when it may be applied: after that, its caller is gone.
    fn until(&self) -> Instant;
    /// Tells that nothing was committed; where the act itself was refused, its own reason counts.
    fn failed(self: Box<Self>, why: &str);
}

struct Pending<A: Act> {
    act: A,
    known: Arc<Known>,
    until: Instant,
    done: Option<Result<A::Done, LedgerError>>,
    reply: oneshot::Sender<Result<A::Done, LedgerError>>,
}

impl<A: Act> Waiting for Pending<A> {
    fn apply<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async move {
            tx.known = Arc::clone(&self.known);
            let mut done = self.act.apply(tx).await;
            if done.is_ok()
                && let Err(error) = tx.flush().await
            {
                done = Err(error);
            }
            let is_done = done.is_ok();
            self.done = Some(done);
            is_done
        })
    }

    fn committed(self: Box<Self>, wake: &Wake) {
        let done = self.done.unwrap_or(Err(LedgerError::Closed));
        if done.is_ok() {
            self.act.wakes().iter().for_each(|step| wake.ring(*step));
        }
        let _gone = self.reply.send(done);
    }

    fn until(&self) -> Instant {
        self.until
    }

    fn failed(self: Box<Self>, why: &str) {
        let told = match self.done {
            Some(Err(own)) => own,
            _ => LedgerError::Database(sqlx::Error::Io(std::io::Error::other(why))),
        };
        let _gone = self.reply.send(Err(told));
    }
}

impl Writer {
    /// Starts the writer; it ends with the last handle to it.
    pub(super) fn start(connections: Arc<Connections>, clock: Clock, wake: Arc<Wake>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        tokio::spawn(async move {
            // An act that panics takes its group with it, and nothing else: without a writer, nothing would ever be stored.
            let write = || {
                tokio::spawn(write(Arc::clone(&connections), clock.clone(), Arc::clone(&wake), Arc::clone(&waiting)))
            };
            while write().await.is_err_and(|error| error.is_panic()) {
                tracing::error!("an act broke off, and what was to be committed with it is taken back");
            }
        });
        Writer { queue }
    }

    /// Applies an act; returns once it is committed, or once its time is over.
    pub(super) async fn act<A: Act>(&self, act: A, known: Arc<Known>) -> Result<A::Done, LedgerError> {
        let within = act.within();
        let until = Instant::now() + within;
        let (reply, answer) = oneshot::channel();
        let pending = Box::new(Pending { act, known, until, done: None, reply });
        let queued = timeout_at(until, self.queue.send(pending)).await;
        queued.map_err(|_| LedgerError::Late(within))?.map_err(|_| LedgerError::Closed)?;
        match timeout_at(until + limit::GRACE, answer).await {
            Ok(done) => done.map_err(|_| LedgerError::Closed)?,
            // A disk that hangs, or a long act before this one.
            Err(_) => Err(LedgerError::Unknown("the file was not written in time".to_owned())),
        }
    }
}

async fn write(connections: Arc<Connections>, clock: Clock, wake: Arc<Wake>, waiting: Arc<Mutex<Queue>>) {
    let mut waiting = waiting.lock().await;
    let mut group = Vec::with_capacity(GROUP_MAX);
    while gather(&mut waiting, &mut group).await {
        match commit(&connections, &clock, &mut group).await {
            Ok(done) => {
                metrics::counter!("overprint_ledger_commits_total").increment(1);
                metrics::counter!("overprint_ledger_acts_total").increment(done as u64);
                group.drain(..done).for_each(|act| act.committed(&wake));
            }
            // Acts that have time left wait for the file, together with new ones.
            Err(error) if is_busy(&error) => {
                refuse_late(&mut group, &error.to_string());
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => {
                let why = error.to_string();
                group.drain(..).for_each(|act| act.failed(&why));
            }
        }
    }
}

/// Adds the waiting acts to a group, or waits for one if there are none; returns false once the writer is to end.
async fn gather(waiting: &mut Queue, group: &mut Vec<Box<dyn Waiting>>) -> bool {
    loop {
        if group.is_empty() && waiting.recv_many(group, GROUP_MAX).await == 0 {
            return false;
        }
        while group.len() < GROUP_MAX
            && let Ok(more) = waiting.try_recv()
        {
            group.push(more);
        }
        refuse_late(group, "the file was not free in time");
        if !group.is_empty() {
            return true;
        }
    }
}

/// Refuses the acts of a group whose time is over.
fn refuse_late(group: &mut Vec<Box<dyn Waiting>>, why: &str) {
    let now = Instant::now();
    group.extract_if(.., |act| act.until() <= now).for_each(|act| act.failed(why));
}

/// Commits the first acts of a group, without those that are refused; returns how many it went through.
async fn commit(
    connections: &Connections,
    clock: &Clock,
    group: &mut [Box<dyn Waiting>],
) -> Result<usize, sqlx::Error> {
    let mut connection = connections.lend().await?;
    let result = match all(&mut connection, clock.now(), group).await {
        Ok(None) => each(&mut connection, clock.now(), group).await,
        Ok(Some(done)) => Ok(done),
        Err(error) => Err(error),
    };
    match &result {
        Ok(_) => connection.give_back(),
        Err(error) if is_busy(error) => connection.give_back(),
        // A full disk ends a transaction without a word to this connection, which then never begins another one.
        Err(_) => connection.close().await,
    }
    result
}

/// Applies acts in one transaction; returns how many were committed, which are none if one of them is refused.
async fn all(
    connection: &mut SqliteConnection,
    now: Millis,
    group: &mut [Box<dyn Waiting>],
) -> Result<Option<usize>, sqlx::Error> {
    let (mut transaction, began) = (connection.begin_with("BEGIN IMMEDIATE").await?, Instant::now());
    let mut done = 0;
    for act in group {
        if !act.apply(&mut Tx::new(Connection::Sqlite(&mut transaction), now)).await {
            transaction.rollback().await?;
            return Ok(None);
        }
        done += 1;
        if began.elapsed() > SLICE {
            break;
        }
    }
    fail::fail_point!("before-commit", |_| Err(sqlx::Error::PoolTimedOut));
    transaction.commit().await?;
    Ok(Some(done))
}

/// As [`all`], but takes back what was refused, and that alone: two statements more for each act.
async fn each(
    connection: &mut SqliteConnection,
    now: Millis,
    group: &mut [Box<dyn Waiting>],
) -> Result<usize, sqlx::Error> {
    let (mut transaction, began) = (connection.begin_with("BEGIN IMMEDIATE").await?, Instant::now());
    let mut done = 0;
    for act in group {
        let mut savepoint = transaction.begin().await?;
        if act.apply(&mut Tx::new(Connection::Sqlite(&mut savepoint), now)).await {
            savepoint.commit().await?;
        } else {
            savepoint.rollback().await?;
        }
        done += 1;
        if began.elapsed() > SLICE {
            break;
        }
    }
    transaction.commit().await?;
    Ok(done)
}

#[cfg(test)]
mod tests;
