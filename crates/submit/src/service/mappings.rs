//! The mappings of a running service: other ones take their place as a whole, or not at all.
//!
//! A step keeps the version that it began with to its end. What the mappings hold is looked at again once others are there, and
//! nothing else: what a person, a guard or an approval holds waits for a person's word.

mod source;

pub use source::Source;

use super::{Service, Stop, stopped};
use crate::ledger::act::TryAgain;
use crate::ledger::{Filter, LedgerError, Millis, State};
use crate::place::Version;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::mpsc;

/// How long nothing more may be saved before the files are read: who checks out a branch saves many.
const SETTLED: Duration = Duration::from_millis(200);

/// So often that is waited for: somebody may save something all the time.
const RINGS: usize = 25;

/// Orders that are tried again are this far apart,
const APART: Millis = 50;
/// or closer, where that would take longer than this in all.
const AT_MOST: Millis = 600_000;

/// Orders that are listed at once.
const PAGE: i64 = 500;

/// How often the store is asked again that does not take that an order is tried again.
const TRIES: usize = 30;

/// The mappings that are at work, and what is wrong with those that should be.
pub struct AtWork(RwLock<Inner>);

struct Inner {
    version: Arc<Version>,
    refused: Option<Arc<[String]>>,
}

/// Why the files are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ring {
    /// Somebody asked for it.
    Asked,
    /// A file was saved.
    Saved,
}

impl AtWork {
    /// Puts mappings to work.
    pub fn new(version: Version) -> Self {
        AtWork(RwLock::new(Inner { version: Arc::new(version), refused: None }))
    }

    /// Returns the version that is at work now; whoever has it keeps it.
    pub fn version(&self) -> Arc<Version> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).version)
    }

    /// Returns why the files that are there now were refused; none where what they say is at work.
    pub fn refused(&self) -> Option<Arc<[String]>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).refused.clone()
    }

    fn set(&self, version: Option<Version>, refused: Option<Arc<[String]>>) {
        let mut inner = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(version) = version {
            inner.version = Arc::new(version);
        }
        inner.refused = refused;
    }
}

impl Service {
    /// Takes other mappings whenever somebody rings, where they lint and their cases pass, and lets go of what waited for
    /// them; until the service ends.
    pub async fn reload(self: Arc<Self>, source: Source, mut rings: mpsc::Receiver<Ring>, stop: Stop) {
        let source = Arc::new(source);
        loop {
            let mut ring = tokio::select! {
                () = stopped(stop.clone()) => return,
                ring = rings.recv() => match ring {
                    Some(ring) => ring,
                    None => return,
                },
            };
            for _ in 0..RINGS {
                let Ok(Some(more)) = tokio::time::timeout(SETTLED, rings.recv()).await else { break };
                ring = if more == Ring::Asked { more } else { ring };
            }
            let (source, known) = (Arc::clone(&source), self.mappings.version());
            let loaded = tokio::task::spawn_blocking(move || source.load(&known.name)).await;
            let loaded = loaded.unwrap_or_else(|_| Err(vec!["the check of the mappings broke off".to_owned()]));
            if self.take(loaded, ring) {
                let (service, stop) = (Arc::clone(&self), stop.clone());
                tokio::spawn(async move { service.try_held_again(stop).await });
            }
        }
    }

    /// Puts mappings to work that were found in order; tells whether others are at work now.
    fn take(&self, loaded: Result<Option<Version>, Vec<String>>, ring: Ring) -> bool {
        let before = self.mappings.version();
        match loaded {
            Ok(None) => {
                if ring == Ring::Asked || self.mappings.refused().is_some() {
                    tracing::info!(version = before.name, "the mappings are those that are at work");
                }
                self.mappings.set(None, None);
                false
            }
            Ok(Some(version)) => {
                tracing::info!(version = version.name, before = before.name, "the mappings are reloaded");
                self.mappings.set(Some(version), None);
                metrics::counter!("overprint_mappings_reloads", "result" => "taken").increment(1);
                true
            }
            Err(problems) => {
                let count = problems.len();
                for problem in &problems {
                    tracing::error!("{problem}");
                }
                tracing::error!(
                    version = before.name,
                    "the mappings are NOT reloaded ({count} of the problems are above); {} stay at work",
                    before.name
                );
                self.mappings.set(None, Some(problems.into()));
                metrics::counter!("overprint_mappings_reloads", "result" => "refused").increment(1);
                false
            }
        }
    }

    /// Looks again at all that other mappings than these hold, one after the other.
    pub(super) async fn try_held_again(&self, stop: Stop) {
        let mut tries = 0;
        while !*stop.borrow() {
            match self.try_held().await {
                Ok(0) => return,
                Ok(orders) => {
                    let version = &self.mappings.version().name;
                    return tracing::info!(orders, version, "orders that waited for mappings are tried again");
                }
                Err(error) => {
                    tries += 1;
                    tracing::error!(%error, "orders that wait for mappings cannot be tried again");
                    if tries == TRIES || !error.may_pass() {
                        return;
                    }
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// Looks again at an order that mappings hold which are at work no more: whoever tried all others came too early for it.
    pub(super) async fn held_meanwhile(&self, by: &Version, order_id: i64) -> Result<(), LedgerError> {
        let now = self.mappings.version();
        if now.name != by.name {
            let (mapping_version, at) = (now.name.clone(), self.ledger.clock().now());
            self.ledger.act(TryAgain { order_id, mapping_version, at }).await?;
        }
        Ok(())
    }

    async fn try_held(&self) -> Result<usize, LedgerError> {
        let version = self.mappings.version();
        let held = Filter {
            states: vec![State::Held],
            held_by_others_than: Some(version.name.clone()),
            limit: PAGE,
            ..Filter::default()
        };
        let mut orders = Vec::new();
        let mut below = None;
        loop {
            let page = self.ledger.orders(&Filter { below, ..held.clone() }).await?;
            orders.extend(page.iter().map(|order| order.id));
            match page.last() {
                Some(last) => below = Some(last.id),
                None => break,
            }
        }
        let apart = APART.min(AT_MOST / Millis::try_from(orders.len().max(1)).unwrap_or(Millis::MAX));
        let (now, mut tried) = (self.ledger.clock().now(), 0);
        // The oldest has waited longest.
        for (place, order_id) in (0..).zip(orders.into_iter().rev()) {
            let at = now + place * apart;
            let act = TryAgain { order_id, mapping_version: version.name.clone(), at };
            tried += usize::from(self.ledger.act(act).await?);
        }
        Ok(tried)
    }
}

/// Rings whenever a file of the mappings or of their cases is saved, from a thread of its own.
pub fn watch(source: Source, rings: mpsc::Sender<Ring>) {
    let mut known: Vec<PathBuf> = Vec::new();
    std::thread::spawn(move || {
        let watched = crate::watch::watch(|_| {
            // Of mappings that cannot be read the files of before are watched on.
            source.files(&mut known);
            match rings.try_send(Ring::Saved) {
                Err(mpsc::error::TrySendError::Closed(_)) => std::ops::ControlFlow::Break(()),
                _ => std::ops::ControlFlow::Continue(known.clone()),
            }
        });
        if let Err(error) = watched {
            tracing::warn!(%error, "mappings that are saved are not noticed; SIGHUP reloads them");
        }
    });
}
