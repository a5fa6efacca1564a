//! The service: intake of webhooks, workers for what is due in the ledger, and polling as the backstop.
//!
//! ```text
//! POST /webhooks/{storefront} ─► verify ─► Receive ─► 202
//! polling ────────────────────────────────► Receive
//! workers: Claim ─► one step of `place` ─► its act
//! ```
//!
//! Any number of services may share one PostgreSQL: what is due is claimed there, and nowhere else.

mod artwork;
mod beat;
mod ending;
mod expire;
mod handles;
mod hint;
mod hours;
mod lost;
mod many;
pub mod mappings;
mod network;
mod poll;
mod pulse;
pub(crate) mod rotation;
mod server;
pub mod settings;
mod suspect;
mod tell;
mod troubled;
mod worker;

pub use ending::Ending;
pub use hint::HintsSecret;
pub use mappings::AtWork;
pub use network::Network;
pub use rotation::Rotations;
pub use server::Server;
pub use settings::Settings;
pub use suspect::Suspects;
pub use troubled::Troubled;

use crate::catalog::Store;
use crate::fourover::Client;
use crate::intake::Verifier;
use crate::ledger::act::{MoveCursor, TryAccountNow};
use crate::ledger::{Ledger, LedgerError, Millis, Step};
use crate::place::{Looks, Placer, Policy, Shop, Since, Version};
use crate::{notices, retention};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// The pause before a part of the service that broke off begins anew.
const PAUSE: Duration = Duration::from_secs(1);

/// What the service works with.
pub struct Service {
    /// What is known of every order, and what is due.
    pub ledger: Ledger,
    /// The storefronts by name.
    pub shops: BTreeMap<String, Shop>,
    /// What tells their webhooks from others, by the name of the storefront.
    pub verifiers: BTreeMap<String, Verifier>,
    /// The previous secrets that some of these are still signed with.
    pub rotations: Rotations,
    /// Where jobs go.
    pub fourover: Client,
    /// How orders become jobs.
    pub mappings: AtWork,
    /// 4over's catalogue, where there is one.
    pub catalogue: Option<Store>,
    /// How long things may take, and what needs a person's word.
    pub policy: Policy,
    /// How the service listens, works and waits.
    pub settings: Settings,
    /// Who is told of what is wrong.
    pub notify: notices::Settings,
    /// How long what is somebody's is kept.
    pub retention: retention::Settings,
    /// The turn of orders whose work may be what ends the process.
    pub suspects: Suspects,
    /// The storefronts that cannot be read for now.
    pub troubled: Troubled,
    /// Whether the service is ending.
    pub ending: Ending,
}

/// The wish that the service end; true once it is there.
pub type Stop = watch::Receiver<bool>;

impl Service {
    /// Takes part in the steps of the orders of a storefront.
    fn placer<'s>(&'s self, shop: &'s Shop, version: &'s Version) -> Placer<'s> {
        Placer {
            ledger: &self.ledger,
            shop,
            fourover: &self.fourover,
            version,
            catalogue: self.catalogue.as_ref(),
            policy: &self.policy,
            looks: Looks::Apart,
        }
    }

    /// Takes part in the steps of the orders of a storefront, by its name; none where it is not configured.
    pub fn placer_of<'s>(&'s self, storefront: &str, version: &'s Version) -> Option<Placer<'s>> {
        Some(self.placer(self.shops.get(storefront)?, version))
    }

    /// Notes when the storefronts went live here, on the first start, and reads it on every later one.
    ///
    /// # Errors
    /// The store does not take it.
    pub async fn go_live(&self, configured: Option<Millis>) -> Result<(), LedgerError> {
        // Keys may be others now.
        self.ledger.act(TryAccountNow).await?;
        for (name, shop) in &self.shops {
            let now = self.ledger.clock().now();
            let first = MoveCursor { name: format!("go-live:{name}"), position: now.to_string(), only_first: true };
            self.ledger.act(first).await?;
            shop.since.set(Since::read(&self.ledger, name, configured).await?);
        }
        Ok(())
    }

    /// Works on what is due until the wish comes that it end, and then until what is in progress is done, or the time for
    /// that is over. What is still being sent then is in doubt.
    pub async fn work(self: Arc<Self>, stop: Stop) {
        let mut tasks = JoinSet::new();
        {
            let (service, stop) = (Arc::clone(&self), stop.clone());
            tasks.spawn(kept_up(move || artwork::work(Arc::clone(&service), stop.clone())));
        }
        for step in Step::ALL.into_iter().filter(|step| *step != Step::Artwork) {
            let (service, stop) = (Arc::clone(&self), stop.clone());
            tasks.spawn(kept_up(move || worker::work(Arc::clone(&service), step, stop.clone())));
        }
        if self.settings.poll_seconds > 0 {
            for name in self.shops.keys() {
                let (service, name, stop) = (Arc::clone(&self), name.clone(), stop.clone());
                tasks.spawn(kept_up(move || poll::poll(Arc::clone(&service), name.clone(), stop.clone())));
            }
        }
        // They may have changed while nobody was at work.
        let trying = {
            let (service, stop) = (Arc::clone(&self), stop.clone());
            tokio::spawn(async move { service.try_held_again(stop).await })
        };
        {
            let (service, stop) = (Arc::clone(&self), stop.clone());
            tasks.spawn(kept_up(move || expire::expire(Arc::clone(&service), stop.clone())));
        }
        {
            let (service, stop) = (Arc::clone(&self), stop.clone());
            tasks.spawn(kept_up(move || tell::tell(Arc::clone(&service), stop.clone())));
        }
        let beating = {
            let (service, stop) = (Arc::clone(&self), stop.clone());
            tokio::spawn(kept_up(move || beat::beat(Arc::clone(&service), stop.clone())))
        };
        {
            let (service, stop) = (Arc::clone(&self), stop.clone());
            tasks.spawn(kept_up(move || pulse::probe(Arc::clone(&service), stop.clone())));
        }
        {
            let (service, stop) = (Arc::clone(&self), stop.clone());
            tasks.spawn(kept_up(move || pulse::count(Arc::clone(&service), stop.clone())));
        }
        let listening = {
            let ledger = self.ledger.clone();
            tokio::spawn(async move { ledger.listen().await })
        };
        stopped(stop).await;
        self.ending.begin();
        let drained = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(Duration::from_secs(self.settings.drain_seconds), drained).await.is_err() {
            tracing::error!("work in progress did not end in time; what was being sent is in doubt");
        }
        tasks.shutdown().await;
        ended([beating, trying, listening]).await;
        if let Err(error) = self.ledger.leave().await {
            tracing::warn!(%error, "new machines will wait for this one before they send, since it could not say that it ends");
        }
    }
}

/// Ends tasks, and waits until they have: none asks the store anything once it is closed.
async fn ended(tasks: [JoinHandle<()>; 3]) {
    tasks.iter().for_each(JoinHandle::abort);
    for task in tasks {
        let _aborted = task.await;
    }
}

/// Runs what is to run as long as the service does: where it panics, it begins anew, since nobody would miss it otherwise.
async fn kept_up<F: Future<Output = ()> + Send + 'static>(begin: impl Fn() -> F) {
    loop {
        let mut one = JoinSet::new();
        one.spawn(begin());
        match one.join_next().await {
            Some(Err(error)) if error.is_panic() => tracing::error!("a part of the service broke off; it begins anew"),
            _ => return,
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits for the wish that the service end.
pub(crate) async fn stopped(mut stop: Stop) {
    // Without anybody left who could wish it, it has come.
    let _gone = stop.wait_for(|stop| *stop).await;
}
