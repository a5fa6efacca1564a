//! The workers: one loop for each step, which claims what is due and does it, so many at a time.

mod behind;
mod one;
mod pace;
mod share;

pub(super) use one::{one, suspected};

use super::{Service, Stop, many, stopped};
use crate::ledger::act::{Claim, ClaimBehind, ClaimSuspect, Lease, Suspect};
use crate::ledger::{Entry, LedgerError, Millis, Step};
use crate::storefront::BATCH_MAX;
use behind::Behind;
use pace::Pace;
use share::{Room, Share, Shares};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
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
    let mut behind = Behind::new(slots.available_permits());
    let shares = Shares::new(if step == Step::WriteBack { BATCH_MAX } else { slots.available_permits() });
    let mut tasks = JoinSet::new();
    let mut pace = Pace::new(&service, step);
    while !*stop.borrow() {
        let Some(limit) = free(&slots, step, &stop).await else { break };
        let pause = match pace.pause(&service) {
            Some(pause) => pause,
            None => match claim(&service, step, limit.min(pace.limit()), &mut behind, &shares).await {
                Ok(claimed) if claimed.is_empty() => until_due(&service, step, &mut behind, &shares).await,
                Ok(claimed) => {
                    pace.took(claimed.len());
                    spawn(claimed, &service, step, &slots, &mut tasks);
                    Duration::ZERO
                }
                Err(error) => {
                    tracing::error!(%step, %error, "what is due cannot be claimed");
                    STORE_PAUSE
                }
            },
        };
        if !pause.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = service.ledger.woken(step) => {}
                () = behind.room(), if behind.is_full() => {}
                () = shares.left.notified(), if !shares.room(service.shops.keys(), &service.troubled).without.is_empty() => {}
                () = stopped(stop.clone()) => {}
            }
        }
        tokio::select! {
            () = tokio::time::sleep(gather(step)) => {}
            () = stopped(stop.clone()) => {}
        }
        while tasks.try_join_next().is_some() {}
    }
    while tasks.join_next().await.is_some() {}
}

/// An order that was taken up; one of a back-fill takes a place.
struct Claimed {
    lease: Lease,
    entry: Entry,
    place: Option<OwnedSemaphorePermit>,
    share: Share,
    suspect: Option<Turn>,
}

/// The turn of an order whose work may be what ends the process.
pub(super) struct Turn {
    _turn: OwnedSemaphorePermit,
    is_blamed: bool,
}

/// Begins with what was taken up; write-backs of many orders are one piece of work.
fn spawn(claimed: Vec<Claimed>, service: &Arc<Service>, step: Step, slots: &Arc<Semaphore>, tasks: &mut JoinSet<()>) {
    if step == Step::WriteBack && claimed.len() > many::ALONE {
        let (service, slot) = (Arc::clone(service), Arc::clone(slots).acquire_owned());
        tasks.spawn(async move {
            // One request takes one place, however many orders of back-fills are in it.
            let (orders, places): (Vec<_>, Vec<_>) =
                claimed.into_iter().map(|one| ((one.lease, one.entry), (one.place, one.share))).unzip();
            let (places, _shares): (Vec<_>, Vec<_>) = places.into_iter().unzip();
            let _place = places.into_iter().flatten().next();
            let _slot = slot.await;
            many::write_back(service, orders).await;
        });
        return;
    }
    for Claimed { lease, entry, place, share, suspect } in claimed {
        let (service, slot) = (Arc::clone(service), Arc::clone(slots).acquire_owned());
        tasks.spawn(async move {
            let (_place, _share) = (place, share);
            let _slot = slot.await;
            match suspect {
                Some(turn) => suspected(&service, lease, entry, turn).await,
                None => one(&service, lease, entry).await,
            }
        });
    }
}

/// Returns how many orders are worked on at the same time.
fn slots(service: &Service, step: Step) -> usize {
    let sending = usize::try_from(service.settings.sending.get()).unwrap_or(usize::MAX);
    match step {
        Step::Place => sending,
        Step::WriteBack => sending.clamp(4, 64),
        Step::Artwork | Step::Attach | Step::Track | Step::Ship => 4,
    }
}

