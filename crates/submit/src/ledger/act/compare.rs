//! An order that was placed, and was compared with what was sent.

use super::row::{finish, next_look, order, record};
use super::{Act, Lease};
use crate::ledger::content::{CHANGED, Change};
use crate::ledger::error::LedgerError;
use crate::ledger::state::State;
use crate::ledger::tx::{Tx, changed};

/// An order that was placed was compared with what was sent. Nothing is sent, whatever changed.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Who looked.
    pub lease: Lease,
    /// What came of it.
    pub found: Comparison,
}

/// What came of comparing an order with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// It is what was sent.
    Same,
    /// Nothing can be told.
    Unknown,
    /// It changed.
    Changed(Change),
    /// It cannot be compared, and why.
    Failed(String),
}

impl Act for Compared {
    /// Whether it changed, and that is news.
    type Done = bool;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<bool, LedgerError> {
        let row = order(tx, self.lease.order_id).await?;
        let next_at = next_look(row.state, None, tx.now);
        finish(tx, &self.lease, next_at, None).await?;
        match &self.found {
            Comparison::Unknown => Ok(false),
            Comparison::Same => {
                if clear(tx, row.id, None).await? && row.change.is_some() {
                    record(tx, row.id, None, "storefront", "is as it was sent again", None).await?;
                }
                Ok(false)
            }
            Comparison::Changed(change) => note(tx, row.id, change).await,
            Comparison::Failed(alert) if row.alert.as_ref() == Some(alert) => Ok(false),
            Comparison::Failed(alert) => {
                let now = tx.now;
                changed!(tx, c => sqlx::query("UPDATE orders SET alert = $1, changed_at = $2, erased_at = CASE WHEN forgotten THEN erased_at END WHERE id = $3")
                    .bind(alert).bind(now).bind(row.id).execute(c))?;
                record(tx, row.id, None, "storefront", "changed after it was placed", Some(alert)).await?;
                Ok(false)
            }
        }
    }
}

/// Takes note of a change, unless it is known or was accepted; tells whether it is news.
async fn note(tx: &mut Tx<'_>, order_id: i64, change: &Change) -> Result<bool, LedgerError> {
    let (now, alert) = (tx.now, change.alert(order_id));
    const SQL: &str =
        "UPDATE orders SET change = $1, change_kind = $2, change_at = $3, change_accepted = NULL, alert = $4,
             changed_at = $3, erased_at = CASE WHEN forgotten THEN erased_at END
         WHERE id = $5 AND coalesce(change, '') <> $1 AND coalesce(change_accepted, '') <> $1";
    let noted = changed!(tx, c => sqlx::query(SQL).bind(&change.text).bind(change.kind.as_str()).bind(now).bind(&alert)
        .bind(order_id).execute(c))?;
    if noted == 0 {
        return Ok(false);
    }
    record(tx, order_id, None, "storefront", "changed after it was placed", Some(&alert)).await?;
    Ok(true)
}

/// Ends the alert of a change; tells whether there was one. `accepted` is the change that you take for the order.
async fn clear(tx: &mut Tx<'_>, order_id: i64, accepted: Option<&str>) -> Result<bool, LedgerError> {
    let alert = format!("{CHANGED}%");
    const SQL: &str = "UPDATE orders SET change = NULL, change_kind = NULL, change_at = NULL, change_accepted = $1,
             alert = CASE WHEN alert LIKE $2 THEN NULL ELSE alert END
         WHERE id = $3 AND (change IS NOT NULL OR change_accepted IS NOT NULL)";
    let cleared = changed!(tx, c => sqlx::query(SQL).bind(accepted).bind(&alert).bind(order_id).execute(c))?;
    Ok(cleared > 0)
}

/// You know of a change, and leave what was sent as it is: the alert ends until the order changes again.
#[derive(Clone, Debug)]
pub struct AcceptChange {
    /// The order.
    pub order_id: i64,
    /// Who accepts it.
    pub actor: String,
    /// Why.
    pub reason: String,
}

impl Act for AcceptChange {
    type Done = State;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let row = order(tx, self.order_id).await?;
        let Some(change) = &row.change else {
            let text =
                format!("{} did not change since its jobs were placed: there is nothing to accept", row.called());
            return Err(LedgerError::Refused(text));
        };
        clear(tx, row.id, Some(change)).await?;
        record(tx, row.id, None, &self.actor, "accepted the change", Some(&self.reason)).await?;
        Ok(row.state)
    }
}
