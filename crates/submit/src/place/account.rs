//! An account that 4over turns away: nothing is sent while it does, and one order at a time tries whether it goes on.

use super::{Placer, Policy, Stop};
use crate::fourover::Error;
use crate::ledger::act::{EndTrial, Lease, Trial, TryAccount, TurnAway};
use crate::ledger::{LedgerError, Told, TurnedAway, millis};

/// Whether an order may be looked at.
pub(super) enum Entrance {
    /// Nothing is known against the account.
    Open,
    /// The account is turned away, and this order tries whether it still is.
    Trial,
    /// Not now.
    Closed(Stop),
}

impl Placer<'_> {
    /// Tells whether an order may be looked at, before anybody is asked anything about it.
    pub(super) async fn enter(&self, lease: &Lease) -> Result<Entrance, LedgerError> {
        if self.ledger.turned_away().await?.is_none() {
            return Ok(Entrance::Open);
        }
        let lasts = self.policy.sending_for.saturating_mul(2);
        match self.ledger.act(TryAccount { lease: lease.clone(), lasts }).await? {
            Trial::Over => Ok(Entrance::Open),
            Trial::Waits(account) => Ok(Entrance::Closed(Stop::TurnedAway(account))),
            Trial::Tries(account) if account.is_pause() => Ok(Entrance::Trial),
            Trial::Tries(account) => match self.asks_in_vain(&account).await {
                None => Ok(Entrance::Trial),
                Some(told) => Ok(Entrance::Closed(self.turn_away(lease, told).await?)),
            },
        }
    }

    /// Notes that the account was turned away in the work on an order, of which nothing was sent.
    pub(super) async fn turn_away(&self, lease: &Lease, told: Told) -> Result<Stop, LedgerError> {
        let account = self.ledger.act(TurnAway { lease: lease.clone(), told }).await?;
        Ok(Stop::TurnedAway(account))
    }

    /// Lets another order try: this one was not sent for a reason of its own.
    pub(super) async fn end_trial(&self, lease: &Lease) -> Result<(), LedgerError> {
        let pause = self.policy.account.first;
        self.ledger.act(EndTrial { lease: lease.clone(), pause }).await
    }

    /// Asks for what changes nothing and costs nothing; returns how 4over turns it away, or does not answer.
    async fn asks_in_vain(&self, account: &TurnedAway) -> Option<Told> {
        let error = self.fourover.reader().payment_profiles().await.err()?;
        let told = match &error {
            Error::Status { http_status: code @ (404 | 405 | 410), refusal, retry_after, .. } => {
                let asked = retry_after.map(millis);
                Told { code: *code, reason: refusal.reason.clone(), asked, pauses: self.policy.pauses() }
            }
            // It answers, and what it says of cards does not matter.
            Error::Decode { .. } => return None,
            error => of_error(error, self.policy).unwrap_or_else(|| Told {
                code: account.code,
                reason: account.reason.clone(),
                asked: error.retry_after().map(millis),
                pauses: self.policy.pauses(),
            }),
        };
        Some(told)
    }
}

/// Returns how 4over turned the account away when it was asked about an order, where that is what stops the order.
pub(super) fn told(stop: &Stop, policy: &Policy) -> Option<Told> {
    match stop {
        Stop::Fourover(error) => of_error(error, policy),
        // What a person has to see to holds the order whatever 4over answers.
        Stop::Several(stops) if stops.iter().all(|stop| stop.may_pass() || told(stop, policy).is_some()) => {
            stops.iter().find_map(|stop| told(stop, policy))
        }
        _ => None,
    }
}

fn of_error(error: &Error, policy: &Policy) -> Option<Told> {
    let Error::Status { http_status, refusal, retry_after, .. } = error else { return None };
    let code = refusal.http_code().unwrap_or(*http_status);
    matches!(code, 401 | 403 | 407 | 429).then(|| Told {
        code,
        reason: refusal.reason.clone(),
        asked: retry_after.map(millis),
        pauses: policy.pauses(),
    })
}
