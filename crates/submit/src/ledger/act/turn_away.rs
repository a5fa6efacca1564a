//! An account that 4over turns away: everybody stops sending, one order tries again, and all go on once that is taken.

use super::intend::wake_pending;
use super::row::{due, finish, lock};
use super::setting::set;
use super::{Act, Lease};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::limit;
use crate::ledger::row::Step;
use crate::ledger::turned_away::{TURNED_AWAY, Told, TurnedAway};
use crate::ledger::tx::{Connection, Tx, changed, on};
use std::time::Duration;

/// How long after the others the order is due that was turned away, so that another one tries first, in milliseconds.
const BEHIND: Millis = 5_000;

/// A question about an order, or about the account, was turned away: nothing of the order was sent.
#[derive(Clone, Debug)]
pub struct TurnAway {
    /// Who asked.
    pub lease: Lease,
    /// How.
    pub told: Told,
}

impl Act for TurnAway {
    type Done = TurnedAway;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<TurnedAway, LedgerError> {
        lock(tx, self.lease.order_id).await?;
        let account = turned_away(tx, &self.lease, &self.told).await?;
        finish(tx, &self.lease, Some(behind(&account)), None).await?;
        Ok(account)
    }
}

/// An order is about to be looked at while 4over turns the account away.
#[derive(Clone, Debug)]
pub struct TryAccount {
    /// Who looks.
    pub lease: Lease,
    /// How long no other order tries, in milliseconds.
    pub lasts: Millis,
}

/// Whether an order may be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// 4over does not turn the account away any more.
    Over,
    /// This order tries, and no other one.
    Tries(TurnedAway),
    /// Not now: the step is due again when the account is tried.
    Waits(TurnedAway),
}

impl Act for TryAccount {
    type Done = Trial;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Trial, LedgerError> {
        lock(tx, self.lease.order_id).await?;
        let Some(account) = read(tx).await? else { return Ok(Trial::Over) };
        let is_own = account.trial == Some(self.lease.holder());
        if tx.now < account.until && !is_own {
            finish(tx, &self.lease, Some(account.until), None).await?;
            return Ok(Trial::Waits(account));
        }
        let until = tx.now.saturating_add(self.lasts);
        let account = TurnedAway { until, trial: Some(self.lease.holder()), ..account };
        write(tx, &account).await?;
        Ok(Trial::Tries(account))
    }
}

/// The order that tried was not sent, for a reason of its own: the next one tries after a pause.
#[derive(Clone, Debug)]
pub struct EndTrial {
    /// Who tried.
    pub lease: Lease,
    /// The pause, in milliseconds.
    pub pause: Millis,
}

impl Act for EndTrial {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let Some(account) = read(tx).await? else { return Ok(()) };
        if account.trial != Some(self.lease.holder()) {
            return Ok(());
        }
        let until = tx.now.saturating_add(self.pause);
        write(tx, &TurnedAway { until, trial: None, ..account }).await?;
        // The others are due when this trial was to be over at the latest.
        let next: Option<(i64,)> = on!(tx, c => sqlx::query_as(
            "SELECT id FROM orders WHERE state = 'pending' AND id <> $1 ORDER BY CASE WHEN id > $1 THEN 0 ELSE 1 END, id LIMIT 1",
        ).bind(self.lease.order_id).fetch_optional(c))?;
        match next {
            Some((id,)) => due(tx, id, Step::Place, until).await,
            None => Ok(()),
        }
    }
}

/// The operator has the account tried at once.
#[derive(Clone, Copy, Debug)]
pub struct TryAccountNow;

impl Act for TryAccountNow {
    /// What 4over turned away, where it did.
    type Done = Option<TurnedAway>;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    fn within(&self) -> Duration {
        limit::MANY
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Done, LedgerError> {
        let Some(account) = read(tx).await? else { return Ok(None) };
        write(tx, &TurnedAway { until: tx.now, tries: 0, trial: None, ..account.clone() }).await?;
        wake_pending(tx).await?;
        Ok(Some(account))
    }
}

/// Notes that the account was turned away in the work of a lease.
pub(super) async fn turned_away(tx: &mut Tx<'_>, lease: &Lease, told: &Told) -> Result<TurnedAway, LedgerError> {
    let before = read(tx).await?;
    let account = TurnedAway::after(before, told, &lease.holder(), tx.now);
    write(tx, &account).await?;
    Ok(account)
}

/// Returns when an order is due again that was turned away itself.
pub(super) fn behind(account: &TurnedAway) -> Millis {
    account.until.saturating_add(if account.is_pause() { 0 } else { BEHIND })
}

/// Lets everybody send again, where the order of a lease tried and was taken up.
pub(super) async fn over(tx: &mut Tx<'_>, lease: &Lease) -> Result<(), LedgerError> {
    let own = format!("%\"trial\":\"{}\"%", lease.holder());
    let ended = changed!(tx, c => sqlx::query("DELETE FROM setting WHERE name = $1 AND value LIKE $2")
        .bind(TURNED_AWAY).bind(&own).execute(c))?;
    if ended > 0 {
        wake_pending(tx).await?;
    }
    Ok(())
}

/// Tells whether an order, and not the account, is what 4over turns away: others were taken after each of two times.
pub(super) async fn is_its_own(tx: &mut Tx<'_>, order_id: i64) -> Result<bool, LedgerError> {
    let (times,): (i64,) = on!(tx, c => sqlx::query_as(
        "SELECT count(*) FROM submission mine WHERE mine.order_id = $1 AND mine.outcome = 'turned_away' AND EXISTS
             (SELECT 1 FROM submission other WHERE other.id > mine.id AND other.order_id <> $1 AND other.outcome = 'answered')",
    ).bind(order_id).fetch_one(c))?;
    Ok(times > 1)
}

/// Reads what is known of the account, and keeps others from changing it until this transaction ends.
async fn read(tx: &mut Tx<'_>) -> Result<Option<TurnedAway>, LedgerError> {
    const SQL: &str = "SELECT value FROM setting WHERE name = $1";
    let found: Option<(String,)> = match &mut tx.connection {
        Connection::Sqlite(_) => on!(tx, c => sqlx::query_as(SQL).bind(TURNED_AWAY).fetch_optional(c))?,
        Connection::Postgres(c) => {
            const SQL: &str = "SELECT value FROM setting WHERE name = $1 FOR UPDATE";
            sqlx::query_as(SQL).bind(TURNED_AWAY).fetch_optional(&mut **c).await?
        }
    };
    Ok(TurnedAway::read(found.map(|(value,)| value).as_deref()))
}

async fn write(tx: &mut Tx<'_>, account: &TurnedAway) -> Result<(), LedgerError> {
    let value = serde_json::to_string(account).map_err(|error| LedgerError::Refused(error.to_string()))?;
    set(tx, TURNED_AWAY, Some(&value)).await
}
