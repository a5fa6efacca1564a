//! A reason to do a step now.

use super::Act;
use super::row::due;
use crate::ledger::error::LedgerError;
use crate::ledger::row::Step;
use crate::ledger::tx::{Tx, on};

/// Makes a step of an order due now, where it is a step of that order at all.
#[derive(Clone, Debug)]
pub struct Wake {
    /// The order.
    pub order_id: i64,
    /// The step.
    pub step: Step,
}

impl Act for Wake {
    type Done = ();

    fn wakes(&self) -> &'static [Step] {
        &Step::ALL
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let known: Option<(i64,)> = on!(tx, c => sqlx::query_as(
            "SELECT wanted FROM work WHERE order_id = $1 AND step = $2 AND next_at IS NOT NULL",
        ).bind(self.order_id).bind(self.step.as_str()).fetch_optional(c))?;
        if known.is_some() {
            let now = tx.now;
            due(tx, self.order_id, self.step, now).await?;
        }
        Ok(())
    }
}
