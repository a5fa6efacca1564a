//! The workers: one loop for each step, which claims what is due and does it, so many at a time.

use super::{Service, Stop, hours, many, stopped};
use crate::ledger::act::{Claim, ClaimBehind, Hold, Lease, Postpone};
use crate::ledger::{Entry, LedgerError, Millis, Step};
use crate::place::{Interrupt, Silent};
use crate::storefront::BATCH_MAX;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
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
    let behind = Arc::new(Semaphore::new(behind(slots.available_permits())));
    let mut tasks = JoinSet::new();
    let mut pace = Pace::new(&service, step);
    while !*stop.borrow() {
        let Some(limit) = free(&slots, step, &stop).await else { break };
        let pause = match pace.pause(&service) {
            Some(pause) => Some(pause),
            None => match claim(&service, step, limit.min(pace.limit()), &behind).await {
                Ok(claimed) => {
                    let is_all = claimed.count() < limit;
                    pace.took(claimed.count());
                    claimed.spawn(&service, step, &slots, &mut tasks);
                    let is_full = behind.available_permits() == 0;
                    if is_all { Some(until_due(&service, step, is_full).await) } else { None }
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
                () = room(&behind), if behind.available_permits() == 0 => {}
                () = stopped(stop.clone()) => {}
            }
        }
        while tasks.try_join_next().is_some() {}
    }
    while tasks.join_next().await.is_some() {}
}

/// What was taken up: live orders, and orders of back-fills with the places that they take among all.
struct Claimed {
    live: Vec<Lease>,
    behind: Vec<(Lease, Option<OwnedSemaphorePermit>)>,
}

impl Claimed {
    fn count(&self) -> usize {
        self.live.len() + self.behind.len()
    }

    /// Begins with all of them; write-backs of many orders are one piece of work.
    fn spawn(self, service: &Arc<Service>, step: Step, slots: &Arc<Semaphore>, tasks: &mut JoinSet<()>) {
        let is_together = step == Step::WriteBack && self.count() > many::ALONE;
        let live = self.live.into_iter().map(|lease| (lease, None::<OwnedSemaphorePermit>));
        let all = live.chain(self.behind);
        if is_together {
            let (leases, places): (Vec<Lease>, Vec<_>) = all.unzip();
            let (service, slot) = (Arc::clone(service), Arc::clone(slots).acquire_owned());
            tasks.spawn(async move {
                // One request takes one place, however many orders of back-fills are in it.
                let _place = places.into_iter().flatten().next();
                let _slot = slot.await;
                many::write_back(service, leases).await;
            });
            return;
        }
        for (lease, place) in all {
            let (service, slot) = (Arc::clone(service), Arc::clone(slots).acquire_owned());
            tasks.spawn(async move {
                let _place = place;
                let _slot = slot.await;
                one(&service, lease).await;
            });
        }
    }
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

/// Returns how many of them orders of back-fills may take: some are left for live orders, which do not wait for those.
fn behind(slots: usize) -> usize {
    (slots - slots.div_ceil(4).min(slots)).max(1)
}

/// Waits until one more order of a back-fill can be worked on.
async fn room(behind: &Semaphore) {
    drop(behind.acquire().await);
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

/// Takes up what is due: live orders, and orders of back-fills where there is room left.
async fn claim(service: &Service, step: Step, limit: usize, behind: &Arc<Semaphore>) -> Result<Claimed, LedgerError> {
    let lease_for = service.settings.lease();
    let token = || Uuid::now_v7().to_string();
    let claim = Claim { step, only: None, limit: most(limit), lease_for, token: token() };
    let live = service.ledger.act(claim).await?;
    let left = limit.saturating_sub(live.len());
    let places = match step {
        // One request for many takes one place.
        Step::WriteBack => behind.available_permits().min(1) * left,
        _ => behind.available_permits().min(left),
    };
    if places == 0 {
        return Ok(Claimed { live, behind: Vec::new() });
    }
    let claim = ClaimBehind { step, limit: most(places), lease_for, token: token() };
    let leases = service.ledger.act(claim).await?;
    let behind = leases.into_iter().map(|lease| (lease, Arc::clone(behind).try_acquire_owned().ok())).collect();
    Ok(Claimed { live, behind })
}

fn most(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Returns how long nothing is due that there is room for.
async fn until_due(service: &Service, step: Step, is_full: bool) -> Duration {
    let next: Result<Option<Millis>, LedgerError> = match is_full {
        true => service.ledger.next_live(step).await,
        false => service.ledger.next_due(step).await,
    };
    match next {
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
    // To the end of the step, whatever is reloaded meanwhile.
    let version = service.mappings.version();
    let placer = service.placer(shop, &version);
    // Work in progress is drained, not interrupted.
    let (_keep, mut interrupt) = Interrupt::channel();
    match lease.step {
        Step::Place => {
            placer.look(lease, &entry, &mut interrupt, &mut Silent).await?;
            service.held_meanwhile(&version, entry.order.id).await
        }
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
        held_by: "the storefront is not configured".to_owned(),
        reason,
        waits_for_mappings: false,
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
