//! How many orders of one storefront a step works on at the same time: where one hangs, places are left for the others.

use crate::service::Troubled;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// The orders that a step works on, by storefront.
pub(super) struct Shares {
    /// How many places there are.
    places: usize,
    taken: Mutex<BTreeMap<String, usize>>,
    /// Told whenever an order leaves its place.
    pub(super) left: Notify,
}

/// What may be taken up next.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Room {
    /// The storefronts that have all of their share.
    pub(super) without: Vec<String>,
    /// How many orders one claim may take, so that none has more than its share.
    pub(super) most: usize,
}

/// A place, left when this is dropped.
pub(super) struct Share {
    shares: Arc<Shares>,
    storefront: String,
}

impl Shares {
    pub(super) fn new(places: usize) -> Arc<Self> {
        Arc::new(Shares { places, taken: Mutex::default(), left: Notify::new() })
    }

    /// Takes a place for an order of a storefront.
    pub(super) fn take(self: &Arc<Self>, storefront: &str) -> Share {
        *self.taken().entry(storefront.to_owned()).or_default() += 1;
        Share { shares: Arc::clone(self), storefront: storefront.to_owned() }
    }

    /// Returns what may be taken up next, where these storefronts are configured. A single one has all places; of several, each
    /// has half of them, one in trouble has one, and all that are in trouble have half together.
    pub(super) fn room<'n>(&self, storefronts: impl ExactSizeIterator<Item = &'n String>, troubled: &Troubled) -> Room {
        let taken = self.taken();
        if storefronts.len() < 2 {
            return Room { without: Vec::new(), most: usize::MAX };
        }
        let half = (self.places / 2).max(1);
        let in_trouble: usize = taken.iter().filter(|(name, _)| troubled.is(name)).map(|(_, count)| count).sum();
        let mut room = Room { without: Vec::new(), most: half };
        let mut names: BTreeSet<&str> = storefronts.map(|name| name.as_str()).collect();
        names.extend(taken.keys().map(|name| name.as_str()));
        for name in names {
            let count = taken.get(name).copied().unwrap_or_default();
            let left = match troubled.is(name) {
                true if in_trouble >= half => 0,
                true => 1_usize.saturating_sub(count),
                false => half.saturating_sub(count),
            };
            match left {
                0 => room.without.push(name.to_owned()),
                left => room.most = room.most.min(left),
            }
        }
        room
    }

    fn taken(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.shares.taken();
        if let Some(count) = taken.get_mut(&self.storefront) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.storefront);
            }
        }
        drop(taken);
        self.shares.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::{Room, Share, Shares};
    use crate::service::Troubled;
    use std::sync::Arc;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn take(shares: &Arc<Shares>, storefront: &str, count: usize) -> Vec<Share> {
        (0..count).map(|_| shares.take(storefront)).collect()
    }

    #[test]
    fn a_single_storefront_has_all_places_and_one_of_several_half_of_them() {
        let (shares, well) = (Shares::new(8), Troubled::default());
        let (alone, both) = (names(&["acme"]), names(&["acme", "beta"]));
        let kept = take(&shares, "acme", 3);
        assert_eq!(shares.room(alone.iter(), &well), Room { without: Vec::new(), most: usize::MAX });
        assert_eq!(shares.room(both.iter(), &well), Room { without: Vec::new(), most: 1 });
        let more = take(&shares, "acme", 1);
        assert_eq!(shares.room(both.iter(), &well), Room { without: names(&["acme"]), most: 4 });
        drop((kept, more));
        assert_eq!(shares.room(both.iter(), &well), Room { without: Vec::new(), most: 4 });
        assert_eq!(Shares::new(1).room(both.iter(), &well), Room { without: Vec::new(), most: 1 });
    }

    #[test]
    fn one_in_trouble_is_tried_one_at_a_time_and_all_of_them_leave_half_to_the_others() {
        let (shares, troubled) = (Shares::new(4), Troubled::default());
        let all = names(&["a", "b", "c", "d"]);
        for name in ["a", "b", "c"] {
            (0..3).for_each(|_| troubled.note(name, true));
        }
        let _a = take(&shares, "a", 1);
        assert_eq!(shares.room(all.iter(), &troubled), Room { without: names(&["a"]), most: 1 });
        let _b = take(&shares, "b", 1);
        assert_eq!(shares.room(all.iter(), &troubled), Room { without: names(&["a", "b", "c"]), most: 2 });
        troubled.note("c", false);
        assert_eq!(shares.room(all.iter(), &troubled), Room { without: names(&["a", "b"]), most: 2 });
    }
}
