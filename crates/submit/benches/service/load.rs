//! A sender of webhooks: so many connections that stay open, each with one request at a time.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Connections at a time.
const CONNECTIONS: usize = 64;

/// How the answers came.
pub(crate) struct Sent {
    pub(crate) time: Duration,
    /// The time of each answer, the shortest first.
    pub(crate) answers: Vec<Duration>,
}

impl Sent {
    /// Returns the time within which that many of a hundred answers came, in milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let at = (self.answers.len() * percent / 100).min(self.answers.len().saturating_sub(1));
        self.answers.get(at).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    }
}

/// Sends every request; each has to be answered 202.
pub(crate) fn send(address: SocketAddr, requests: &[Vec<u8>]) -> io::Result<Sent> {
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let mut answers = thread::scope(|scope| {
        let senders: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(|| sender(address, requests, &next))).collect();
        let mut answers = Vec::with_capacity(requests.len());
        for sender in senders {
            answers.extend(sender.join().map_err(|_| io::Error::other("a sender broke down"))??);
        }
        io::Result::Ok(answers)
    })?;
    let time = begun.elapsed();
    answers.sort();
    Ok(Sent { time, answers })
}

fn sender(address: SocketAddr, requests: &[Vec<u8>], next: &AtomicUsize) -> io::Result<Vec<Duration>> {
    let mut stream = connect(address)?;
    let mut answers = Vec::new();
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let begun = Instant::now();
        if let Err(error) = exchange(&mut stream, request) {
            // A connection lasts for so long only, and is closed between two requests; what was refused stays refused.
            if error.kind() == io::ErrorKind::Other {
                return Err(error);
            }
            stream = connect(address)?;
            exchange(&mut stream, request)?;
        }
        answers.push(begun.elapsed());
    }
    Ok(answers)
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn exchange(stream: &mut TcpStream, request: &[u8]) -> io::Result<String> {
    stream.write_all(request)?;
    answered(stream, "202")
}

/// Stores a JSON document at a path of a sandbox.
pub(crate) fn put(address: SocketAddr, path: &str, body: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    let length = body.len();
    write!(stream, "PUT {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{body}")?;
    answered(&mut stream, "200").map(drop)
}

/// Asks for a page, and returns it.
pub(crate) fn get(address: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
    answered(&mut stream, "200")
}

/// Reads an answer to its end, and returns its body.
fn answered(stream: &mut TcpStream, status: &str) -> io::Result<String> {
    let (mut buffer, mut filled) = ([0; 16_384], 0);
    loop {
        let read = stream.read(&mut buffer[filled..])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        filled += read;
        let text = String::from_utf8_lossy(&buffer[..filled]);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        if body.len() < length {
            continue;
        }
        let is_right = head.split(' ').nth(1) == Some(status);
        return if is_right { Ok(body.to_owned()) } else { Err(io::Error::other(text.into_owned())) };
    }
}