/// Returns how long is waited before a claim: what comes meanwhile, and slots that become free, are then taken up together.
fn gather(step: Step) -> Duration {
    match step {
        Step::Place => Duration::from_millis(2),
        Step::Artwork | Step::Attach | Step::WriteBack | Step::Track | Step::Ship => Duration::from_millis(20),
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

/// Takes up an order whose work may be what ends the process, where one is due and none is being worked on.
pub(super) async fn claim_suspect(
    service: &Service,
    step: Step,
    due_at: &mut Option<Millis>,
) -> Result<Option<(Lease, Entry, Turn)>, LedgerError> {
    if due_at.is_none_or(|due_at| due_at > service.ledger.clock().now()) {
        return Ok(None);
    }
    let Some(turn) = service.suspects.turn() else { return Ok(None) };
    let claim = ClaimSuspect { step, lease_for: service.settings.lease(), token: token() };
    let Some(Suspect { lease, is_blamed }) = service.ledger.act(claim).await? else {
        *due_at = None;
        return Ok(None);
    };
    let order = read(service, vec![lease]).await?.pop();
    Ok(order.map(|(lease, entry)| (lease, entry, Turn { _turn: turn, is_blamed })))
}

/// Takes up what is due: live orders, and orders of back-fills where there is room left.
async fn claim(
    service: &Service,
    step: Step,
    limit: usize,
    behind: &mut Behind,
    shares: &Arc<Shares>,
) -> Result<Vec<Claimed>, LedgerError> {
    if let Some((lease, entry, turn)) = claim_suspect(service, step, &mut behind.suspect).await? {
        let share = shares.take(&entry.order.storefront);
        return Ok(vec![Claimed { lease, entry, place: None, share, suspect: Some(turn) }]);
    }
    behind.lost.let_go(service, step).await?;
    let mut claimed = Vec::new();
    // One claim for each storefront that has all of its share by then, and one more.
    while claimed.len() < limit {
        let Room { without, most } = shares.room(service.shops.keys(), &service.troubled);
        let most = most.min(limit - claimed.len());
        let taken = claim_some(service, step, most, without, behind, shares).await;
        // What was taken up before is worked on, whatever became of this claim.
        let taken = if claimed.is_empty() { taken? } else { taken.unwrap_or_default() };
        let is_all = taken.len() < most;
        claimed.extend(taken);
        if is_all {
            break;
        }
    }
    Ok(claimed)
}

/// Takes up orders of the storefronts that have not got their share.
async fn claim_some(
    service: &Service,
    step: Step,
    limit: usize,
    without: Vec<String>,
    behind: &mut Behind,
    shares: &Arc<Shares>,
) -> Result<Vec<Claimed>, LedgerError> {
    let token = token();
    let lease_for = service.settings.lease();
    let claim =
        Claim { step, only: None, without: without.clone(), limit: most(limit), lease_for, token: token.clone() };
    let mut leases = behind.lost.take(service, token, claim).await?;
    let left = limit.saturating_sub(leases.len());
    let left = claim_behind(service, step, left, without, behind).await.unwrap_or_else(|error| {
        // Live orders were taken up, and are not kept waiting for that.
        tracing::error!(%step, %error, "what is due of back-fills cannot be claimed");
        Vec::new()
    });
    let ids: BTreeSet<i64> = left.iter().map(|lease| lease.order_id).collect();
    leases.extend(left);
    let tokens = leases.iter().map(|lease| lease.token.clone()).collect();
    let orders = read(service, leases).await.inspect_err(|_| behind.lost.note(tokens))?;
    let place = |id| ids.contains(&id).then(|| Arc::clone(&behind.places).try_acquire_owned().ok()).flatten();
    let claimed = |(lease, entry): (Lease, Entry)| Claimed {
        place: place(lease.order_id),
        share: shares.take(&entry.order.storefront),
        lease,
        entry,
        suspect: None,
    };
    Ok(orders.into_iter().map(claimed).collect())
}

/// Takes up orders of back-fills, where so many slots are left for them and it is time to look.
async fn claim_behind(
    service: &Service,
    step: Step,
    left: usize,
    without: Vec<String>,
    behind: &mut Behind,
) -> Result<Vec<Lease>, LedgerError> {
    let (places, now) = (behind.limit(step, left), service.ledger.clock().now());
    if places == 0 || now < behind.look_at {
        return Ok(Vec::new());
    }
    let due = service.ledger.due(step).await?;
    behind.learn(due, now);
    if due.behind.is_none() {
        return Ok(Vec::new());
    }
    // Whether it is due is for the store's clock to say, which this machine's may be behind.
    let token = token();
    let lease_for = service.settings.lease();
    let claim = ClaimBehind { step, without, limit: most(places), lease_for, token: token.clone() };
    let leases = behind.lost.take(service, token, claim).await?;
    if !leases.is_empty() {
        behind.look_at = now;
    }
    Ok(leases)
}

pub(super) fn token() -> String {
    Uuid::now_v7().to_string()
}

/// Reads the orders that were taken up, in their order. One that cannot be read keeps no other waiting; its lease runs out.
pub(super) async fn read(service: &Service, leases: Vec<Lease>) -> Result<Vec<(Lease, Entry)>, LedgerError> {
    if leases.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = leases.iter().map(|lease| lease.order_id).collect();
    let entries = match service.ledger.entries(&ids).await {
        Err(error) if !error.may_pass() => each(service, &ids).await,
        entries => entries?,
    };
    let mut entries: BTreeMap<i64, Entry> = entries.into_iter().map(|entry| (entry.order.id, entry)).collect();
    Ok(leases.into_iter().filter_map(|lease| entries.remove(&lease.order_id).map(|entry| (lease, entry))).collect())
}

/// Reads orders one by one, those that can be read.
async fn each(service: &Service, ids: &[i64]) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(ids.len());
    for order in ids {
        match service.ledger.entry(*order).await {
            Ok(entry) => entries.push(entry),
            Err(error) => tracing::error!(order, %error, "the order cannot be read from the store"),
        }
    }
    entries
}

fn most(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Returns how long nothing is due that there is room for. What is due of a storefront that has all of its share waits until
/// a place of it is left.
async fn until_due(service: &Service, step: Step, behind: &mut Behind, shares: &Shares) -> Duration {
    let now = service.ledger.clock().now();
    let Ok(due) = service.ledger.due(step).await else { return STORE_PAUSE };
    behind.learn(due, now);
    let suspect = due.suspect.filter(|_| service.suspects.is_free());
    let some_wait = !shares.room(service.shops.keys(), &service.troubled).without.is_empty();
    let next = due.live.into_iter().chain(due.behind.filter(|_| !behind.is_full()));
    let next = next.filter(|at| !some_wait || *at > now).chain(suspect).min();
    next.map_or(SLEEP, |next_at| Duration::from_millis(next_at.saturating_sub(now).max(1).unsigned_abs()).min(SLEEP))
}
