//! What the targets of notices got: a server of HTTP, and one of mail, on this machine.

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What came.
#[derive(Clone, Default)]
pub(crate) struct Inbox {
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    broken: Arc<Mutex<bool>>,
}

impl Inbox {
    /// Listens for posts.
    pub(crate) async fn http() -> (Inbox, SocketAddr) {
        let inbox = Inbox::default();
        let taking = inbox.clone();
        let router = Router::new().fallback(move |headers: HeaderMap, body: Bytes| {
            let taking = taking.clone();
            async move {
                if *taking.broken.lock().expect("a word") {
                    return StatusCode::SERVICE_UNAVAILABLE;
                }
                taking.take(headers, String::from_utf8(body.to_vec()).expect("text"));
                StatusCode::OK
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        (inbox, address)
    }

    /// Listens for mail.
    pub(crate) async fn mail() -> (Inbox, SocketAddr) {
        let inbox = Inbox::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let taking = inbox.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, taking.clone()));
            }
        });
        (inbox, address)
    }

    /// Takes nothing, or takes again.
    pub(crate) fn breaks(&self, is_broken: bool) {
        *self.broken.lock().expect("a word") = is_broken;
    }

    /// Returns what came, and forgets it.
    pub(crate) fn drain(&self) -> Vec<(HeaderMap, String)> {
        std::mem::take(&mut *self.got.lock().expect("what came"))
    }

    fn take(&self, headers: HeaderMap, body: String) {
        self.got.lock().expect("what came").push((headers, body));
    }
}

/// Speaks as much of SMTP as it takes to get a mail.
async fn talk(stream: TcpStream, inbox: Inbox) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut mail: Option<String> = None;
    let mut envelope = String::new();
    writer.write_all(b"220 inbox\r\n").await.expect("a reader");
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match (&mut mail, line.as_str()) {
            (Some(text), ".") => {
                inbox.take(HeaderMap::new(), format!("{envelope}{text}"));
                mail = None;
                "250 taken"
            }
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
                continue;
            }
            (None, "DATA") => {
                mail = Some(String::new());
                "354 go on"
            }
            (None, "QUIT") => "221 bye",
            (None, line) => {
                envelope.push_str(line);
                envelope.push('\n');
                "250 yes"
            }
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await.expect("a reader");
    }
}
