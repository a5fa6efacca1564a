//! Files fetched over real HTTP, from hosts that are not what they say, and PDFs and images made here.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod expiring;
mod fetching;
mod hostile;
mod made;
mod public;
mod reading;
mod sizes;

use made::{encrypted, tiff};
pub(crate) use made::{pdf, png};

use super::fetch::{Body, Fetched};
use super::{FetchError, Fetcher, Limits, Lookup, Origin, Reach};
use axum::Router;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The origin that is read at the server of a test.
const SITE: &str = "https://files.example.com";

/// The longest file, in bytes.
const LONGEST: usize = 100_000;

/// Answers with the addresses given, and keeps what it was asked.
#[derive(Clone, Default)]
pub(crate) struct Names {
    known: Arc<HashMap<String, Vec<IpAddr>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    pub(crate) fn of(known: impl IntoIterator<Item = (String, Vec<IpAddr>)>) -> Self {
        Names { known: Arc::new(known.into_iter().collect()), asked: Arc::default() }
    }
}

impl Lookup for Names {
    fn lookup(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        self.asked.lock().unwrap().push(host.to_owned());
        let known = self.known.get(host).cloned();
        Box::pin(async move { known.ok_or_else(|| io::Error::other("no such name")) })
    }
}

/// Starts a server and returns where it is.
pub(crate) async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Makes a fetcher that reads `SITE` at a server.
fn fetcher(server: &str, names: Names) -> Fetcher {
    let (connect, whole) = (Duration::from_secs(5), Duration::from_secs(10));
    Fetcher::new(names, read_from(server), Limits { bytes: LONGEST, connect, whole }).unwrap()
}

fn read_from(server: &str) -> BTreeMap<Origin, Origin> {
    let origin = |text: &str| serde_json::from_value::<Origin>(text.into()).unwrap();
    BTreeMap::from([(origin(SITE), origin(server))])
}

async fn whole(fetcher: &Fetcher, path: &str) -> Result<Vec<u8>, FetchError> {
    match fetcher.fetch(&format!("{SITE}{path}"), Reach::Whole).await?.body {
        Body::Whole(mut spooled) => {
            let mut bytes = Vec::new();
            spooled.file.read_to_end(&mut bytes).unwrap();
            assert_eq!(spooled.sha256, <[u8; 32]>::from(Sha256::digest(&bytes)));
            Ok(bytes)
        }
        other => panic!("{other:?}"),
    }
}
