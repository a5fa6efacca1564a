//! What orders come to, all together.

use super::report::{Fate, Row};
use crate::ledger::State;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;

/// Reasons that are counted one by one; further ones are counted together.
const REASONS: usize = 10_000;

/// Counts over the rows of a report.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tally {
    /// All orders.
    pub orders: u64,
    /// How many of each fate.
    pub fates: BTreeMap<Fate, u64>,
    /// Those that the ledger knew, by where they are.
    pub known: BTreeMap<String, u64>,
    /// The jobs of those that are placed, or would be sent.
    pub jobs: u64,
    /// What those jobs cost.
    pub price: Price,
    /// Why others are not, the most frequent reason first.
    #[serde(serialize_with = "listed")]
    reasons: IndexMap<(Fate, String), u64>,
    /// Orders for further reasons.
    pub reasons_beyond: u64,
}

/// What orders cost at 4over, in US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Price {
    /// All of it, of those whose price is known.
    pub total: Decimal,
    /// How many orders that are.
    pub orders: u64,
}

#[derive(Serialize)]
struct Reason<'r> {
    fate: Fate,
    reason: &'r str,
    orders: u64,
}

impl Tally {
    /// Counts a row.
    pub fn add(&mut self, row: &Row) {
        self.orders += 1;
        *self.fates.entry(row.fate).or_default() += 1;
        match row.fate {
            Fate::Known => {
                let state = row.state.map_or("unknown", State::as_str);
                *self.known.entry(state.to_owned()).or_default() += 1;
            }
            Fate::WouldSend | Fate::Placed => {
                self.jobs += row.jobs as u64;
                if let Some(price) = row.price {
                    self.price = Price { total: self.price.total + price, orders: self.price.orders + 1 };
                }
            }
            fate => {
                let reason = row.missing.as_ref().or(row.reason.as_ref());
                reason.into_iter().for_each(|reason| self.because(fate, reason));
            }
        }
    }

    /// Returns how many orders have a fate.
    pub fn of(&self, fate: Fate) -> u64 {
        self.fates.get(&fate).copied().unwrap_or_default()
    }

    /// Lists why orders have a fate, the most frequent reason first.
    pub fn reasons(&self) -> Vec<(Fate, &str, u64)> {
        let mut reasons: Vec<_> =
            self.reasons.iter().map(|((fate, reason), orders)| (*fate, reason.as_str(), *orders)).collect();
        reasons.sort_by_key(|(_, _, orders)| std::cmp::Reverse(*orders));
        reasons
    }

    fn because(&mut self, fate: Fate, reason: &str) {
        let key = (fate, reason.to_owned());
        if self.reasons.len() >= REASONS && !self.reasons.contains_key(&key) {
            self.reasons_beyond += 1;
            return;
        }
        *self.reasons.entry(key).or_default() += 1;
    }
}

fn listed<S: serde::Serializer>(reasons: &IndexMap<(Fate, String), u64>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut all: Vec<Reason<'_>> =
        reasons.iter().map(|((fate, reason), orders)| Reason { fate: *fate, reason, orders: *orders }).collect();
    all.sort_by_key(|reason| std::cmp::Reverse(reason.orders));
    serializer.collect_seq(all)
}
