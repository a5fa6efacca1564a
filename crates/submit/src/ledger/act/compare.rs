//! An order that was placed, and was looked at again.

use super::row::{finish, next_look, order, record};
use super::{Act, Lease};
use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Tx, changed};

/// An order that was placed was translated again, to see whether it changed. Nothing is sent, whatever changed.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Who looked.
    pub lease: Lease,
    /// What changed; none where nothing did.
    pub alert: Option<String>,
}

impl Act for Compared {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let order = order(tx, self.lease.order_id).await?;
        let next_at = next_look(order.state, None, tx.now);
        finish(tx, &self.lease, next_at, None).await?;
        let Some(alert) = self.alert.as_ref().filter(|alert| order.alert.as_ref() != Some(alert)) else {
            return Ok(());
        };
        let now = tx.now;
        changed!(tx, c => sqlx::query("UPDATE orders SET alert = $1, changed_at = $2, erased_at = CASE WHEN forgotten THEN erased_at END WHERE id = $3")
            .bind(alert).bind(now).bind(order.id).execute(c))?;
        record(tx, order.id, None, "storefront", "changed after it was placed", Some(alert)).await
    }
}
