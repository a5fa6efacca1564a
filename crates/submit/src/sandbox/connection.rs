//! Connections that can be broken off in the middle of an exchange, as real ones are.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

// An open connection is 0, the default.
const RESET: u8 = 1;
const TRUNCATE: u8 = 2;

/// Breaks the connection that it belongs to.
#[derive(Clone, Debug, Default)]
pub(super) struct Switch(Arc<AtomicU8>);

impl Switch {
    /// Lets no further byte out; the peer sees a reset, without a status line.
    pub(super) fn reset(&self) {
        self.0.store(RESET, Ordering::SeqCst);
    }

    /// Lets out the head of the next answer and half of its body, and then closes.
    pub(super) fn truncate(&self) {
        self.0.store(TRUNCATE, Ordering::SeqCst);
    }

    fn mode(&self) -> u8 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Connected<IncomingStream<'_, Door>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().switch.clone()
    }
}

/// A listener whose connections have a [`Switch`].
#[derive(Debug)]
pub(super) struct Door(pub(super) TcpListener);

impl Listener for Door {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let connection = Connection { stream, switch: Switch::default(), left: None };
        (connection, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// One accepted connection.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    switch: Switch,
    /// Bytes that may still go out, once truncation has begun.
    left: Option<usize>,
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        match self.switch.mode() {
            RESET => {
                // Closing with nothing allowed to linger sends RST instead of an orderly end.
                self.stream.set_zero_linger()?;
                Poll::Ready(Err(broken()))
            }
            TRUNCATE => {
                let left = self.left.unwrap_or_else(|| half_of_answer(buffer));
                self.left = Some(left);
                if left == 0 {
                    return Poll::Ready(Err(broken()));
                }
                let part = &buffer[..left.min(buffer.len())];
                let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(context, part))?;
                self.left = Some(left - written);
                Poll::Ready(Ok(written))
            }
            _ => Pin::new(&mut self.stream).poll_write(context, buffer),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.switch.mode() {
            RESET => Poll::Ready(Ok(())),
            _ => Pin::new(&mut self.stream).poll_shutdown(context),
        }
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the sandbox broke the connection off")
}

/// Counts the head of an answer and half of the body that follows it in the buffer.
fn half_of_answer(buffer: &[u8]) -> usize {
    let end_of_head = buffer.windows(4).position(|four| four == b"\r\n\r\n");
    let head = end_of_head.map_or(0, |at| at + 4);
    head + (buffer.len() - head) / 2
}
