//! Fetching a file from an address that a customer chose.

use super::address::{self, Refused};
use super::error::FetchError;
use super::file::{Kind, Look};
use super::inspect::{Content, Inspected, Inspector};
use super::origin::Origin;
use super::own::Own;
use super::resolve::{Lookup, PublicOnly};
use super::spool::{ANSWER, Spooled, spool};
use crate::http;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, LOCATION, RANGE};
use reqwest::{Client, Response, StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How many redirects are followed.
const REDIRECTS: usize = 3;

/// The ports of http and https.
const PORTS: [u16; 2] = [80, 443];

/// How much of a file tells its type: a PDF may have a kilobyte of anything before it begins (PDF 1.4 reference, H.3.4.1).
const BEGINNING: u64 = 8 * 1024;

/// How much is read, and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest file that is read, in bytes.
    pub bytes: usize,
    /// How long making a connection may take.
    pub connect: Duration,
    /// How long one request may take, from its first byte to the last one of the answer.
    pub whole: Duration,
}

/// How much of a file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Enough to tell that it is there, and its type.
    Beginning,
    /// All of it.
    Whole,
}

/// What was seen of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// How long it is, in bytes, where that is known.
    pub length: Option<u64>,
    /// What is in it, as far as it was read.
    pub inside: Inside,
}

/// What is in a file, as far as it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inside {
    /// It is longer than the limit, and was not read.
    TooLong,
    /// It harms its reader, for this reason.
    Unread(String),
    /// Its type, and what else it says where all of it was read.
    Read {
        /// The type, where it is one that print is made of.
        kind: Option<Kind>,
        /// The type, for a person.
        named: String,
        /// What it says, where all of it was read.
        look: Option<Look>,
    },
}

/// A file, as far as it was fetched.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) length: Option<u64>,
    pub(super) body: Body,
}

/// What was fetched of a file.
pub(super) enum Body {
    /// Its beginning.
    Beginning(Spooled),
    /// All of it.
    Whole(Spooled),
    /// It is longer than the limit, and was not read to its end.
    TooLong,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Beginning(spooled) => write!(f, "Beginning({} bytes)", spooled.length),
            Body::Whole(spooled) => write!(f, "Whole({} bytes)", spooled.length),
            Body::TooLong => f.write_str("TooLong"),
        }
    }
}

/// Fetches files from public hosts, and from no other ones.
///
/// No proxy is used, since it would be the one that resolves names.
#[derive(Clone, Debug)]
pub struct Fetcher {
    public: Client,
    /// For origins that the configuration says where to read.
    given: Client,
    read_from: BTreeMap<Origin, Origin>,
    limits: Limits,
    ports: Vec<u16>,
    own: Own,
    inspector: Inspector,
}

impl Fetcher {
    /// Makes a fetcher that finds hosts by `lookup`.
    ///
    /// Files of the origins in `read_from` are read at the origin given there, which may be in the private network: whoever
    /// configures it chose it.
    ///
    /// # Errors
    /// Fails where the system has no root certificates to start from.
    pub fn new(
        lookup: impl Lookup,
        read_from: BTreeMap<Origin, Origin>,
        limits: Limits,
    ) -> Result<Self, reqwest::Error> {
        Fetcher::with_own(lookup, read_from, limits, Own::interfaces())
    }

    /// Makes a fetcher for a machine that has these addresses.
    pub(super) fn with_own(
        lookup: impl Lookup,
        read_from: BTreeMap<Origin, Origin>,
        limits: Limits,
        own: Own,
    ) -> Result<Self, reqwest::Error> {
        // A connection that is kept would be used again without a look at its address.
        let builder =
            || http::builder(limits.connect, limits.whole).no_proxy().referer(false).pool_max_idle_per_host(0);
        Ok(Fetcher {
            public: builder().dns_resolver(PublicOnly { lookup: Arc::new(lookup), own: own.clone() }).build()?,
            given: builder().build()?,
            read_from,
            limits,
            ports: PORTS.to_vec(),
            own,
            inspector: Inspector::of_this_program(),
        })
    }

    /// Connects to these ports only.
    pub fn with_ports(self, ports: Vec<u16>) -> Self {
        Fetcher { ports, ..self }
    }

    /// Has files read by another program.
    pub fn with_inspector(self, inspector: Inspector) -> Self {
        Fetcher { inspector, ..self }
    }

