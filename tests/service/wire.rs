//! Requests byte by byte, and how they are signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: String,
}

impl Answer {
    /// Reads the body.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// Checks that this refuses, as RFC 9457 has it, and returns why.
    pub(crate) fn refuses(&self, status: u16) -> String {
        assert_eq!((self.status, self.kind.as_str()), (status, "application/problem+json"), "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], status, "{self:?}");
        assert_eq!(self.retry_after.is_some(), matches!(status, 429 | 503), "{self:?}");
        problem["detail"].as_str().expect("a detail").to_owned()
    }
}

/// The headers of a request.
pub(crate) type Headers = Vec<(&'static str, String)>;

/// Returns the seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

/// Returns the HMAC-SHA256 of a message.
pub(crate) fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// Signs as Standard Webhooks says.
pub(crate) fn signed(secret: &str, event: &str, at: u64, body: &[u8]) -> Headers {
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).expect("a secret");
    let signature = hmac(&key, &[format!("{event}.{at}.").as_bytes(), body].concat());
    vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", event.to_owned()),
        ("webhook-timestamp", at.to_string()),
        ("webhook-signature", format!("v1,{}", STANDARD.encode(signature))),
    ]
}

/// Posts a body.
pub(crate) async fn post(url: &str, headers: &Headers, body: &[u8]) -> Answer {
    let mut request = client().post(url).body(body.to_vec());
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    answer(request).await
}

/// Asks for an address.
pub(crate) async fn get(url: &str) -> Answer {
    answer(client().get(url)).await
}

/// Makes a client that keeps no connection.
pub(crate) fn client() -> reqwest::Client {
    overprint_submit::http::client(PATIENCE, PATIENCE).expect("a client")
}

/// Sends a request, and reads the answer.
pub(crate) async fn answer(request: reqwest::RequestBuilder) -> Answer {
    try_answer(request).await.expect("an answer")
}

/// Sends a request, and reads the answer, where one comes.
pub(crate) async fn try_answer(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
    Ok(Answer {
        status: response.status().as_u16(),
        kind: header("content-type").unwrap_or_default(),
        retry_after: header("retry-after"),
        body: response.text().await?,
    })
}

/// Writes the head of a webhook for the fake storefront.
pub(crate) fn head(headers: &Headers, length: &str) -> String {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("POST /webhooks/sandbox HTTP/1.1\r\nhost: localhost\r\n{lines}{length}\r\n\r\n")
}

/// Connects.
pub(crate) async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("a connection")
}

/// Sends bytes, and reads the status of the answer.
pub(crate) async fn exchange(address: SocketAddr, bytes: &[u8]) -> u16 {
    let mut stream = connect(address).await;
    stream.write_all(bytes).await.expect("a listener");
    status(&mut stream).await.expect("an answer")
}

/// Reads the status of an answer; none where the connection ends without one.
pub(crate) async fn status(stream: &mut TcpStream) -> Option<u16> {
    let mut line = Vec::new();
    let reading = async {
        let mut byte = [0];
        while line.len() < 12 && stream.read(&mut byte).await.unwrap_or_default() == 1 {
            line.push(byte[0]);
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("an answer in time");
    str::from_utf8(line.get(9..12)?).ok()?.parse().ok()
}

/// Waits until the other side ends the connection.
pub(crate) async fn ended(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let reading = stream.read_to_end(&mut rest);
    let _reset = tokio::time::timeout(PATIENCE, reading).await.expect("an end in time");
}
