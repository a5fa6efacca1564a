//! Counting by key, one by one up to so many keys.

use super::Example;
use indexmap::IndexMap;
use std::hash::Hash;

/// How many orders are named beside a count.
const EXAMPLES_KEPT: usize = 3;

/// Counts by key. Keys beyond those that are kept are counted together, so the sum is right in any case.
#[derive(Clone, Debug)]
pub(crate) struct Bounded<K> {
    keep: usize,
    seen: IndexMap<K, Seen>,
    beyond: u64,
}

/// How often a key was met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) count: u64,
    /// How many of these hold a line.
    pub(crate) held: u64,
    /// Orders with it; not many.
    pub(crate) examples: Vec<Example>,
}

impl<K> Default for Bounded<K> {
    fn default() -> Self {
        Bounded { keep: 0, seen: IndexMap::new(), beyond: 0 }
    }
}

impl<K: Hash + Eq> Bounded<K> {
    pub(crate) fn keeping(keep: usize) -> Self {
        Bounded { keep, seen: IndexMap::new(), beyond: 0 }
    }

    /// Counts a key once more.
    pub(crate) fn add(&mut self, key: K, held: bool, example: &Example) {
        match self.entry(key) {
            Some(seen) => {
                seen.count += 1;
                seen.held += u64::from(held);
                seen.note(example);
            }
            None => self.beyond += 1,
        }
    }

    /// Adds what was counted later.
    pub(crate) fn merge(&mut self, later: Bounded<K>) {
        self.beyond += later.beyond;
        for (key, more) in later.seen {
            match self.entry(key) {
                Some(seen) => {
                    seen.count += more.count;
                    seen.held += more.held;
                    more.examples.iter().for_each(|example| seen.note(example));
                }
                None => self.beyond += more.count,
            }
        }
    }

    fn entry(&mut self, key: K) -> Option<&mut Seen> {
        let is_full = self.seen.len() >= self.keep;
        match self.seen.entry(key) {
            indexmap::map::Entry::Vacant(_) if is_full => None,
            entry => Some(entry.or_default()),
        }
    }

    /// Returns the keys, those met most often first, and of these the one met first.
    pub(crate) fn sorted(&self) -> Vec<(&K, &Seen)> {
        let mut all: Vec<_> = self.seen.iter().collect();
        all.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.count));
        all
    }

    /// Returns how often keys were met that are not kept.
    pub(crate) fn beyond(&self) -> u64 {
        self.beyond
    }
}

impl Seen {
    pub(crate) fn note(&mut self, example: &Example) {
        if self.examples.len() < EXAMPLES_KEPT && self.examples.last() != Some(example) {
            self.examples.push(example.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounded, Example};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_is_lost_beyond_what_is_kept(keys in proptest::collection::vec(0_u8..20, 0..60), keep in 0_usize..25) {
            let example = Example { order: "1".to_owned(), place: "a".to_owned() };
            let mut counted = Bounded::keeping(keep);
            keys.iter().for_each(|key| counted.add(*key, false, &example));
            let kept: u64 = counted.sorted().iter().map(|(_, seen)| seen.count).sum();
            prop_assert_eq!(kept + counted.beyond(), keys.len() as u64);
            prop_assert!(counted.sorted().len() <= keep);
            let distinct = keys.iter().collect::<std::collections::HashSet<_>>().len();
            prop_assert_eq!(counted.beyond() == 0, distinct <= keep);
        }
    }
}
