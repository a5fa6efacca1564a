//! The workers: one loop for each step, which claims what is due and does it, so many at a time.

use super::{Service, Stop, hours, many, stopped};
use crate::ledger::act::{Claim, Hold, Lease, Postpone};
use crate::ledger::{Entry, LedgerError, Step};
use crate::place::{Interrupt, Silent};
use crate::storefront::BATCH_MAX;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

/// The longest sleep: a step may have become due without anybody being there to wake this process.
const SLEEP: Duration = Duration::from_secs(2);

/// The pause after the store failed.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// How many orders one claim takes at most.
const CLAIM_MAX: usize = 64;

/// Works on a step until the service ends, and then until what was begun is done.
pub(super) async fn work(service: Arc<Service>, step: Step, stop: Stop) {
    let slots = Arc::new(Semaphore::new(slots(&service, step)));
    let mut tasks = JoinSet::new();
    let mut pace = Pace::new(&service, step);
    while !*stop.borrow() {
        let Some(limit) = free(&slots, step, &stop).await else { break };
        let pause = match pace.pause(&service) {
            Some(pause) => Some(pause),
            None => match claim(&service, step, limit.min(pace.limit())).await {
                Ok(leases) => {
                    let is_all = leases.len() < limit;
                    pace.took(leases.len());
                    if step == Step::WriteBack && leases.len() > many::ALONE {
                        let (service, slot) = (Arc::clone(&service), Arc::clone(&slots).acquire_owned());
                        tasks.spawn(async move {
                            let _slot = slot.await;
                            many::write_back(service, leases).await;
                        });
                    } else {
                        for lease in leases {
                            let (service, slot) = (Arc::clone(&service), Arc::clone(&slots).acquire_owned());
                            tasks.spawn(async move {
                                let _slot = slot.await;
                                one(&service, lease).await;
                            });
                        }
                    }
                    if is_all { Some(until_due(&service, step).await) } else { None }
                }
                Err(error) => {
                    tracing::error!(%step, %error, "what is due cannot be claimed");
                    Some(STORE_PAUSE)
                }
            },
        };
        if let Some(pause) = pause {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = service.ledger.woken(step) => {}
                () = stopped(stop.clone()) => {}
            }
        }
        while tasks.try_join_next().is_some() {}
    }
    while tasks.join_next().await.is_some() {}
}

/// Returns how many orders are worked on at the same time.
fn slots(service: &Service, step: Step) -> usize {
    let sending = usize::try_from(service.settings.sending.get()).unwrap_or(usize::MAX);
    match step {
        Step::Place => sending,
        Step::WriteBack => sending.clamp(4, 64),
        Step::Attach | Step::Track | Step::Ship => 4,
    }
}

/// Waits for a slot, and returns how many orders may be taken up; none where the service is to end.
async fn free(slots: &Semaphore, step: Step, stop: &Stop) -> Option<usize> {
    tokio::select! {
        biased;
        () = stopped(stop.clone()) => None,
        slot = slots.acquire() => {
            drop(slot.ok()?);
            let slots = slots.available_permits().clamp(1, CLAIM_MAX);
            // Many write-backs are one request.
            Some(if step == Step::WriteBack { BATCH_MAX } else { slots })
        }
    }
}

async fn claim(service: &Service, step: Step, limit: usize) -> Result<Vec<Lease>, LedgerError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let lease_for = service.settings.lease();
    let claim = Claim { step, only: None, limit, lease_for, token: Uuid::now_v7().to_string() };
    service.ledger.act(claim).await
}

/// Returns how long nothing is due.
async fn until_due(service: &Service, step: Step) -> Duration {
    match service.ledger.next_due(step).await {
        Ok(Some(next_at)) => {
            let left = next_at.saturating_sub(service.ledger.clock().now()).max(1);
            Duration::from_millis(left.unsigned_abs()).min(SLEEP)
        }
        Ok(None) => SLEEP,
        Err(_) => STORE_PAUSE,
    }
}

/// Does a step of one order. Whatever goes wrong, no other order is kept waiting by it.
pub(super) async fn one(service: &Service, lease: Lease) {
    let (order, step) = (lease.order_id, lease.step);
    if let Err(error) = try_one(service, lease).await {
        // The lease runs out, and the step is claimed again.
        tracing::error!(order, %step, %error, "the step was not put on record");
    }
}

async fn try_one(service: &Service, lease: Lease) -> Result<(), LedgerError> {
    fail::fail_point!("after-claim");
    let entry = service.ledger.entry(lease.order_id).await?;
    let Some(shop) = service.shops.get(&entry.order.storefront) else {
        return no_shop(service, lease, &entry).await;
    };
    let placer = service.placer(shop);
    // Work in progress is drained, not interrupted.
    let (_keep, mut interrupt) = Interrupt::channel();
    match lease.step {
        Step::Place => placer.look(lease, &entry, &mut interrupt, &mut Silent).await.map(drop),
        Step::Attach => placer.attach(lease, &entry, &mut interrupt).await.map(drop),
        Step::WriteBack => placer.write_back(lease, &entry, &mut interrupt).await.map(drop),
        Step::Track => placer.track(lease, &entry).await,
        Step::Ship => placer.ship(lease, &entry).await,
    }
}

/// The storefront of the order is not in the configuration any more.
async fn no_shop(service: &Service, lease: Lease, entry: &Entry) -> Result<(), LedgerError> {
    let reason = format!("no storefront `{}` is configured", entry.order.storefront);
    if lease.step != Step::Place || !entry.jobs.is_empty() {
        let next_at = service.ledger.clock().now() + service.policy.backoff.most;
        return service.ledger.act(Postpone { lease, next_at, trouble: reason }).await;
    }
    let hold = Hold {
        lease,
        missing: reason.clone(),
        reason,
        detail: None,
        about: crate::ledger::act::About::default(),
        fingerprint: None,
    };
    service.ledger.act(hold).await.map(drop)
}

/// How fast orders are sent, and when not at all.
struct Pace {
    is_sending: bool,
    between: Option<Duration>,
    next: Instant,
}

impl Pace {
    fn new(service: &Service, step: Step) -> Self {
        let between = service.settings.per_minute.map(|count| Duration::from_secs(60) / count.get());
        Pace { is_sending: step == Step::Place, between, next: Instant::now() }
    }

    /// Returns how long nothing may be sent; none where something may.
    fn pause(&self, service: &Service) -> Option<Duration> {
        if !self.is_sending {
            return None;
        }
        if !hours::is_open(&service.settings.maintenance, service.ledger.clock().now()) {
            return Some(SLEEP);
        }
        self.between?;
        let left = self.next.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// Returns how many may be sent at once.
    fn limit(&self) -> usize {
        if self.is_sending && self.between.is_some() { 1 } else { usize::MAX }
    }

    fn took(&mut self, count: usize) {
        if let Some(between) = self.between.filter(|_| count > 0) {
            self.next = Instant::now() + between;
        }
    }
}
