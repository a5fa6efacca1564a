//! Other mappings came: what waited for them is looked at again.

use super::Act;
use super::receive::release;
use super::row::{due, entry, record_news};
use crate::ledger::clock::Millis;
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Entry, Step};
use crate::ledger::state::State;
use crate::ledger::tx::Tx;

/// Looks again at an order that other mappings hold, and nobody else: what a person or a guard holds stays held.
#[derive(Clone, Debug)]
pub struct TryAgain {
    /// The order.
    pub order_id: i64,
    /// The mappings that are there now.
    pub mapping_version: String,
    /// When it is looked at; not all orders at once.
    pub at: Millis,
}

impl Act for TryAgain {
    /// Whether it is looked at.
    type Done = bool;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<bool, LedgerError> {
        let Entry { order: row, jobs } = entry(tx, self.order_id).await?;
        let before = row.mapping_version.as_deref().unwrap_or_default();
        if row.state != State::Held || !row.waits_for_mappings || before == self.mapping_version {
            return Ok(false);
        }
        release(tx, &row, jobs).await?;
        let why = format!("the mappings changed from {before} to {}", self.mapping_version);
        record_news(tx, row.id, "overprint", "retry", Some(&why)).await?;
        due(tx, row.id, Step::Place, self.at).await?;
        Ok(true)
    }
}
