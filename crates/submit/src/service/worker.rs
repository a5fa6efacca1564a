//! The workers: one loop for each step, which claims what is due and does it, so many at a time.

use super::lost::Lost;
use super::{Service, Stop, hours, many, stopped};
use crate::ledger::act::{Blame, BrokeOff, Claim, ClaimBehind, ClaimSuspect, Hold, Lease, Postpone, Suspect};
use crate::ledger::{Due, Entry, LedgerError, Millis, State, Step};
use crate::place::{Interrupt, Silent, attention};
use crate::storefront::BATCH_MAX;
use futures_util::FutureExt;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
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

/// The pause while sending waits for other machines to check the store.
const UNSETTLED: Duration = Duration::from_millis(100);

/// How many orders one claim takes at most.
const CLAIM_MAX: usize = 64;

/// Works on a step until the service ends, and then until what was begun is done.
pub(super) async fn work(service: Arc<Service>, step: Step, stop: Stop) {
    let slots = Arc::new(Semaphore::new(slots(&service, step)));
    let mut behind = Behind::new(slots.available_permits());
    let mut tasks = JoinSet::new();
    let mut pace = Pace::new(&service, step);
    while !*stop.borrow() {
        let Some(limit) = free(&slots, step, &stop).await else { break };
        let pause = match pace.pause(&service) {
            Some(pause) => pause,
            None => match claim(&service, step, limit.min(pace.limit()), &mut behind).await {
                Ok(claimed) if claimed.is_empty() => until_due(&service, step, &mut behind).await,
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
                claimed.into_iter().map(|one| ((one.lease, one.entry), one.place)).unzip();
            let _place = places.into_iter().flatten().next();
            let _slot = slot.await;
            many::write_back(service, orders).await;
        });
        return;
    }
    for Claimed { lease, entry, place, suspect } in claimed {
        let (service, slot) = (Arc::clone(service), Arc::clone(slots).acquire_owned());
        tasks.spawn(async move {
            let _place = place;
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

/// What orders of back-fills may take of the slots: some are left for live orders, which do not wait for those.
struct Behind {
    places: Arc<Semaphore>,
    lost: Lost,
    /// When it is looked whether one is due.
    look_at: Millis,
    /// When the first order is due whose step was taken up twice and never ended.
    suspect: Option<Millis>,
}

impl Behind {
    fn new(slots: usize) -> Self {
        let places = (slots - slots.div_ceil(4).min(slots)).max(1);
        let places = Arc::new(Semaphore::new(places));
        Behind { places, lost: Lost::default(), look_at: 0, suspect: Some(0) }
    }

    fn is_full(&self) -> bool {
        self.places.available_permits() == 0
    }

    /// Waits until one more order of a back-fill can be worked on.
    async fn room(&self) {
        drop(self.places.acquire().await);
    }

    /// Returns how many orders of back-fills may be taken up, where so many slots are left.
    fn limit(&self, step: Step, left: usize) -> usize {
        match step {
            // One request for many takes one place.
            Step::WriteBack => self.places.available_permits().min(1) * left,
            _ => self.places.available_permits().min(left),
        }
    }

    /// Notes when one is due; a new back-fill shows after a while.
    fn learn(&mut self, due: Due, now: Millis) {
        let after_a_while = now + Millis::try_from(SLEEP.as_millis()).unwrap_or_default();
        self.look_at = due.behind.unwrap_or(after_a_while).min(after_a_while);
        self.suspect = due.suspect;
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
async fn claim(service: &Service, step: Step, limit: usize, behind: &mut Behind) -> Result<Vec<Claimed>, LedgerError> {
    if let Some((lease, entry, turn)) = claim_suspect(service, step, &mut behind.suspect).await? {
        return Ok(vec![Claimed { lease, entry, place: None, suspect: Some(turn) }]);
    }
    behind.lost.let_go(service, step).await?;
    let token = token();
    let lease_for = service.settings.lease();
    let claim = Claim { step, only: None, limit: most(limit), lease_for, token: token.clone() };
    let mut leases = behind.lost.take(service, token, claim).await?;
    let left = claim_behind(service, step, limit.saturating_sub(leases.len()), behind).await.unwrap_or_else(|error| {
        // Live orders were taken up, and are not kept waiting for that.
        tracing::error!(%step, %error, "what is due of back-fills cannot be claimed");
        Vec::new()
    });
    let ids: BTreeSet<i64> = left.iter().map(|lease| lease.order_id).collect();
    leases.extend(left);
    let tokens = leases.iter().map(|lease| lease.token.clone()).collect();
    let orders = read(service, leases).await.inspect_err(|_| behind.lost.note(tokens))?;
    let place = |id| ids.contains(&id).then(|| Arc::clone(&behind.places).try_acquire_owned().ok()).flatten();
    let claimed =
        |(lease, entry): (Lease, Entry)| Claimed { place: place(lease.order_id), lease, entry, suspect: None };
    Ok(orders.into_iter().map(claimed).collect())
}

/// Takes up orders of back-fills, where so many slots are left for them and it is time to look.
async fn claim_behind(
    service: &Service,
    step: Step,
    left: usize,
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
    let claim = ClaimBehind { step, limit: most(places), lease_for, token: token.clone() };
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

/// Returns how long nothing is due that there is room for.
async fn until_due(service: &Service, step: Step, behind: &mut Behind) -> Duration {
    let now = service.ledger.clock().now();
    let Ok(due) = service.ledger.due(step).await else { return STORE_PAUSE };
    behind.learn(due, now);
    let suspect = due.suspect.filter(|_| service.suspects.is_free());
    let next = due.live.into_iter().chain(due.behind.filter(|_| !behind.is_full())).chain(suspect).min();
    next.map_or(SLEEP, |next_at| Duration::from_millis(next_at.saturating_sub(now).max(1).unsigned_abs()).min(SLEEP))
}

/// Does a step of one order. Whatever goes wrong, no other order is kept waiting by it.
pub(super) async fn one(service: &Service, lease: Lease, entry: Entry) {
    let (order, step) = (lease.order_id, lease.step);
    let done = match AssertUnwindSafe(try_one(service, lease.clone(), entry)).catch_unwind().await {
        Ok(done) => done,
        Err(_panicked) => {
            tracing::error!(order, %step, "the step panicked; it is tried again, three times at most");
            let next_at = service.ledger.clock().now() + service.policy.backoff.pause(lease.attempts, None);
            service.ledger.act(BrokeOff { lease, next_at }).await
        }
    };
    if let Err(error) = done {
        // The lease runs out, and the step is claimed again.
        tracing::error!(order, %step, %error, "the step was not put on record");
    }
}

/// Does a step of an order that may be what ends the process, unless three tries never ended: then it is for the operator.
pub(super) async fn suspected(service: &Service, lease: Lease, entry: Entry, turn: Turn) {
    let (order, step) = (lease.order_id, lease.step);
    // That it is in doubt has to come on record, and ends no process.
    let is_sending = step == Step::Place && entry.order.state == State::Sending;
    if !turn.is_blamed || is_sending {
        tracing::warn!(order, %step, "two tries never ended: this order is worked on alone");
        return one(service, lease, entry).await;
    }
    tracing::error!(order, %step, "working on it ended the process three times, or never came to an end: it is stopped");
    if let Err(error) = service.ledger.act(Blame { lease }).await {
        tracing::error!(order, %step, %error, "the step was not put on record");
    }
}

async fn try_one(service: &Service, lease: Lease, entry: Entry) -> Result<(), LedgerError> {
    fail::fail_point!("after-claim");
    poisoned(&lease, &entry);
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
        Step::Artwork => placer.check_artwork(lease, &entry).await,
        Step::Attach => placer.attach(lease, &entry, &mut interrupt).await.map(drop),
        Step::WriteBack => placer.write_back(lease, &entry, &mut interrupt).await.map(drop),
        Step::Track => placer.track(lease, &entry).await,
        Step::Ship => placer.ship(lease, &entry).await,
    }
}

/// Ends the process, or panics, at the step of the order that a crash point names, such as `place:ord-1`.
fn poisoned(lease: &Lease, entry: &Entry) {
    let named = |name: Option<String>| name.as_deref() == Some(&*format!("{}:{}", lease.step, entry.order.external_id));
    let (ends, panics) = (|| std::process::abort(), || std::panic::resume_unwind(Box::new("poison")));
    let _ = (&named, &ends, &panics);
    fail::fail_point!("panics-at", |name| if named(name) {
        panics()
    });
    fail::fail_point!("ends-at", |name| if named(name) {
        ends()
    });
}

/// The storefront of the order is not in the configuration any more.
async fn no_shop(service: &Service, lease: Lease, entry: &Entry) -> Result<(), LedgerError> {
    let reason = format!("no storefront `{}` is configured", entry.order.storefront);
    if lease.step != Step::Place || !entry.jobs.is_empty() {
        let next_at = service.ledger.clock().now().saturating_add(service.policy.backoff.most);
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
        second_person: false,
    };
    service.ledger.act(hold).await?;
    attention::held(&entry.order, "the storefront is not configured");
    Ok(())
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
        if !service.ledger.is_settled() {
            return Some(UNSETTLED);
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
