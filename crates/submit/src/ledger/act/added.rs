//! Lines that a storefront added to an order after its jobs were placed, and that you have sent.

use super::row::{due, entry, record, settle_order};
use super::{Act, IntendedJob, intend};
use crate::ledger::error::LedgerError;
use crate::ledger::row::{Entry, Step};
use crate::ledger::state::State;
use crate::ledger::tx::Tx;

/// Sends lines that were added: what was sent is not sent again.
#[derive(Clone, Debug)]
pub struct SendAdded {
    /// The order.
    pub order_id: i64,
    /// The jobs of the added lines.
    pub jobs: Vec<AddedJob>,
    /// Who wants it.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// A job of an added line.
#[derive(Clone, Debug)]
pub struct AddedJob {
    /// The name under which it is sent.
    pub job_name: String,
    /// The mapping that made it.
    pub mapping: String,
    /// The line it was made of.
    pub order_line_item_id: String,
}

impl Act for SendAdded {
    type Done = State;

    fn wakes(&self) -> &'static [Step] {
        &[Step::Place]
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let Entry { order: row, mut jobs } = entry(tx, self.order_id).await?;
        if !matches!(row.state, State::Placed | State::Done) {
            let text = format!("{} is {}: only to a placed order lines are added", row.called(), row.label());
            return Err(LedgerError::Refused(text));
        }
        let last = jobs.iter().map(|job| job.position).max().unwrap_or_default();
        for (position, added) in (last + 1..).zip(&self.jobs) {
            // Another run of the command may have been faster.
            if jobs.iter().any(|job| job.job_name == added.job_name) {
                return Err(LedgerError::Already { order_id: row.id, state: row.state });
            }
            // What of its files follows is decided when it is sent.
            let job = IntendedJob {
                job_name: added.job_name.clone(),
                mapping: added.mapping.clone(),
                order_line_item_id: Some(added.order_line_item_id.clone()),
                position,
                attach: None,
                files_follow: false,
            };
            jobs.push(intend::pending(tx, row.id, &job).await?);
        }
        let state = settle_order(tx, row.id, &jobs, row.state, None, None).await?;
        record(tx, row.id, None, &self.actor, "added lines", Some(&self.reason)).await?;
        let now = tx.now;
        due(tx, row.id, Step::Place, now).await?;
        Ok(state)
    }
}
