//! The client: one method per route, each a request, an answer and a pure reader.

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::time::Duration;

use super::endpoint::{Base, Call};
use super::error::Error;
use super::exchange::{Reply, causes, exchange};
use super::listing::Page;
use super::sending::Sending;
use super::settings::{Auth, Placement, Settings};
use super::signature::{Signatures, Verb};
use super::{Cancellation, File, FileRequest, PaymentProfile, StatusEntry};
use super::{answer, attachment, cancellation, file, listing, payment_profile, status, tracking};

/// Rows asked for per page; up to 9999 are known to work, and a route may give fewer (4over reference, section 3.1).
const PAGE_ROWS: u64 = 500;

/// Pages after which a list is given up as endless; the largest known catalogue has some 9,500 products, 20 to a page.
const PAGE_LIMIT: usize = 1000;

/// How long a connection may take to come about; shorter than every time limit, so that an unreachable host is known as "nothing sent".
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Talks to 4over with one key pair. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    base: Base,
    api_key: String,
    signatures: Signatures,
    auth: Auth,
    http: reqwest::Client,
    /// Sends create-order requests; see [`Client::create_order`].
    order_http: reqwest::Client,
    timeout: Duration,
    create_order_timeout: Duration,
}

/// A request apart from its address, keys and limits.
struct Ask<'a> {
    verb: Verb,
    segments: &'a [&'a str],
    query: &'a [(&'a str, &'a str)],
    body: Option<Vec<u8>>,
}

