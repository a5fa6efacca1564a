//! What every HTTP client here shares: how it is built, how a body is read, how an address is put together.

mod retry_after;

pub(crate) use retry_after::asked_for;
pub use retry_after::retry_after;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{NoProxy, Proxy};
use std::error::Error as _;
use std::time::Duration;
use url::{Host, Url};

/// The bytes that stand in a path segment as they are: letters, digits and `-._~` (RFC 3986, section 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Name and version sent as `User-Agent`.
const USER_AGENT: &str = concat!("overprint/", env!("CARGO_PKG_VERSION"));

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The body is longer than the limit, in bytes.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// The connection broke before the end of the body.
    #[error("the answer broke off: {0}")]
    Lost(String),
}

/// Builds a client that verifies certificates with ring, follows no redirect, and gives up after the times given.
///
/// `connect` bounds the making of a connection, `whole` the exchange from the first byte sent to the last one read.
///
/// # Errors
/// Fails where the system has no root certificates to start from.
pub fn client(connect: Duration, whole: Duration) -> Result<reqwest::Client, reqwest::Error> {
    builder(connect, whole).build()
}

/// Begins such a client, for one that differs in something else.
pub(crate) fn builder(connect: Duration, whole: Duration) -> reqwest::ClientBuilder {
    begin(connect, &environment).timeout(whole)
}

/// Begins a client that follows no redirect and uses no proxy but [`proxy`]'s.
pub(crate) fn begin(connect: Duration, variable: Variables<'_>) -> reqwest::ClientBuilder {
    // A second installation is refused; whichever provider came first is then the one in use.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect)
        .no_proxy();
    match proxy(variable) {
        Some(proxy) => builder.proxy(proxy),
        None => builder,
    }
}

/// Looks up a variable of the environment.
pub(crate) type Variables<'v> = &'v dyn Fn(&str) -> Option<String>;

/// Looks up a variable of this process.
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns the proxy of the environment: `HTTPS_PROXY` or else `ALL_PROXY`, except for the hosts of `NO_PROXY`.
///
/// Only `https` is sent through it, inside of TLS, which the proxy cannot read or change. `http` goes directly to its host, which
/// is this machine unless the configuration allows otherwise, and this machine is never reached through a proxy.
fn proxy(variable: Variables<'_>) -> Option<Proxy> {
    let any = |names: [&str; 2]| names.into_iter().find_map(variable);
    let address = any(["HTTPS_PROXY", "https_proxy"]).or_else(|| any(["ALL_PROXY", "all_proxy"]))?;
    let direct = any(["NO_PROXY", "no_proxy"]).unwrap_or_default();
    match Proxy::https(address) {
        Ok(proxy) => Some(proxy.no_proxy(NoProxy::from_string(&format!("{direct},localhost,127.0.0.0/8,::1")))),
        // The address may hold a password.
        Err(_) => {
            tracing::warn!("HTTPS_PROXY is not a URL: connecting without a proxy");
            None
        }
    }
}

/// Tells whether a URL leads to this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Tells whether what is sent to a URL leaves this machine unencrypted.
pub(crate) fn is_in_clear(url: &Url) -> bool {
    url.scheme() == "http" && !is_loopback(url)
}

/// Reads a body, and refuses it as soon as it is longer than `limit` bytes.
///
/// # Errors
/// Says whether the body was too long or broke off.
pub async fn body(mut response: reqwest::Response, limit: usize) -> Result<Vec<u8>, BodyError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(BodyError::TooLarge(limit));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| BodyError::Lost(describe(error)))? {
        if bytes.len() + chunk.len() > limit {
            return Err(BodyError::TooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Reads the beginning of a body that only explains a failure: what cannot be read is left out.
pub async fn beginning(mut response: reqwest::Response, limit: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < limit {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(limit);
    bytes
}

/// Percent-encodes one path segment; none for a text that no encoding keeps in its place.
///
/// The empty text would make the address that of the collection, and `.` and `..` are resolved away even when encoded.
pub fn segment(text: &str) -> Option<String> {
    match text {
        "" | "." | ".." => None,
        text => Some(utf8_percent_encode(text, SEGMENT).to_string()),
    }
}

/// Says in one line what broke, with its causes and without the address: a query may hold what a log must not.
pub fn describe(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{begin, is_in_clear, segment};
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use url::Url;

    proptest! {
        #[test]
        fn a_segment_stays_one_segment_and_reads_back(text in "\\PC*") {
            let Some(encoded) = segment(&text) else {
                prop_assert!(["", ".", ".."].contains(&text.as_str()));
                return Ok(());
            };
            let url = Url::parse(&format!("http://host/a/{encoded}/z")).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let parts: Vec<_> = url.path().split('/').collect();
            prop_assert_eq!(parts.len(), 4);
            prop_assert_eq!(percent_decode_str(parts[2]).decode_utf8_lossy(), text);
        }
    }

    #[test]
    fn only_what_stays_on_this_machine_may_be_in_clear() {
        let table = [
            ("https://api.4over.com", false),
            ("http://api.4over.com", true),
            ("HTTP://API.4OVER.COM:8080/x", true),
            ("http://93.184.216.34", true),
            ("http://10.0.0.7", true),
            ("http://0.0.0.0", true),
            ("http://[::ffff:127.0.0.1]", true),
            ("http://localhost.example.com", true),
            ("http://127.0.0.1.example.com", true),
            ("http://127.0.0.1:18401/prefix", false),
            ("http://127.1", false),
            ("http://[::1]:80", false),
            ("http://localhost", false),
            ("http://shop.localhost", false),
        ];
        for (text, in_clear) in table {
            assert_eq!(Url::parse(text).map(|url| is_in_clear(&url)), Ok(in_clear), "{text}");
        }
    }

    /// Answers one request, and returns its first line.
    async fn answered(listener: TcpListener) -> std::io::Result<String> {
        let (mut stream, _) = listener.accept().await?;
        let mut bytes = vec![0; 4096];
        let read = stream.read(&mut bytes).await?;
        stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await?;
        Ok(String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or_default().to_owned())
    }

    #[tokio::test]
    async fn a_proxy_of_the_environment_carries_https_and_nothing_else() {
        let listener = || async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let at = listener.local_addr()?;
            std::io::Result::Ok((listener, at))
        };
        let ((proxy, at), (server, here)) = (listener().await.unwrap(), listener().await.unwrap());
        let variable = |name: &str| match name {
            "HTTPS_PROXY" | "HTTP_PROXY" | "http_proxy" | "ALL_PROXY" => Some(format!("http://{at}")),
            "NO_PROXY" => Some("direct.invalid".to_owned()),
            _ => None,
        };
        let client = begin(Duration::from_secs(5), &variable).build().unwrap();
        let proxy = tokio::spawn(answered(proxy));
        let direct = tokio::spawn(answered(server));
        assert_eq!(client.get(format!("http://{here}/a")).send().await.unwrap().status(), 204);
        assert_eq!(direct.await.unwrap().unwrap(), "GET /a HTTP/1.1");
        // The proxy takes one connection: had one of the first two come to it, that one would be its first line.
        for url in ["http://in-clear.invalid/", "https://direct.invalid/", "https://shop.invalid/"] {
            assert!(client.get(url).send().await.is_err(), "{url}");
        }
        assert_eq!(proxy.await.unwrap().unwrap(), "CONNECT shop.invalid:443 HTTP/1.1");
    }
}