    /// Fetches a file, or its beginning, and reads what is in it.
    ///
    /// # Errors
    /// Says why there is no file; whether it may be there later is said by [`FetchError::may_pass`].
    pub async fn look(&self, address: &str, reach: Reach) -> Result<Seen, FetchError> {
        let Fetched { length, body } = self.fetch(address, reach).await?;
        let (spooled, whole) = match body {
            Body::TooLong => return Ok(Seen { length, inside: Inside::TooLong }),
            Body::Beginning(spooled) => (spooled, false),
            Body::Whole(spooled) => (spooled, true),
        };
        let Spooled { file, sha256, .. } = spooled;
        let inspected = self.inspector.inspect(file, whole).await;
        let inside = match inspected.map_err(|error| FetchError::Machine(error.to_string()))? {
            Inspected::Ended(why) => Inside::Unread(why),
            Inspected::Read(Content { kind, named, contents }) => {
                Inside::Read { kind, named, look: contents.map(|contents| Look { sha256, contents }) }
            }
        };
        Ok(Seen { length, inside })
    }

    /// Fetches a file, or its beginning.
    pub(super) async fn fetch(&self, address: &str, reach: Reach) -> Result<Fetched, FetchError> {
        let answered = tokio::time::timeout(Duration::from_secs(ANSWER), self.follow(address, reach)).await;
        self.read(answered.map_err(|_elapsed| FetchError::Slow)??, reach).await
    }

    /// Asks, and follows redirects, each of which is checked like the first address.
    async fn follow(&self, text: &str, reach: Reach) -> Result<Response, FetchError> {
        let mut url = address::read(text).map_err(|reason| FetchError::Refused { reason, redirect: None })?;
        self.check(&url, None).map_err(|reason| FetchError::Refused { reason, redirect: None })?;
        for hop in 0..=REDIRECTS {
            let redirect = (hop > 0).then_some(url.as_str());
            let response = self.ask(&url, reach).await.map_err(|error| FetchError::of(error, redirect))?;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            if !is_redirect(status) {
                let retry_after = http::retry_after(response.headers());
                let (status, redirect) = (status.as_u16(), redirect.map(address::shown));
                return Err(FetchError::Status { status, redirect, retry_after });
            }
            let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            let next = location.and_then(|location| url.join(location).ok()).ok_or(FetchError::Nowhere)?;
            self.check(&next, Some(&url)).map_err(|reason| {
                let redirect = Some(address::shown(next.as_str()));
                FetchError::Refused { reason, redirect }
            })?;
            url = next;
        }
        Err(FetchError::Redirects(REDIRECTS))
    }

    /// Refuses a URL that must not be asked for; `from` is the one that led to it.
    fn check(&self, url: &Url, from: Option<&Url>) -> Result<(), Refused> {
        address::check(url)?;
        if from.is_some_and(|from| from.scheme() == "https" && url.scheme() != "https") {
            return Err(Refused::Downgrade);
        }
        // The operator chose where these are read.
        if self.read_from.contains_key(&Origin::of(url)) {
            return Ok(());
        }
        match url.port_or_known_default() {
            Some(port) if !self.ports.contains(&port) => return Err(Refused::Port(port)),
            _ => {}
        }
        address::literal(url).map_or(Ok(()), |address| self.own.check(address))
    }

    async fn ask(&self, url: &Url, reach: Reach) -> Result<Response, reqwest::Error> {
        let given = self.read_from.get(&Origin::of(url)).and_then(|origin| origin.read_there(url));
        let request = match given {
            Some(url) => self.given.get(url),
            None => self.public.get(url.clone()),
        };
        let request = request.header(ACCEPT_ENCODING, "identity");
        match reach {
            // An address that was signed for GET refuses HEAD; a host that knows no ranges sends all, and is not listened to.
            Reach::Beginning => request.header(RANGE, format!("bytes=0-{}", BEGINNING - 1)).send().await,
            Reach::Whole => request.send().await,
        }
    }

    /// Reads as much as is wanted, and never more than the limit.
    async fn read(&self, response: Response, reach: Reach) -> Result<Fetched, FetchError> {
        let length = match response.status() {
            StatusCode::PARTIAL_CONTENT => length_of_range(&response),
            _ => response.content_length(),
        };
        if length.is_some_and(|length| length > self.limits.bytes as u64) {
            return Ok(Fetched { length, body: Body::TooLong });
        }
        let limit = self.limits.bytes as u64;
        if reach == Reach::Beginning {
            let beginning = spool(response, u64::MAX, Some(BEGINNING)).await?;
            return Ok(Fetched { length, body: beginning.map_or(Body::TooLong, Body::Beginning) });
        }
        Ok(match spool(response, limit, None).await? {
            Some(spooled) => Fetched { length: Some(spooled.length), body: Body::Whole(spooled) },
            None => Fetched { length, body: Body::TooLong },
        })
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Reads the length of the whole out of `Content-Range: bytes 0-99/1234`.
fn length_of_range(response: &Response) -> Option<u64> {
    response.headers().get(CONTENT_RANGE)?.to_str().ok()?.rsplit_once('/')?.1.trim().parse().ok()
}
