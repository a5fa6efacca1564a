//! When a question to the storefront is asked again: a pure function, without a clock.

use std::time::Duration;

/// How often, and how long apart, a question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How often at most, the first time included.
    pub attempts: u32,
    /// The pause before the second attempt; each later one is twice as long.
    pub first_delay: Duration,
    /// The longest pause, also when the storefront asks for a longer one: then the caller decides.
    pub longest_delay: Duration,
}

impl Default for Policy {
    /// Four attempts within some four seconds; a storefront that asks for a pause gets up to half a minute.
    fn default() -> Self {
        Policy { attempts: 4, first_delay: Duration::from_millis(500), longest_delay: Duration::from_secs(30) }
    }
}

/// What became of an attempt that brought no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No connection was made.
    Connect,
    /// The connection broke, or the time was over.
    Lost,
    /// The storefront answered with this status.
    Status(u16),
    /// Asking again brings the same: the answer came and was unusable, or nothing was asked.
    Final,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Ask again after this pause.
    Continue(Duration),
    /// Give the failure to the caller.
    Stop,
}

impl Policy {
    /// Decides after the `attempt`-th attempt (counted from 1) of a question that changes nothing at the other side.
    ///
    /// `retry_after` is the pause the storefront asked for; a shorter one than ours is not used.
    pub fn decide(&self, failure: Failure, retry_after: Option<Duration>, attempt: u32) -> Verdict {
        let passing = match failure {
            Failure::Connect | Failure::Lost => true,
            Failure::Status(status) => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Failure::Final => false,
        };
        if !passing || attempt >= self.attempts {
            return Verdict::Stop;
        }
        let doubled = self.first_delay.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        let ours = doubled.min(self.longest_delay);
        match retry_after {
            Some(asked) if asked > self.longest_delay => Verdict::Stop,
            Some(asked) => Verdict::Continue(ours.max(asked)),
            None => Verdict::Continue(ours),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure::*, Policy, Verdict};
    use proptest::prelude::*;
    use std::time::Duration;

    #[test]
    fn each_failure_has_its_verdict() {
        let table = [
            // failure, Retry-After in s, attempt -> pause in ms, or none to stop
            (Connect, None, 1, Some(500)),
            (Connect, None, 2, Some(1_000)),
            (Connect, None, 3, Some(2_000)),
            (Connect, None, 4, None),
            (Lost, None, 1, Some(500)),
            (Status(408), None, 1, Some(500)),
            (Status(429), None, 1, Some(500)),
            (Status(429), Some(0), 2, Some(1_000)),
            (Status(429), Some(7), 1, Some(7_000)),
            (Status(429), Some(30), 1, Some(30_000)),
            (Status(429), Some(31), 1, None),
            (Status(429), Some(7), 4, None),
            (Status(500), None, 1, Some(500)),
            (Status(502), None, 1, Some(500)),
            (Status(503), Some(2), 1, Some(2_000)),
            (Status(504), None, 3, Some(2_000)),
            (Status(301), None, 1, None),
            (Status(400), None, 1, None),
            (Status(401), None, 1, None),
            (Status(403), Some(1), 1, None),
            (Status(404), None, 1, None),
            (Status(409), None, 1, None),
            (Status(501), None, 1, None),
            (Final, None, 1, None),
        ];
        for (failure, retry_after, attempt, pause) in table {
            let expected = pause.map_or(Verdict::Stop, |ms| Verdict::Continue(Duration::from_millis(ms)));
            let decided = Policy::default().decide(failure, retry_after.map(Duration::from_secs), attempt);
            assert_eq!(decided, expected, "{failure:?} {retry_after:?} {attempt}");
        }
    }

    proptest! {
        #[test]
        fn no_pause_is_longer_than_the_longest(seconds in proptest::option::of(any::<u64>()), attempt: u32, attempts: u32) {
            let policy = Policy { attempts, ..Policy::default() };
            if let Verdict::Continue(pause) = policy.decide(Lost, seconds.map(Duration::from_secs), attempt) {
                prop_assert!(pause <= policy.longest_delay);
                prop_assert!(attempt < attempts);
            }
        }
    }
}
