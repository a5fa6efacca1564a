//! The worker of the step `artwork`: files are fetched and checked in slots of their own, which no customer and no host can take.
//!
//! Orders come in turn: a customer or a host that was served waits until every other one that waits was served, and has no more
//! than its share of the slots.

use super::worker::{Turn as Suspect, claim_suspect, one, read, suspected, token};
use super::{Service, Stop, stopped};
use crate::ledger::act::{ClaimArtwork, Lease};
use crate::ledger::{Entry, LedgerError, Step};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How many orders have their artwork checked at the same time.
const SLOTS: usize = 12;

/// How many of them may be of back-fills: some are left for live orders.
const BEHIND: usize = SLOTS - SLOTS / 4;

/// How many of them may be of one customer.
const CUSTOMER: usize = 3;

/// How many of them may be of one host: a shop may have all its files on one.
const HOST: usize = 8;

/// More customers and hosts than these are not remembered as served: a new round begins.
const ROUND: usize = 256;

/// The longest sleep: an order may have become due without anybody being there to wake this process.
const SLEEP: Duration = Duration::from_secs(2);

/// The pause after the store failed.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// Checks artwork until the service ends, and then until what was begun is done.
pub(super) async fn work(service: Arc<Service>, stop: Stop) {
    let slots = Arc::new(Slots::default());
    let (mut tasks, mut suspect_at) = (JoinSet::new(), Some(0));
    while !*stop.borrow() {
        let pause = match next(&service, &slots, &mut suspect_at).await {
            Ok(Some(Claimed { lease, entry, slot, suspect })) => {
                let service = Arc::clone(&service);
                tasks.spawn(async move {
                    let _slot = slot;
                    match suspect {
                        Some(turn) => suspected(&service, lease, entry, turn).await,
                        None => one(&service, lease, entry).await,
                    }
                });
                Duration::ZERO
            }
            Ok(None) => until_due(&service, &mut suspect_at).await,
            Err(error) => {
                tracing::error!(step = %Step::Artwork, %error, "what is due cannot be claimed");
                STORE_PAUSE
            }
        };
        if !pause.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = service.ledger.woken(Step::Artwork) => {}
                () = slots.left.notified() => {}
                () = stopped(stop.clone()) => {}
            }
        }
        while tasks.try_join_next().is_some() {}
    }
    while tasks.join_next().await.is_some() {}
}

/// An order whose artwork is to be checked, and its slot.
struct Claimed {
    lease: Lease,
    entry: Entry,
    slot: Slot,
    suspect: Option<Suspect>,
}

/// Takes up the next order that has a turn; none where none has, or all slots are taken.
async fn next(
    service: &Service,
    slots: &Arc<Slots>,
    suspect_at: &mut Option<i64>,
) -> Result<Option<Claimed>, LedgerError> {
    if slots.read(|slots| slots.taken.len() >= SLOTS) {
        return Ok(None);
    }
    if let Some((lease, entry, turn)) = claim_suspect(service, Step::Artwork, suspect_at).await? {
        let slot = Slot::take(slots, service, &lease, false).await?;
        return Ok(Some(Claimed { lease, entry, slot, suspect: Some(turn) }));
    }
    let mut claimed = claim(service, slots).await?;
    if claimed.is_none() && slots.write(Taken::begin_round) {
        claimed = claim(service, slots).await?;
    }
    let Some((lease, is_behind)) = claimed else { return Ok(None) };
    let slot = Slot::take(slots, service, &lease, is_behind).await?;
    let order = read(service, vec![lease]).await?.pop();
    Ok(order.map(|(lease, entry)| Claimed { lease, entry, slot, suspect: None }))
}

async fn claim(service: &Service, slots: &Slots) -> Result<Option<(Lease, bool)>, LedgerError> {
    let (without_customers, without_hosts, behind) = slots.read(Taken::without_turn);
    let lease_for = service.settings.lease();
    service.ledger.act(ClaimArtwork { without_customers, without_hosts, behind, lease_for, token: token() }).await
}

