//! Connections that lean on the service while genuine webhooks come: slow heads, slow bodies, and requests whose answers nobody
//! reads. None of them knows a secret.

use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Between two bytes of a slow sender.
const TICK: Duration = Duration::from_millis(250);

/// How long they lean at most.
const LONGEST: usize = 2_400;

/// Unsigned connections, until this is dropped. One that is cut off comes again.
pub(crate) struct Leaning {
    is_over: Arc<AtomicBool>,
    again: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

/// What a connection does.
#[derive(Clone, Copy)]
enum Kind {
    SlowHead,
    SlowBody,
    Unread,
}

struct Sender {
    kind: Kind,
    stream: Option<TcpStream>,
}

impl Leaning {
    /// Opens so many connections, and waits until each has begun.
    pub(crate) fn start(address: SocketAddr, count: usize) -> Self {
        let kinds = [Kind::SlowHead, Kind::SlowBody, Kind::Unread];
        let mut senders: Vec<Sender> =
            (0..count).map(|at| Sender { kind: kinds[at % kinds.len()], stream: None }).collect();
        senders.iter_mut().for_each(|sender| sender.begin(address));
        let (is_over, again) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (over, counted) = (Arc::clone(&is_over), Arc::clone(&again));
        let thread = thread::spawn(move || {
            for _ in 0..LONGEST {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                for sender in &mut senders {
                    if !sender.goes_on() {
                        counted.fetch_add(1, Ordering::Relaxed);
                        sender.begin(address);
                    }
                }
                thread::sleep(TICK);
            }
        });
        Leaning { is_over, again, thread: Some(thread) }
    }

    /// Returns how often one was cut off and came again.
    pub(crate) fn again(&self) -> usize {
        self.again.load(Ordering::Relaxed)
    }
}

impl Drop for Leaning {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}

impl Sender {
    fn begin(&mut self, address: SocketAddr) {
        let opened = TcpStream::connect_timeout(&address, Duration::from_secs(1));
        self.stream = opened.and_then(|stream| stream.set_nonblocking(true).map(|()| stream)).ok();
        let first = match self.kind {
            Kind::SlowHead => b"POST /webhooks/sandbox HTTP/1.1\r\nhost: localhost\r\nx-a: ".to_vec(),
            Kind::SlowBody => [forged().into_bytes(), vec![b' '; 100_000]].concat(),
            Kind::Unread => Vec::new(),
        };
        self.write(&first);
    }

    /// Sends a little more; false where the connection is gone.
    fn goes_on(&mut self) -> bool {
        match self.kind {
            Kind::SlowHead | Kind::SlowBody => self.write(b"a"),
            Kind::Unread => self.write("GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(10).as_bytes()),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> bool {
        let Some(stream) = &mut self.stream else { return false };
        match stream.write(bytes) {
            // What did not go out now is no loss.
            Ok(written) => written > 0 || bytes.is_empty(),
            // Nobody reads it: that is what is wanted.
            Err(error) => error.kind() == ErrorKind::WouldBlock,
        }
    }
}

/// Writes a head as a genuine delivery has it, for a body of 1 MB, with a signature that is none.
fn forged() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let signature = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    format!(
        "POST /webhooks/sandbox HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nwebhook-id: forged\r\n\
         webhook-timestamp: {now}\r\nwebhook-signature: v1,{signature}\r\ncontent-length: 1000000\r\n\r\n"
    )
}
