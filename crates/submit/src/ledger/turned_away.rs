//! What is known of an account that 4over turns away: since when, how often, and when it is tried again.
//!
//! It is one setting of the store, so that all machines stop sending together and go on together.

use super::clock::Millis;
use super::error::LedgerError;
use super::store::Ledger;
use serde::{Deserialize, Serialize};

/// The setting that keeps everybody from sending while 4over turns the account away.
pub(in crate::ledger) const TURNED_AWAY: &str = "turned_away";

/// The code of an answer that asks for a pause and says nothing against the account.
pub(crate) const TOO_MANY: u16 = 429;

/// An account that 4over turns away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnedAway {
    /// 4over's code, or the HTTP status.
    pub code: u16,
    /// 4over's words.
    pub reason: String,
    /// Since when.
    pub since: Millis,
    /// How often it was tried again and came to nothing.
    pub tries: i64,
    /// When one order may try again.
    pub until: Millis,
    /// The order that tries at present, and its lease: what is taken up together shares the token of a lease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<String>,
}

impl TurnedAway {
    /// Reads the setting; one that cannot be read counts as none, since the next answer writes it anew.
    pub(in crate::ledger) fn read(value: Option<&str>) -> Option<Self> {
        serde_json::from_str(value?).ok()
    }

    /// Tells whether 4over only asks for a pause.
    pub fn is_pause(&self) -> bool {
        self.code == TOO_MANY
    }

    /// Returns what happens to an account that is turned away at `now` in the request of a lease.
    ///
    /// Only what tried by itself counts as another try: requests that were under way together are one.
    pub(in crate::ledger) fn after(before: Option<Self>, told: &Told, lease: &str, now: Millis) -> Self {
        let tries = match &before {
            None => 0,
            Some(before) if before.trial.as_deref() == Some(lease) => before.tries + 1,
            Some(before) => before.tries,
        };
        let until = now.saturating_add(told.pause(tries));
        let is_under_way = before.as_ref().is_some_and(|before| before.trial.as_deref() != Some(lease));
        let (trial, earlier) = match &before {
            Some(before) if is_under_way => (before.trial.clone(), before.until),
            _ => (None, Millis::MIN),
        };
        TurnedAway {
            code: told.code,
            reason: told.reason.clone(),
            since: before.map_or(now, |before| before.since),
            tries,
            until: until.max(earlier),
            trial,
        }
    }
}

/// How 4over turned a request away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// 4over's code, or the HTTP status.
    pub code: u16,
    /// 4over's words.
    pub reason: String,
    /// The pause that it asks for.
    pub asked: Option<Millis>,
    /// The shortest and the longest pause before the account is tried again; they double in between.
    pub pauses: (Millis, Millis),
}

impl Told {
    /// Returns how long the account is left alone: as long as 4over asks for, though ever longer where that does not help.
    fn pause(&self, tries: i64) -> Millis {
        let (first, most) = self.pauses;
        let doublings = u32::try_from(tries.clamp(0, 40)).unwrap_or_default();
        let own = first.saturating_mul(1_i64 << doublings).clamp(1, most.max(1));
        self.asked.map_or(own, |asked| asked.max(own / 8))
    }
}

impl Ledger {
    /// Returns that 4over turns the account away, where it does.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn turned_away(&self) -> Result<Option<TurnedAway>, LedgerError> {
        Ok(TurnedAway::read(self.setting(TURNED_AWAY).await?.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Told, TurnedAway};

    fn told(code: u16, asked: Option<i64>) -> Told {
        Told { code, reason: "no".to_owned(), asked, pauses: (1_000, 60_000) }
    }

    #[test]
    fn pauses_grow_with_each_try_and_heed_what_4over_asks_for() {
        let mut account = TurnedAway::after(None, &told(401, None), "a", 0);
        assert_eq!((account.since, account.tries, account.until), (0, 0, 1_000));
        let mut untils = Vec::new();
        for _ in 0..8 {
            let now = account.until;
            let trial = TurnedAway { trial: Some("b".to_owned()), until: now + 500, ..account };
            account = TurnedAway::after(Some(trial), &told(401, None), "b", now);
            assert_eq!((account.since, &account.trial), (0, &None));
            untils.push(account.until - now);
        }
        assert_eq!(untils, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        let asked = TurnedAway::after(None, &told(429, Some(3_600_000)), "a", 5);
        assert_eq!(asked.until, 3_600_005);
        let short = TurnedAway::after(None, &told(429, Some(300)), "a", 5);
        assert_eq!(short.until, 305);
    }

    #[test]
    fn requests_that_were_under_way_together_are_one_try() {
        let first = TurnedAway::after(None, &told(429, Some(30_000)), "a", 0);
        let second = TurnedAway::after(Some(first.clone()), &told(429, Some(10_000)), "b", 10);
        assert_eq!((second.tries, second.until), (0, 30_000), "the longer pause counts");
        let trial = TurnedAway { trial: Some("c".to_owned()), until: 90_000, ..second };
        let late = TurnedAway::after(Some(trial), &told(401, None), "a", 31_000);
        assert_eq!((late.tries, late.until, late.trial.as_deref()), (0, 90_000, Some("c")), "the try goes on");
    }
}