/// Returns how long nothing is due; what is due and has no turn waits for a slot to be left.
async fn until_due(service: &Service, suspect_at: &mut Option<i64>) -> Duration {
    let Ok(due) = service.ledger.due(Step::Artwork).await else { return STORE_PAUSE };
    *suspect_at = due.suspect;
    let now = service.ledger.clock().now();
    let suspect = due.suspect.filter(|_| service.suspects.is_free());
    let next = due.live.into_iter().chain(due.behind).filter(|at| *at > now).chain(suspect).min();
    next.map_or(SLEEP, |next_at| Duration::from_millis(next_at.saturating_sub(now).max(1).unsigned_abs()).min(SLEEP))
}

/// The slots, and who has them.
#[derive(Default)]
struct Slots {
    taken: Mutex<Taken>,
    /// Told whenever one is left.
    left: Notify,
}

/// Whose orders are in the slots, and who was served in this round.
#[derive(Default)]
struct Taken {
    /// Customer, host, and whether it is of a back-fill, by the token of the lease.
    taken: BTreeMap<String, (String, String, bool)>,
    customers: BTreeSet<String>,
    hosts: BTreeSet<String>,
}

impl Taken {
    /// Returns the customers and hosts that have no turn, and whether back-fills have one.
    fn without_turn(&self) -> (Vec<String>, Vec<String>, bool) {
        let (mut customers, mut hosts) = (self.customers.clone(), self.hosts.clone());
        customers.extend(full(self.taken.values().map(|(customer, ..)| customer), CUSTOMER));
        hosts.extend(full(self.taken.values().map(|(_, host, _)| host), HOST));
        let behind = self.taken.values().filter(|(.., is_behind)| *is_behind).count() < BEHIND;
        (customers.into_iter().collect(), hosts.into_iter().collect(), behind)
    }

    /// Lets everybody have a turn again; tells whether somebody had none.
    fn begin_round(&mut self) -> bool {
        let had_none = !self.customers.is_empty() || !self.hosts.is_empty();
        self.customers.clear();
        self.hosts.clear();
        had_none
    }

    fn take(&mut self, token: &str, customer: String, host: String, is_behind: bool) {
        if self.customers.len() + self.hosts.len() >= ROUND {
            self.begin_round();
        }
        self.customers.insert(customer.clone());
        self.hosts.insert(host.clone());
        self.taken.insert(token.to_owned(), (customer, host, is_behind));
    }
}

/// Returns those that have all of their share.
fn full<'t>(all: impl Iterator<Item = &'t String>, share: usize) -> Vec<String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    all.for_each(|one| *counts.entry(one).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count >= share).map(|(one, _)| one.clone()).collect()
}

impl Slots {
    fn read<T>(&self, read: impl FnOnce(&Taken) -> T) -> T {
        read(&self.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, write: impl FnOnce(&mut Taken) -> T) -> T {
        write(&mut self.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A slot, left when this is dropped.
struct Slot {
    slots: Arc<Slots>,
    token: String,
}

impl Slot {
    async fn take(slots: &Arc<Slots>, service: &Service, lease: &Lease, is_behind: bool) -> Result<Self, LedgerError> {
        let row = service.ledger.artwork_look(lease.order_id).await?;
        let (customer, host) = row.map(|row| (row.customer, row.host)).unwrap_or_default();
        slots.write(|taken| taken.take(&lease.token, customer, host, is_behind));
        Ok(Slot { slots: Arc::clone(slots), token: lease.token.clone() })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.write(|taken| taken.taken.remove(&self.token));
        self.slots.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::{CUSTOMER, HOST, Taken};

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn whoever_was_served_waits_for_the_others_and_nobody_has_more_than_their_share() {
        let mut taken = Taken::default();
        taken.take("1", text("ann"), text("a.example"), false);
        assert_eq!(taken.without_turn(), (vec![text("ann")], vec![text("a.example")], true));
        assert!(taken.begin_round() && !taken.begin_round());
        assert_eq!(taken.without_turn(), (Vec::new(), Vec::new(), true));
        for token in 0..CUSTOMER {
            taken.take(&format!("of-ann-{token}"), text("ann"), format!("{token}.example"), false);
        }
        for token in 0..HOST {
            taken.take(&format!("at-b-{token}"), format!("customer {token}"), text("b.example"), true);
        }
        taken.begin_round();
        assert_eq!(taken.without_turn(), (vec![text("ann")], vec![text("b.example")], true));
    }
}
