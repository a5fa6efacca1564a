//! A server on loopback for the tests here: it answers as a closure says, and keeps what it was asked.

use super::{Auth, ClientCredentials, Policy, Settings, Storefront};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use url::Url;

/// The clock of a test starts here, in seconds since 1970.
pub(super) const START_S: u64 = 1_700_000_000;

/// A request as it came.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(super) fn bearer(&self) -> &str {
        self.header("authorization").strip_prefix("Bearer ").unwrap_or_default()
    }
}

/// A running server.
#[derive(Clone)]
pub(super) struct Stub {
    pub(super) url: Url,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stub {
    pub(super) async fn start<A, R, F>(answer: A) -> std::io::Result<Stub>
    where
        A: Fn(Seen) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = R> + Send,
        R: IntoResponse,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = address(&listener)?;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let router = Router::new().fallback(async move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let request = Seen { method, uri, headers, body };
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
            answer(request).await.into_response()
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Stub { url, seen })
    }

    /// Answers the requests with these, one after the other, and the last one for ever.
    pub(super) async fn answering(answers: &[(u16, &str)]) -> std::io::Result<Stub> {
        let answers: Vec<_> = answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
        let count = Arc::new(Mutex::new(0));
        Stub::start(move |_| {
            let mut count = count.lock().unwrap_or_else(PoisonError::into_inner);
            let (status, body) = answers[(*count).min(answers.len() - 1)].clone();
            *count += 1;
            async move { (StatusCode::from_u16(status).unwrap_or_default(), body) }
        })
        .await
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

pub(super) fn address(listener: &TcpListener) -> std::io::Result<Url> {
    Url::parse(&format!("http://{}", listener.local_addr()?)).map_err(std::io::Error::other)
}

/// Settings of the tenant `example.org` with the token `t0`.
pub(super) fn settings(base_url: &Url) -> Settings {
    Settings {
        base_url: base_url.clone(),
        rolodex_url: base_url.clone(),
        tenant: "example.org".to_owned(),
        auth: Ok(Auth::Token("t0".to_owned().into())),
        mark_before_sending: None,
        order_ids: super::OrderIds::default(),
        paths: super::Paths::default(),
        connect_timeout: Duration::from_secs(10),
        timeout: Duration::from_secs(60),
        token_cache: None,
        is_test_order: true,
        payment_profile_token: None,
        shipments: super::Shipments::None,
        limits: super::Limits::default(),
        webhook: None,
        values: serde_json::Map::new(),
    }
}

pub(super) fn credentials(issuer: &Url) -> Auth {
    Auth::Client(ClientCredentials {
        token_url: issuer.clone(),
        client_id: "overprint".to_owned(),
        client_secret: "open sesame".to_owned().into(),
        audience: "https://api.rhythmsoftware.com".to_owned(),
    })
}

/// A client that pauses for a millisecond where another pauses for half a second.
pub(super) fn client(settings: Settings) -> Result<Storefront, super::Error> {
    let retries = Policy { first_delay: Duration::from_millis(1), ..Policy::default() };
    let now = || UNIX_EPOCH + Duration::from_secs(START_S);
    Ok(Storefront::new(settings, Arc::new(now))?.with_retries(retries))
}

/// A clock that a test sets.
#[derive(Clone, Default)]
pub(super) struct Hand(Arc<Mutex<u64>>);

impl Hand {
    pub(super) fn forward(&self, seconds: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += seconds;
    }

    pub(super) fn clock(&self) -> super::Clock {
        let hand = self.clone();
        Arc::new(move || {
            let passed = *hand.0.lock().unwrap_or_else(PoisonError::into_inner);
            SystemTime::UNIX_EPOCH + Duration::from_secs(START_S + passed)
        })
    }
}

pub(super) fn body(seen: &Seen) -> Value {
    serde_json::from_slice(&seen.body).unwrap_or_default()
}
