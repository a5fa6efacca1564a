//! The step `artwork`: files of an order are fetched and checked before it is placed, so that slow hosts delay no other order.
//!
//! What was found is kept in the ledger for the placing that follows. It counts only for the same translation of the order, only
//! as long as the order did not change, and for an hour.

use super::guard::artwork::{of_error, parts};
use super::plan::hash;
use super::{Looks, Placer, Planner, Policy, Stop};
use crate::artwork::{Fetcher, Reach, Seen, shown};
use crate::ledger::act::{AwaitArtwork, FoundInArtwork, Lease};
use crate::ledger::{Edition, Entry, LedgerError, LookRow, Millis, State};
use crate::project::Document;
use futures_util::{StreamExt, stream};
use overprint_mapping::request::{CreateOrder, FileRef};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use url::Url;

/// How long fetching the artwork of an order may take in one try: less than the lease lasts.
const LOOKING: Duration = Duration::from_secs(120);

/// How many files of an order are fetched at the same time.
const AT_ONCE: usize = 2;

/// After so many files that cannot be fetched a try ends: the slot is for others.
const TROUBLES: usize = 3;

/// How long what was found counts, in milliseconds.
const FRESH: Millis = 3_600_000;

/// Files of another translation that were checked so short a time ago are not waited for a second time, in milliseconds.
const JUST_DONE: Millis = 60_000;

/// What was found at a URL.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sight {
    /// A file.
    Seen(Seen),
    /// No file, for this reason; the operator decides.
    Wrong(String),
    /// Nothing yet.
    Trouble {
        /// Why.
        why: String,
        /// The pause that its host asks for.
        retry_after: Option<Duration>,
    },
}

/// What was found in the artwork of an order, by URL.
pub(super) type Sights = BTreeMap<String, Sight>;

/// Artwork that is fetched and checked before its order is placed.
#[derive(Clone, Debug)]
pub struct Unseen {
    fingerprint: String,
    customer: String,
    urls: Vec<String>,
}

impl Unseen {
    /// Makes the act that lets the order wait for its artwork.
    pub(super) fn awaited(&self, lease: Lease) -> AwaitArtwork {
        AwaitArtwork {
            lease,
            fingerprint: self.fingerprint.clone(),
            customer: self.customer.clone(),
            host: host(&self.urls),
            urls: self.urls.clone(),
        }
    }
}

/// Returns what is in the files of a request: as it was found before, or fetched here where somebody waits for this one order.
///
/// # Errors
/// Files have to be fetched first, by the step `artwork`.
pub(super) async fn sights(
    planner: Planner<'_>,
    entry: Option<&Entry>,
    document: &Document,
    request: &CreateOrder,
    fingerprint: &str,
) -> Result<Sights, Stop> {
    let Some(fetcher) = &planner.policy.fetcher else { return Ok(Sights::new()) };
    let urls = urls(request);
    let (entry, ledger) = match (planner.looks, entry, planner.ledger) {
        _ if urls.is_empty() => return Ok(Sights::new()),
        (Looks::Never, ..) => return Ok(Sights::new()),
        (Looks::Apart, Some(entry), Some(ledger)) => (entry, ledger),
        _ => return Ok(fetched(fetcher, reach(planner.policy), urls).await),
    };
    // Another version of the order may name other files by the same URLs.
    let fingerprint = hash(format!("{fingerprint}\n{:?}", Edition::read(document.bytes())).as_bytes());
    let row = ledger.artwork_look(entry.order.id).await?;
    let now = ledger.clock().now();
    let since = entry.order.changed_at.max(now - FRESH);
    let is_just_done =
        row.as_ref().is_some_and(|row| row.urls == "[]" && !known(row, since.max(now - JUST_DONE)).is_empty());
    let kept = row.filter(|row| row.fingerprint == fingerprint);
    let known = kept.map(|row| known(&row, since)).unwrap_or_default();
    let sights: Sights =
        urls.iter().filter_map(|url| Some((url.clone(), known.get(&hash(url.as_bytes()))?.clone()))).collect();
    if sights.len() == urls.len() {
        return Ok(sights);
    }
    if is_just_done {
        // A storefront that signs its URLs anew whenever it is read would never come to an end otherwise.
        return Ok(fetched(fetcher, reach(planner.policy), urls).await);
    }
    let customer = document.customer().unwrap_or(&entry.order.external_id);
    let customer = hash(format!("{}\n{customer}", planner.name).as_bytes());
    let urls = urls.into_iter().filter(|url| !sights.contains_key(url)).collect();
    Err(Stop::ArtworkUnseen(Box::new(Unseen { fingerprint, customer, urls })))
}

/// Returns how long files are, by URL, as far as that is known.
pub(super) fn lengths(sights: &Sights) -> BTreeMap<String, u64> {
    let length = |(url, sight): (&String, &Sight)| match sight {
        Sight::Seen(seen) => Some((url.clone(), seen.length?)),
        Sight::Wrong(_) | Sight::Trouble { .. } => None,
    };
    sights.iter().filter_map(length).collect()
}

