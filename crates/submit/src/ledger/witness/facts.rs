//! What a machine remembers of the store, what the store shows of it, and what follows: pure.
//!
//! Only what cannot go backwards in a store in order is a fact: a request that this machine saw committed, and an event that it
//! read. Both are rows that nobody deletes. Ids of sequences are not facts by themselves: a sequence has gaps, and a higher id may
//! be committed before a lower one.

use crate::ledger::clock::Millis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A request that this machine recorded: after a restore its order may get the same reference again, but never the same lease.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sent {
    /// The order id that 4over was told.
    pub reference: String,
    /// The lease under which it was recorded.
    pub lease: String,
}

/// The newest event that this machine read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::ledger) struct Newest {
    pub(in crate::ledger) id: i64,
    pub(in crate::ledger) at: Millis,
    pub(in crate::ledger) order_id: i64,
}

/// That the store went back in time, as it was found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WentBack {
    /// How that is known.
    pub why: String,
    /// When it was found out.
    pub at: Millis,
    /// Since which restore the store was known by whoever found it out: a later one leads out.
    pub generation: Millis,
}

/// What a machine remembers. Nothing is compared with what it does not remember.
#[derive(Clone, Debug, Default)]
pub(in crate::ledger) struct Known {
    /// The id of the store.
    pub(in crate::ledger) store: Option<String>,
    /// When an operator last declared the store restored; 0 is never.
    pub(in crate::ledger) generation: Option<Millis>,
    /// The server on which sending was found safe; empty where it was not yet.
    pub(in crate::ledger) server: Option<String>,
    pub(in crate::ledger) newest: Option<Newest>,
    /// The last requests, by the order in which they were committed. A request is dropped once another one is committed whose
    /// transaction still saw it: a store that has the other one has it too.
    pub(in crate::ledger) sent: BTreeMap<u64, Arc<Sent>>,
    pub(in crate::ledger) went_back: Option<WentBack>,
}

impl Known {
    /// Tells whether a store can be compared with it.
    pub(in crate::ledger) fn has_facts(&self) -> bool {
        self.newest.is_some() || !self.sent.is_empty() || self.generation.is_some_and(|generation| generation > 0)
    }
}

/// What the store shows of it, at one moment.
#[derive(Clone, Debug, Default)]
pub(in crate::ledger) struct Shown {
    pub(in crate::ledger) store: String,
    pub(in crate::ledger) generation: Millis,
    pub(in crate::ledger) server: String,
    /// Whether it has the newest event that is remembered.
    pub(in crate::ledger) has_newest: bool,
    /// How many of the requests that are remembered it has.
    pub(in crate::ledger) sent: usize,
    /// The newest event of all.
    pub(in crate::ledger) newest: Option<Newest>,
    pub(in crate::ledger) went_back: Option<WentBack>,
}

/// What follows for sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ledger) enum Verdict {
    /// The store has everything that is remembered.
    InOrder,
    /// The same, but the server is another one than before: other machines may remember more.
    Unsettled,
    /// The store went back, or somebody found out that it did.
    WentBack(String),
    /// An operator declared the store restored since: what was remembered counts no more.
    Restored,
}

/// Decides whether the store still has everything that is remembered.
pub(in crate::ledger) fn judge(known: &Known, shown: &Shown) -> Verdict {
    if known.generation.is_some_and(|known| shown.generation > known) {
        return Verdict::Restored;
    }
    let noted = known.went_back.as_ref().or(shown.went_back.as_ref()).map(|went_back| went_back.why.clone());
    match noted.or_else(|| lost(known, shown)) {
        Some(why) => Verdict::WentBack(why),
        None if known.server.as_ref().is_some_and(|server| *server != shown.server) => Verdict::Unsettled,
        None => Verdict::InOrder,
    }
}

/// Says what the store has lost; none where it has everything.
fn lost(known: &Known, shown: &Shown) -> Option<String> {
    if known.has_facts() && known.store.as_ref().is_some_and(|store| *store != shown.store) {
        return Some("another store is in the place of the one that this machine worked on".to_owned());
    }
    if known.generation.is_some_and(|known| shown.generation < known) {
        return Some("it does not have the last `overprint orders restored`".to_owned());
    }
    let missing = known.sent.len().saturating_sub(shown.sent);
    if missing > 0 {
        let last = known.sent.values().next_back().map(|sent| sent.reference.as_str()).unwrap_or_default();
        return Some(format!("it does not have {missing} of the last requests of this machine, up to order id {last}"));
    }
    let newest = known.newest.as_ref().filter(|_| !shown.has_newest)?;
    let there = shown.newest.as_ref().map_or(0, |newest| newest.id);
    Some(format!("it does not have event {} of its history, and its newest is {there}", newest.id))
}

/// Another machine, as the store shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ledger) struct Other {
    pub(in crate::ledger) name: String,
    pub(in crate::ledger) vouched_at: Millis,
    pub(in crate::ledger) server: String,
}

/// What sending waits for on a server that a machine has not worked on yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ledger) struct Settling {
    /// Since when it is known, by the store's clock.
    pub(in crate::ledger) since: Millis,
    pub(in crate::ledger) server: String,
    /// Whether this process made the store: nobody can remember more.
    pub(in crate::ledger) is_born: bool,
    /// Whether this machine worked on this very server before.
    pub(in crate::ledger) is_known: bool,
    /// Processes of this machine that ran when this one began: what they remember was read then.
    pub(in crate::ledger) siblings: Vec<String>,
}

/// How long sending waits for machines that the store does not know: each that runs looks every second.
pub(in crate::ledger) const SHORT: Millis = 4_000;

/// How long sending waits for machines that the store knows, and that do not answer: they may be dead.
pub(in crate::ledger) const LONG: Millis = 60_000;

/// Decides whether sending may begin: every machine that runs and remembers more would have said so by now.
pub(in crate::ledger) fn is_settled(settling: &Settling, others: &[Other], now: Millis) -> bool {
    let waited = now.saturating_sub(settling.since);
    if settling.is_born || waited >= LONG {
        return true;
    }
    let vouched = |other: &Other| other.vouched_at > settling.since && other.server == settling.server;
    let mut others = others.iter().filter(|other| !settling.siblings.contains(&other.name));
    others.all(vouched) && (settling.is_known || waited >= SHORT)
}

#[cfg(test)]
mod tests;
