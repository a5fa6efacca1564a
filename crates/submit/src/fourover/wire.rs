//! The wire under reader and client: how a request is addressed, signed and sent. Orders have an HTTP client of their own.

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use std::time::Duration;

use crate::fourover::endpoint::{Base, Call};
use crate::fourover::error::Error;
use crate::fourover::exchange::{Reply, causes, exchange};
use crate::fourover::settings::{Auth, Placement, Settings};
use crate::fourover::signature::{Signatures, Verb};

/// How long a connection may take to come about; shorter than the default time limits, so that an unreachable host is known as "nothing
/// sent".
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The route that charges.
const ORDERS: &[&str] = &["orders"];

/// Everything that a request needs besides itself.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    base: Base,
    api_key: String,
    signatures: Signatures,
    auth: Auth,
    timeout: Duration,
    http: reqwest::Client,
}

/// What sends create-order bodies, and nothing else does.
#[derive(Clone, Debug)]
pub(super) struct OrderWire {
    /// Never reuses a connection and never sends a request a second time.
    http: reqwest::Client,
    timeout: Duration,
}

/// A request apart from its address, keys and limits.
pub(super) struct Ask<'a> {
    pub(super) verb: Verb,
    pub(super) segments: &'a [&'a str],
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: Option<Vec<u8>>,
}

impl Wire {
    /// Checks the settings and sets up the HTTP client.
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        let mut problems = settings.problems();
        let base = Base::parse(&settings.base_url).map_err(|problem| problems.push(problem));
        let (Ok(base), true) = (base, problems.is_empty()) else {
            return Err(Error::Settings { problems });
        };
        Ok(Wire {
            http: build(http(&base))?,
            api_key: settings.api_key.trim().to_owned(),
            signatures: Signatures::new(&settings.private_key),
            auth: settings.auth,
            timeout: Duration::from_secs(settings.timeout),
            base,
        })
    }

    /// Sends a request on a connection that may be reused; refuses the one request that must not be.
    pub(super) async fn send(&self, ask: Ask<'_>) -> Result<Reply, Error> {
        let is_order = ask.verb == Verb::Post && ask.segments == ORDERS;
        let (request, call) = self.request(&self.http, ask)?;
        if is_order {
            return Err(Error::Request { call, reason: "an order is sent by create_order only".to_owned() });
        }
        exchange(request, call, self.timeout).await
    }

    /// Addresses and signs a request.
    fn request(&self, http: &reqwest::Client, ask: Ask<'_>) -> Result<(reqwest::RequestBuilder, Call), Error> {
        let (mut url, call) = self.base.route(ask.verb, ask.segments)?;
        let placement = self.placement(ask.verb);
        let signature = self.signatures.of(ask.verb);
        for (name, value) in ask.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        if placement.in_query() {
            url.query_pairs_mut().append_pair("apikey", &self.api_key).append_pair("signature", signature);
        }
        let mut request = http.request(method(ask.verb), url).header(ACCEPT, "application/json");
        // An answer that cannot be read leaves an order in doubt.
        request = request.header(ACCEPT_ENCODING, "identity");
        if placement.in_header() {
            request = request.header(AUTHORIZATION, authorization(&self.api_key, signature, &call)?);
        }
        if let Some(body) = ask.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        Ok((request, call))
    }

    fn placement(&self, verb: Verb) -> Placement {
        match verb {
            Verb::Get => self.auth.get,
            Verb::Post => self.auth.post,
            Verb::Put => self.auth.put,
            Verb::Patch => self.auth.patch,
            Verb::Delete => self.auth.delete,
        }
    }
}

impl OrderWire {
    /// Sets up the HTTP client.
    pub(super) fn new(wire: &Wire, settings: &Settings) -> Result<Self, Error> {
        // A pooled connection that went stale makes the HTTP stack send a request again, and so does a refused HTTP/2 stream.
        let once = http(&wire.base).http1_only().pool_max_idle_per_host(0).retry(reqwest::retry::never());
        Ok(OrderWire { http: build(once)?, timeout: Duration::from_secs(settings.create_order_timeout) })
    }

    /// Sends a create-order body, once, on a connection of its own.
    pub(super) async fn send(&self, wire: &Wire, body: Vec<u8>) -> Result<Reply, Error> {
        let ask = Ask { verb: Verb::Post, segments: ORDERS, query: &[], body: Some(body) };
        let (request, call) = wire.request(&self.http, ask)?;
        exchange(request, call, self.timeout).await
    }
}

/// Prepares an HTTP client that follows no redirect, since the credentials would go along.
fn http(base: &Base) -> reqwest::ClientBuilder {
    let mut builder = crate::http::begin(CONNECT_TIMEOUT, &crate::http::environment).referer(false);
    if !base.is_https() {
        // Without TLS no certificate is needed, and a machine may have none.
        builder = builder.tls_certs_only([]);
    }
    builder
}

fn authorization(api_key: &str, signature: &str, call: &Call) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::try_from(format!("API {api_key}:{signature}"))
        .map_err(|_| Error::Request { call: call.clone(), reason: "api_key cannot travel in a header".to_owned() })?;
    value.set_sensitive(true);
    Ok(value)
}

fn method(verb: Verb) -> reqwest::Method {
    match verb {
        Verb::Get => reqwest::Method::GET,
        Verb::Post => reqwest::Method::POST,
        Verb::Put => reqwest::Method::PUT,
        Verb::Patch => reqwest::Method::PATCH,
        Verb::Delete => reqwest::Method::DELETE,
    }
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    builder.build().map_err(|error| Error::Client { reason: causes(error) })
}