impl Placer<'_> {
    /// Fetches and checks files of an order. Those that cannot be fetched are tried again later, but not for ever.
    ///
    /// # Errors
    /// The store did not take what was found.
    pub async fn check_artwork(self, lease: Lease, entry: &Entry) -> Result<(), LedgerError> {
        let row = self.ledger.artwork_look(entry.order.id).await?;
        let urls: Vec<String> = row.and_then(|row| serde_json::from_str(&row.urls).ok()).unwrap_or_default();
        let sights = match &self.policy.fetcher {
            Some(fetcher) if entry.order.state == State::Pending => {
                fetched(fetcher, reach(self.policy), urls.clone()).await
            }
            // Nothing is to be sent, or nobody asks for a check any more.
            _ => Sights::new(),
        };
        let is_over = entry.order.state != State::Pending || self.policy.fetcher.is_none();
        let urls = if is_over { Vec::new() } else { urls };
        let tries = i64::from(self.policy.guards.artwork.tries.get());
        let came = Came::of(urls, sights, lease.attempts + 1 >= tries, tries);
        let next_at = match came.trouble {
            Some(_) => self.later(lease.attempts, came.retry_after.and_then(|pause| pause.as_millis().try_into().ok())),
            None => self.ledger.clock().now(),
        };
        let Came { found, left, trouble, .. } = came;
        let host = host(&left);
        self.ledger.act(FoundInArtwork { lease, found, left, host, next_at, trouble }).await
    }
}

/// What came of a try.
#[derive(Debug, PartialEq)]
struct Came {
    found: Vec<(String, Value)>,
    left: Vec<String>,
    /// Why nothing was found; none where something was, which lets the tries be counted anew.
    trouble: Option<String>,
    /// The longest pause that one of their hosts asks for.
    retry_after: Option<Duration>,
}

impl Came {
    /// Sorts what was found from what is left; in the last try, what is left cannot be fetched.
    fn of(urls: Vec<String>, sights: Sights, is_last: bool, tries: i64) -> Self {
        let (mut found, mut left, mut troubles, mut retry_after) = (Vec::new(), Vec::new(), Vec::new(), None);
        for url in urls {
            match sights.get(&url) {
                Some(Sight::Trouble { why, retry_after: asked }) => {
                    retry_after = retry_after.max(*asked);
                    troubles.push(format!("{}: {why}", shown(&url)));
                    left.push(url);
                }
                None => left.push(url),
                Some(sight) => found.push((hash(url.as_bytes()), sight.clone())),
            }
        }
        let is_given_up = is_last && found.is_empty() && !left.is_empty();
        if is_given_up {
            found.extend(left.drain(..).map(|url| {
                let why = match sights.get(&url) {
                    Some(Sight::Trouble { why, .. }) => format!("{why}: expected a file, tried {tries} times"),
                    _ => format!("others of the order cannot be fetched: expected a file, tried {tries} times"),
                };
                (hash(url.as_bytes()), Sight::Wrong(why))
            }));
        }
        let trouble = (found.is_empty() && !left.is_empty()).then(|| match troubles.is_empty() {
            true => format!("fetching it takes longer than {} seconds", LOOKING.as_secs()),
            false => troubles.join("; "),
        });
        let value = |(key, sight): (String, Sight)| Some((key, serde_json::to_value(sight).ok()?));
        Came { found: found.into_iter().filter_map(value).collect(), left, trouble, retry_after }
    }
}

/// Fetches files, a few at the same time, until all are there, several cannot be fetched, or the time is over.
async fn fetched(fetcher: &Fetcher, reach: Reach, urls: Vec<String>) -> Sights {
    let mut sights = Sights::new();
    let mut looks = stream::iter(urls)
        .map(|url| async move {
            let sight = match fetcher.look(&url, reach).await {
                Ok(seen) => Sight::Seen(seen),
                Err(error) if error.may_pass() => {
                    Sight::Trouble { why: error.to_string(), retry_after: error.retry_after() }
                }
                Err(error) => Sight::Wrong(of_error(&error)),
            };
            (url, sight)
        })
        .buffer_unordered(AT_ONCE);
    let all = async {
        let mut troubles = 0;
        while let Some((url, sight)) = looks.next().await {
            troubles += usize::from(matches!(sight, Sight::Trouble { .. }));
            sights.insert(url, sight);
            if troubles == TROUBLES {
                break;
            }
        }
    };
    // What is still on its way then ends with the stream.
    let _in_time = tokio::time::timeout(LOOKING, all).await;
    drop(looks);
    sights
}

/// Lists the URLs of a request, each once.
fn urls(request: &CreateOrder) -> Vec<String> {
    let files = request.jobs.iter().flat_map(parts).flat_map(|(_, files)| files.iter());
    let urls = files.filter_map(|(_, file)| match file {
        FileRef::Url(url) => Some(url.clone()),
        _ => None,
    });
    urls.collect::<BTreeSet<String>>().into_iter().collect()
}

/// Returns what was found since a time, by the SHA-256 of the URL.
fn known(row: &LookRow, since: Millis) -> BTreeMap<String, Sight> {
    #[derive(Deserialize)]
    struct Kept {
        at: Millis,
        sight: Sight,
    }
    // One of another version says nothing.
    let kept: BTreeMap<String, Kept> = serde_json::from_str(&row.found).unwrap_or_default();
    kept.into_iter().filter(|(_, kept)| kept.at >= since).map(|(key, kept)| (key, kept.sight)).collect()
}

/// Returns how much of each file is read.
fn reach(policy: &Policy) -> Reach {
    match policy.guards.artwork.reads_whole() || policy.guards.duplicates {
        true => Reach::Whole,
        false => Reach::Beginning,
    }
}

/// Returns a hash of the host of the first URL.
fn host(urls: &[String]) -> String {
    let host = urls.first().and_then(|url| Url::parse(url).ok()?.host_str().map(str::to_owned));
    hash(host.unwrap_or_default().as_bytes())
}
