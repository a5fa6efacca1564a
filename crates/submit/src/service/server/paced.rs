//! A connection whose answers have to be read: one that does not take what is written to it for some time is broken off, and
//! gives no further request meanwhile.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep};

/// A connection that is written to in time, or not at all.
pub(super) struct Paced<S> {
    stream: S,
    patience: Duration,
    late: Pin<Box<Sleep>>,
    is_stuck: watch::Sender<bool>,
}

/// Whether what was written last is still waiting to be taken.
pub(super) type Stuck = watch::Receiver<bool>;

impl<S> Paced<S> {
    pub(super) fn new(stream: S, patience: Duration) -> (Self, Stuck) {
        let (is_stuck, stuck) = watch::channel(false);
        (Paced { stream, patience, late: Box::pin(tokio::time::sleep(patience)), is_stuck }, stuck)
    }

    /// Notes how a write went, and gives up on it where it takes too long.
    fn note(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            if *self.is_stuck.borrow() {
                self.is_stuck.send_replace(false);
            }
            return written;
        }
        if !*self.is_stuck.borrow() {
            self.is_stuck.send_replace(true);
            self.late.as_mut().reset(Instant::now() + self.patience);
        }
        ready!(self.late.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

/// Waits until what was written last is taken.
pub(super) async fn taken(mut stuck: Stuck) {
    // A connection that is gone waits for nothing.
    let _gone = stuck.wait_for(|is_stuck| !is_stuck).await;
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
