//! What a machine remembers of the store, what the store shows of it, and what follows: pure.
//!
//! Only what cannot go backwards in a store in order is a fact: a request that this machine saw committed, and an event that it
//! read. Both are rows that nobody deletes. Ids of sequences are not facts by themselves: a sequence has gaps, and a higher id may
//! be committed before a lower one.

use super::look::FILE;
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
    /// Whether sending was ever found safe here: who never worked on the store cannot vouch for it.
    pub(in crate::ledger) has_worked: bool,
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
    /// Where the store is kept now, in parts between slashes; a part that cannot be read is empty.
    pub(in crate::ledger) home: String,
    /// Where it was kept when sending on it was last found safe.
    pub(in crate::ledger) recorded: Option<String>,
    /// What another machine noted that sending waits for.
    pub(in crate::ledger) waiting: Option<Waiting>,
    /// Whether it has the newest event that is remembered.
    pub(in crate::ledger) has_newest: bool,
    /// How many of the requests that are remembered it has.
    pub(in crate::ledger) sent: usize,
    /// The newest event of all.
    pub(in crate::ledger) newest: Option<Newest>,
    pub(in crate::ledger) went_back: Option<WentBack>,
}

impl Shown {
    /// Tells whether the store is kept somewhere else than when sending on it was last found safe, or is another copy of it.
    pub(in crate::ledger) fn is_moved(&self) -> bool {
        let differs = |(then, now): (&str, &str)| !then.is_empty() && !now.is_empty() && then != now;
        self.recorded.as_ref().is_some_and(|then| then.split('/').zip(self.home.split('/')).any(differs))
    }
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

/// Another machine that worked on the store, as the store shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ledger) struct Other {
    pub(in crate::ledger) name: String,
    pub(in crate::ledger) vouched_at: Millis,
    pub(in crate::ledger) server: String,
    /// When it ended cleanly.
    pub(in crate::ledger) left_at: Option<Millis>,
    /// Its host and directory.
    pub(in crate::ledger) host: String,
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
    /// Whether this machine worked on the store before, and remembers it.
    pub(in crate::ledger) remembers: bool,
    /// Whether this process worked on the store until it changed. Then it would have seen a machine that had left come back.
    pub(in crate::ledger) was_here: bool,
    /// Processes of this machine whose memory was read when this one began.
    pub(in crate::ledger) siblings: Vec<String>,
}

/// How long sending waits for machines that the store does not know: each that runs looks every second.
pub(in crate::ledger) const SHORT: Millis = 4_000;

/// How long a process may not have looked at the store and still know what others did there, and how long a machine that is
/// silent is waited for on the server on which it found everything.
pub(in crate::ledger) const LONG: Millis = 60_000;

/// What sending waits for, without end: what these machines remember may not be in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Since when.
    pub since: Millis,
    /// The machines; none if no machine that remembers the store is on record.
    pub missing: Vec<Missing>,
    /// When a machine that waits said so last, by the store's clock.
    #[serde(default)]
    pub noted_at: Millis,
}

/// How old a note about a wait is, in milliseconds, when the machine that waits writes it again.
pub(in crate::ledger) const NOTED: Millis = 20_000;

/// How old a note about a wait is, in milliseconds, when the machine that waited is gone: then the note says nothing.
pub(in crate::ledger) const STALE: Millis = 120_000;

impl std::fmt::Display for Waiting {
    /// Names the machines, and what leads out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const MOST: usize = 5;
        if self.missing.is_empty() {
            f.write_str(
                "the store was restored, moved or replaced, and no machine that worked on it has checked it since",
            )?;
        } else {
            f.write_str("these machines worked on the store and have not checked it as it is now: ")?;
        }
        for (at, missing) in self.missing.iter().take(MOST).enumerate() {
            let host = if missing.host.is_empty() { "a machine without a name" } else { &missing.host };
            let comma = if at > 0 { ", " } else { "" };
            write!(f, "{comma}{host} (last seen {})", moment(missing.seen_at))?;
        }
        match self.missing.len().saturating_sub(MOST) {
            0 => Ok(()),
            more => write!(f, ", and {more} more"),
        }
    }
}

/// Writes a time as people and machines read it.
fn moment(at: Millis) -> String {
    let time = jiff::Timestamp::from_millisecond(at);
    time.map_or_else(|_| at.to_string(), |time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// A machine that did not vouch for the store as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Its host and directory.
    pub host: String,
    /// When it last found everything in the store.
    pub seen_at: Millis,
}

/// Whether sending may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ledger) enum Awaited {
    /// It may.
    Nobody,
    /// Machines that run would say within moments that they remember more.
    Moment,
    /// It may not, until these have vouched or a person said that nothing is lost.
    Machines(Waiting),
}

/// Decides whether sending may begin: once every machine that may remember more has vouched for the store. On another server the
/// wait has no end, since a dead machine may be the only one that remembers the last orders. A server that ran without a break has
/// everything that was committed on it, so sending waits a minute for a machine that was killed beside it, which may only be slow.
pub(in crate::ledger) fn awaited(settling: &Settling, others: &[Other], is_moved: bool, now: Millis) -> Awaited {
    let waited = now.saturating_sub(settling.since);
    if settling.is_born {
        return Awaited::Nobody;
    }
    let vouched = |other: &Other| {
        other.server == settling.server && (other.left_at.is_some() || other.vouched_at > settling.since)
    };
    // A copy of the store may be from when a machine had left that came back later.
    let is_owed = |other: &Other| other.left_at.is_none() || (is_moved && !settling.was_here);
    let others: Vec<&Other> = others.iter().filter(|other| !settling.siblings.contains(&other.name)).collect();
    let is_remembered = !is_moved || settling.remembers || others.iter().any(|other| other.server == settling.server);
    // No server runs on a file: whatever is written into it says nothing of what was there before.
    let runs_on = !is_moved && settling.server != FILE;
    let is_gone =
        |other: &Other| runs_on && other.server == settling.server && now.saturating_sub(other.vouched_at) >= LONG;
    let silent = others.into_iter().filter(|other| is_owed(other) && !vouched(other) && !is_gone(other));
    let missing: Vec<Missing> =
        silent.map(|other| Missing { host: other.host.clone(), seen_at: other.vouched_at }).collect();
    match missing.is_empty() && is_remembered {
        true if settling.is_known || waited >= SHORT => Awaited::Nobody,
        false if waited >= SHORT => Awaited::Machines(Waiting { since: settling.since, missing, noted_at: now }),
        _ => Awaited::Moment,
    }
}

#[cfg(test)]
mod tests;