impl Client {
    /// Builds a client; sends nothing.
    ///
    /// # Errors
    /// Returns every problem of the settings, or why TLS cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let mut problems = settings.problems();
        let base = Base::parse(&settings.base_url).map_err(|problem| problems.push(problem));
        let (Ok(base), true) = (base, problems.is_empty()) else {
            return Err(Error::Settings { problems });
        };
        let build = |builder: reqwest::ClientBuilder| {
            builder.build().map_err(|error| Error::Client {
                reason: causes(error),
            })
        };
        Ok(Client {
            http: build(http(&base))?,
            // A pooled connection that went stale makes the HTTP stack send a request again, and so do HTTP/2 refusals.
            order_http: build(
                http(&base)
                    .http1_only()
                    .pool_max_idle_per_host(0)
                    .retry(reqwest::retry::never()),
            )?,
            api_key: settings.api_key.trim().to_owned(),
            signatures: Signatures::new(&settings.private_key),
            auth: settings.auth,
            timeout: Duration::from_secs(settings.timeout),
            create_order_timeout: Duration::from_secs(settings.create_order_timeout),
            base,
        })
    }

    /// Sends a create-order body once and reads the answer for the jobs that it names; with sets, the names of the sets.
    ///
    /// Has a connection of its own that is never reused, since nothing beneath may send the request a second time. A future that is
    /// dropped before it is done leaves the order in doubt, like [`Sending::MaybeSent`].
    pub async fn create_order(&self, body: Vec<u8>, job_names: &[String]) -> Sending {
        let ask = Ask {
            verb: Verb::Post,
            segments: &["orders"],
            query: &[],
            body: Some(body),
        };
        match self
            .send(&self.order_http, self.create_order_timeout, ask)
            .await
        {
            Err(error) => error.into(),
            Ok(reply) => {
                let answer = answer::read(job_names, reply.http_status, &reply.body);
                Sending::Answered(answer::Answer {
                    retry_after: reply.retry_after,
                    ..answer
                })
            }
        }
    }

    /// Checks that 4over knows the key pair.
    ///
    /// # Errors
    /// Fails when 4over refuses; the body of the answer is documented nowhere and is not looked into.
    pub async fn whoami(&self) -> Result<(), Error> {
        self.ask(Verb::Get, &["whoami"], None)
            .await?
            .accepted()
            .map(|_| ())
    }

    /// Lists the stored cards.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood.
    pub async fn payment_profiles(&self) -> Result<Vec<PaymentProfile>, Error> {
        self.ask(Verb::Get, &["paymentprofiles"], None)
            .await?
            .read(payment_profile::read)
    }

    /// Has 4over download files; the answer has one entry per address, in order.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood; a single file that failed is [`File::Failed`].
    pub async fn post_files(&self, request: &FileRequest) -> Result<Vec<File>, Error> {
        let reply = self
            .ask(Verb::Post, &["files"], Some(bytes(request)?))
            .await?;
        reply.read(|body| file::read(request.path.len(), body))
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// Fails when 4over refuses or answers anything but `true`.
    pub async fn delete_file(&self, file_uuid: &str) -> Result<(), Error> {
        let reply = self.ask(Verb::Delete, &["files", file_uuid], None).await?;
        reply.read(|body| {
            if body.trim_ascii() == b"true" {
                Ok(())
            } else {
                Err("it should be true".to_owned())
            }
        })
    }

    /// Attaches artwork, by reason code (`fr`, `bk`, …), to a job that was placed with `skip_files`; returns 4over's words.
    ///
    /// # Errors
    /// Fails when 4over refuses or does not say that the files were attached.
    pub async fn attach_files(
        &self,
        job_number: &str,
        files: &Map<String, Value>,
    ) -> Result<String, Error> {
        // At order time `files` is an object; here it is a list of one object (quirk 6).
        let body = bytes(&json!({ "files": [files] }))?;
        self.ask(Verb::Post, &["jobs", job_number, "files"], Some(body))
            .await?
            .read(attachment::read)
    }

    /// Returns the history of a job, newest first.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not understood.
    pub async fn status(&self, job_number: &str) -> Result<Vec<StatusEntry>, Error> {
        self.ask(Verb::Get, &["orders", job_number, "status"], None)
            .await?
            .read(status::read)
    }

    /// Returns the tracking numbers of a job; none before shipment.
    ///
    /// # Errors
    /// Fails when 4over refuses, other than by 404, or its answer is not understood.
    pub async fn tracking(&self, job_number: &str) -> Result<Vec<String>, Error> {
        let reply = self
            .ask(Verb::Get, &["orders", job_number, "tracking"], None)
            .await?;
        match reply.http_status {
            404 => Ok(Vec::new()),
            http_status => match reply.read(|body| tracking::read(http_status, body)) {
                // The same "not yet", as an error object under 200.
                Err(Error::Status { refusal, .. }) if refusal.http_code() == Some(404) => {
                    Ok(Vec::new())
                }
                result => result,
            },
        }
    }

    /// Cancels one job.
    ///
    /// # Errors
    /// Fails only when there is no complete answer; what 4over answers is a [`Cancellation`].
    pub async fn cancel(&self, job_number: &str) -> Result<Cancellation, Error> {
        let reply = self
            .ask(Verb::Delete, &["orders", job_number], None)
            .await?;
        Ok(cancellation::read(reply.http_status, &reply.body))
    }

    /// Gets any other route; `segments` are not yet percent-encoded.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not JSON.
    pub async fn get(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Value, Error> {
        let ask = Ask {
            verb: Verb::Get,
            segments,
            query,
            body: None,
        };
        self.send(&self.http, self.timeout, ask)
            .await?
            .read(json_body)
    }

    /// Posts to any other route than `/orders`; `segments` are not yet percent-encoded.
    ///
    /// # Errors
    /// Fails when 4over refuses or its answer is not JSON, and for `/orders`, which is not safe on a connection that is reused.
    pub async fn post(&self, segments: &[&str], body: &Value) -> Result<Value, Error> {
        if segments == ["orders"] {
            let (_, call) = self.base.route(Verb::Post, segments)?;
            return Err(Error::Request {
                call,
                reason: "an order is sent by create_order only".to_owned(),
            });
        }
        self.ask(Verb::Post, segments, Some(bytes(body)?))
            .await?
            .read(json_body)
    }

    /// Gets all rows of a list, page by page, each row once.
    ///
    /// # Errors
    /// Fails when 4over refuses or a page has no list.
    pub async fn list(
        &self,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Vec<Value>, Error> {
        let max = PAGE_ROWS.to_string();
        let (mut rows, mut seen, mut offset) = (Vec::new(), HashSet::new(), 0);
        for _ in 0..PAGE_LIMIT {
            let at = offset.to_string();
            let query = [query, &[("max", max.as_str()), ("offset", at.as_str())]].concat();
            let ask = Ask {
                verb: Verb::Get,
                segments,
                query: &query,
                body: None,
            };
            let page: Page = self
                .send(&self.http, self.timeout, ask)
                .await?
                .read(listing::read)?;
            let next = page.next_offset(offset, PAGE_ROWS);
            let known = rows.len();
            rows.extend(
                page.rows
                    .into_iter()
                    .filter(|row| seen.insert(row.to_string())),
            );
            match next {
                // A page without a new row comes from a route that ignores the offset.
                Some(next) if rows.len() > known => offset = next,
                _ => break,
            }
        }
        Ok(rows)
    }

    async fn ask(
        &self,
        verb: Verb,
        segments: &[&str],
        body: Option<Vec<u8>>,
    ) -> Result<Reply, Error> {
        self.send(
            &self.http,
            self.timeout,
            Ask {
                verb,
                segments,
                query: &[],
                body,
            },
        )
        .await
    }

    async fn send(
        &self,
        http: &reqwest::Client,
        timeout: Duration,
        ask: Ask<'_>,
    ) -> Result<Reply, Error> {
        let (request, call) = self.request(http, ask)?;
        exchange(request, call, timeout).await
    }

    /// Addresses and signs a request.
    fn request(
        &self,
        http: &reqwest::Client,
        ask: Ask<'_>,
    ) -> Result<(reqwest::RequestBuilder, Call), Error> {
        let (mut url, call) = self.base.route(ask.verb, ask.segments)?;
        let placement = self.placement(ask.verb);
        let signature = self.signatures.of(ask.verb);
        for (name, value) in ask.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        if placement.in_query() {
            url.query_pairs_mut()
                .append_pair("apikey", &self.api_key)
                .append_pair("signature", signature);
        }
        let mut request = http
            .request(method(ask.verb), url)
            .header(ACCEPT, "application/json");
        if placement.in_header() {
            request = request.header(
                AUTHORIZATION,
                authorization(&self.api_key, signature, &call)?,
            );
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

/// Prepares an HTTP client that follows no redirect, since the credentials would go along.
fn http(base: &Base) -> reqwest::ClientBuilder {
    // Fails only when a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("overprint/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT);
    if !base.is_https() {
        // Without TLS no certificate is needed, and a machine may have none.
        builder = builder.tls_certs_only([]);
    }
    if base.is_loopback() {
        builder = builder.no_proxy();
    }
    builder
}

fn authorization(api_key: &str, signature: &str, call: &Call) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::try_from(format!("API {api_key}:{signature}")).map_err(|_| {
        Error::Request {
            call: call.clone(),
            reason: "api_key cannot travel in a header".to_owned(),
        }
    })?;
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

fn bytes(body: &impl serde::Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(body).map_err(|error| Error::Client {
        reason: format!("the body is no JSON: {error}"),
    })
}

fn json_body(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| format!("it should be JSON: {error}"))
}

#[cfg(test)]
mod tests;
