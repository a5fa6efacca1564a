//! How long things may take, how often they are tried, and what needs a person's word.

use super::approve::Approvals;
use super::guard::Settings as Guards;
use crate::artwork::Fetcher;
use crate::ledger::Millis;
use schemars::JsonSchema;
use serde::Deserialize;

/// What may be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Nothing: orders are read, translated and held, and the storefront is not written to.
    Shadow,
    /// Test orders, which 4over checks and does not print.
    #[default]
    Test,
    /// Paid orders.
    Live,
}

/// What the steps of an order go by.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What may be sent.
    pub mode: Mode,
    /// How long a lease lasts while 4over's answer is awaited: longer than the answer is.
    pub sending_for: Millis,
    /// How long after the intent the request may still leave: its answer has to come while the lease lasts.
    pub leaves_within: Millis,
    /// The pauses between tries.
    pub backoff: Backoff,
    /// The pauses before an account is tried again that 4over turns away.
    pub account: Backoff,
    /// How long after a job was placed it is tracked first, and how far apart later looks are at first.
    pub track_every: Millis,
    /// How long a storefront may not know an order that it told of.
    pub unreadable_for: Millis,
    /// How long after an order was read it may be sent without being read again, in milliseconds.
    pub fresh_for: u64,
    /// What needs a person's word.
    pub approvals: Approvals,
    /// What holds an order before it is sent.
    pub guards: Guards,
    /// What artwork is fetched with, where a guard looks at it.
    pub fetcher: Option<Fetcher>,
    /// Whether artwork is handed to 4over before the order.
    pub uploads: bool,
    /// The names of all configured storefronts: no order may make job names that begin with the name of another one.
    pub storefronts: Vec<String>,
}

impl Policy {
    /// Adds guards, and what they need.
    ///
    /// # Errors
    /// Fails where the system has no root certificates to start from.
    pub fn with_guards(self, guards: Guards) -> Result<Self, reqwest::Error> {
        Ok(Policy { fetcher: guards.artwork.fetcher()?, guards, ..self })
    }

    /// Returns the shortest and the longest pause before an account is tried again that 4over turns away.
    pub(super) fn pauses(&self) -> (Millis, Millis) {
        (self.account.first, self.account.most)
    }

    /// Returns the other storefront whose job names begin as a job name of this one does, if there is one.
    ///
    /// The default name is storefront, order and line with hyphens between them, so that the order `b-1` of `a` has the names
    /// of the order `1` of `a-b`.
    pub(super) fn storefront_meant(&self, own: &str, job_name: &str) -> Option<&str> {
        let begins = |name: &str, with: &str| name.strip_prefix(with).is_some_and(|rest| rest.starts_with('-'));
        let mut longer = self.storefronts.iter().filter(|other| begins(other, own));
        longer.find(|other| begins(job_name, other)).map(String::as_str)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            mode: Mode::default(),
            sending_for: 180_000,
            leaves_within: 60_000,
            backoff: Backoff::default(),
            account: Backoff { first: 15_000, most: 3_600_000 },
            track_every: 15 * 60_000,
            unreadable_for: 3_600_000,
            fresh_for: 2_000,
            approvals: Approvals::default(),
            guards: Guards::default(),
            fetcher: None,
            uploads: false,
            storefronts: Vec::new(),
        }
    }
}

/// Pauses that double, spread over their whole length so that what failed together is not tried together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The longest first pause.
    pub first: Millis,
    /// The longest pause.
    pub most: Millis,
}

impl Default for Backoff {
    fn default() -> Self {
        Backoff { first: 1_000, most: 600_000 }
    }
}

impl Backoff {
    /// Returns how long to wait after a number of tries that came to nothing; never shorter than what the other side asked for.
    pub fn pause(self, attempts: i64, asked: Option<Millis>) -> Millis {
        let longest = self.longest(attempts);
        let spread = fastrand::i64(longest / 10..=longest);
        spread.max(asked.unwrap_or_default())
    }

    fn longest(self, attempts: i64) -> Millis {
        let doublings = u32::try_from(attempts.clamp(0, 40)).unwrap_or_default();
        self.first.saturating_mul(1_i64 << doublings).clamp(1, self.most.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, Policy};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_pause_is_within_its_bounds_and_heeds_what_was_asked(attempts in 0_i64..1_000, asked in proptest::option::of(0_i64..5_000_000)) {
            let backoff = Backoff { first: 1_000, most: 600_000 };
            let pause = backoff.pause(attempts, asked);
            prop_assert!(pause >= 100 && pause >= asked.unwrap_or_default());
            prop_assert!(pause <= 600_000.max(asked.unwrap_or_default()));
        }
    }

    #[test]
    fn a_job_name_that_begins_as_those_of_another_storefront_is_noticed() {
        let storefronts = ["a", "a-b", "a-b-c", "ab"].map(str::to_owned).to_vec();
        let policy = Policy { storefronts, ..Policy::default() };
        for (own, job_name, other) in [
            ("a", "a-1-1", None),
            ("a", "a-b-1", Some("a-b")),
            ("a", "a-b-1-2", Some("a-b")),
            ("a", "a-bc-1", None),
            ("a-b", "a-b-1-2", None),
            ("a-b", "a-b-c-1", Some("a-b-c")),
            ("ab", "ab-1-1", None),
        ] {
            assert_eq!(policy.storefront_meant(own, job_name), other, "{own} {job_name}");
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let backoff = Backoff { first: 1_000, most: 600_000 };
        let longest: Vec<i64> = [0, 1, 2, 9, 10, 4_000].map(|attempts| backoff.longest(attempts)).into();
        assert_eq!(longest, [1_000, 2_000, 4_000, 512_000, 600_000, 600_000]);
    }
}
