//! Partners for tests: a raw socket that misbehaves as told, and a server that answers by route and keeps what it was asked.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::settings::Settings;

/// Sent by the test itself to end a [`RawStub`]; connections are accepted in order, so that all earlier ones have been seen by then.
const STOP: &[u8] = b"STOP";

/// A listener that hands each connection to a closure and counts them.
pub(super) struct RawStub {
    address: SocketAddr,
    thread: JoinHandle<usize>,
}

impl RawStub {
    pub(super) fn start(mut serve: impl FnMut(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let thread = std::thread::spawn(move || {
            let mut connections = 0;
            loop {
                let stream = listener.accept().unwrap().0;
                let mut start = [0; 4];
                if matches!(stream.peek(&mut start), Ok(4)) && start == STOP {
                    return connections;
                }
                connections += 1;
                serve(stream);
            }
        });
        RawStub { address, thread }
    }

    /// Answers every request with the same bytes and closes.
    pub(super) fn answering(answer: &'static [u8]) -> Self {
        RawStub::start(move |mut stream| {
            read_request(&mut stream);
            // A client that has seen enough may have gone.
            let _ = stream.write_all(answer);
        })
    }

    pub(super) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends the stub and returns how many connections it had.
    pub(super) async fn connections(self) -> usize {
        TcpStream::connect(self.address).unwrap().write_all(STOP).unwrap();
        // The client's side of a connection closes on this runtime, which must not be blocked meanwhile.
        tokio::task::spawn_blocking(|| self.thread.join().unwrap()).await.unwrap()
    }
}

/// Reads one request with its body.
pub(super) fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap() == 0 {
            return String::from_utf8(request).unwrap();
        }
        request.push(byte[0]);
    }
    let head = String::from_utf8(request).unwrap();
    let length = head.lines().find_map(|line| {
        line.to_lowercase().strip_prefix("content-length:").map(|value| value.trim().parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

/// A request as the server saw it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Method, path and query.
    pub(super) line: String,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

/// A server that answers by method, path and query.
pub(super) struct RouteStub {
    pub(super) base_url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl RouteStub {
    pub(super) async fn start(answer: impl Fn(&str) -> (u16, String) + Clone + Send + Sync + 'static) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let app =
            axum::Router::new().fallback(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
                let line = format!("{method} {uri}");
                let (http_status, text) = answer(&line);
                log.lock().unwrap().push(Seen { line, headers, body: String::from_utf8(body.to_vec()).unwrap() });
                (StatusCode::from_u16(http_status).unwrap(), text)
            });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        RouteStub { base_url, seen }
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// Settings with the key of the published signature vectors.
pub(super) fn settings(base_url: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        api_key: "public".to_owned(),
        private_key: "example-private-key".into(),
        ..Settings::default()
    }
}
