//! Questions that are asked ahead, a few at a time, and answered in order.

use std::collections::VecDeque;
use std::future::Future;
use tokio::task::JoinHandle;

use crate::catalog::error::Error;

/// Questions under way, each with what it is about.
pub(super) struct Ahead<K, T> {
    width: usize,
    running: VecDeque<(K, JoinHandle<T>)>,
}

impl<K, T: Send + 'static> Ahead<K, T> {
    pub(super) fn new(width: usize) -> Self {
        Ahead { width: width.max(1), running: VecDeque::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    pub(super) fn has_room(&self) -> bool {
        self.running.len() < self.width
    }

    pub(super) fn ask(&mut self, about: K, question: impl Future<Output = T> + Send + 'static) {
        self.running.push_back((about, tokio::spawn(question)));
    }

    /// Returns the oldest answer; `None` when nothing is under way.
    pub(super) async fn next(&mut self, what: &'static str) -> Result<Option<(K, T)>, Error> {
        let Some((about, mut task)) = self.running.pop_front() else { return Ok(None) };
        let guard = Guard(task.abort_handle());
        let answer = (&mut task).await.map_err(|error| Error::GivenUp { what, reason: error.to_string() })?;
        drop(guard);
        Ok(Some((about, answer)))
    }

    /// Gives up everything that is under way.
    pub(super) fn clear(&mut self) {
        for (_, task) in self.running.drain(..) {
            task.abort();
        }
    }
}

impl<K, T> Drop for Ahead<K, T> {
    fn drop(&mut self) {
        for (_, task) in &self.running {
            task.abort();
        }
    }
}

/// Gives a question up when nobody waits for its answer any more.
struct Guard(tokio::task::AbortHandle);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.abort();
    }
}
