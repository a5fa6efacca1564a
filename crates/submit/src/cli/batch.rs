//! Many orders at once: read one by one, worked on in chunks by every core, and counted in their order.
//!
//! What comes of it does not depend on which core was faster, and the space it takes does not depend on how many orders there
//! are: a few chunks are on their way at any time.

mod input;
mod progress;

pub(super) use input::Inputs;
pub(super) use progress::{Progress, grouped};

use super::Failure;
use super::documents::Piece;
use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A chunk has so many orders,
const CHUNK_ORDERS: usize = 256;
/// or so many bytes, whichever comes first.
const CHUNK_BYTES: usize = 4 << 20;

/// Orders and their position among the chunks.
type Chunk = (usize, Vec<Piece>);

/// Reads every order, has chunks of them worked on, and takes what comes of each chunk in the order of the input.
///
/// # Errors
/// An input cannot be read.
pub(super) fn each_chunk<R: Send>(
    inputs: &Inputs,
    progress: &mut Progress<'_>,
    work: impl Fn(Vec<Piece>) -> R + Sync,
    take: impl FnMut(R),
) -> Result<(), Failure> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (send, received) = mpsc::sync_channel(workers);
    let (done, results) = mpsc::channel();
    let received = Mutex::new(received);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (received, done, work) = (&received, done.clone(), &work);
            scope.spawn(move || work_through(received, &done, work));
        }
        drop(done);
        let mut feed = Feed { send, results, waiting: BTreeMap::new(), sent: 0, taken: 0, at_most: workers * 3, take };
        let mut chunk = Vec::new();
        let mut bytes = 0;
        let bar = progress.bar().clone();
        inputs.each(&bar, &mut |piece| {
            bytes += piece.bytes.len();
            chunk.push(piece);
            if chunk.len() >= CHUNK_ORDERS || bytes >= CHUNK_BYTES {
                progress.add(chunk.len());
                feed.send(std::mem::take(&mut chunk));
                bytes = 0;
            }
            Ok(())
        })?;
        feed.send(chunk);
        feed.finish();
        Ok(())
    })
}

fn work_through<R>(chunks: &Mutex<Receiver<Chunk>>, done: &Sender<(usize, R)>, work: &impl Fn(Vec<Piece>) -> R) {
    loop {
        // The lock is let go before the work begins.
        let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((position, chunk)) = next else { return };
        if done.send((position, work(chunk))).is_err() {
            return;
        }
    }
}

/// Hands out chunks and takes results, in their order.
struct Feed<R, F> {
    send: SyncSender<Chunk>,
    results: Receiver<(usize, R)>,
    /// Results that came before an earlier one.
    waiting: BTreeMap<usize, R>,
    sent: usize,
    taken: usize,
    /// How many chunks may be on their way.
    at_most: usize,
    take: F,
}

impl<R, F: FnMut(R)> Feed<R, F> {
    fn send(&mut self, chunk: Vec<Piece>) {
        while self.sent - self.taken >= self.at_most && self.wait() {}
        // The workers end only once there is nothing more to send.
        if self.send.send((self.sent, chunk)).is_ok() {
            self.sent += 1;
        }
    }

    fn finish(mut self) {
        while self.taken < self.sent && self.wait() {}
    }

    /// Waits for one more result and takes all whose turn it is.
    fn wait(&mut self) -> bool {
        let Ok((position, result)) = self.results.recv() else { return false };
        self.waiting.insert(position, result);
        while let Some(result) = self.waiting.remove(&self.taken) {
            (self.take)(result);
            self.taken += 1;
        }
        true
    }
}
