//! What came of a look at an order that sends nothing.

use super::approval::forget;
use super::intend::drop_unmade;
use super::plan::keep;
use super::row::{about, finished, record_news, settle_order, step_job};
use super::{About, Act, Lease};
use crate::ledger::error::LedgerError;
use crate::ledger::row::Entry;
use crate::ledger::state::{Event, State};
use crate::ledger::tx::{Tx, put};

/// The order is held until somebody sees to it.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Who looked.
    pub lease: Lease,
    /// Why, in a sentence.
    pub reason: String,
    /// What is missing: the same text for all orders that wait for the same.
    pub missing: String,
    /// Whether the mappings, or the catalogue, are what holds it: other mappings may let it go.
    pub waits_for_mappings: bool,
    /// What kind of thing that is, without a value of the order.
    pub held_by: String,
    /// Whether two people have to release it.
    pub second_person: bool,
    /// All there is to say, JSON.
    pub detail: Option<String>,
    /// What the order is about.
    pub about: About,
    /// What tells whether the translation changes, where there is one.
    pub fingerprint: Option<String>,
}

impl Act for Hold {
    type Done = State;

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<State, LedgerError> {
        let id = self.lease.order_id;
        let Entry { order, mut jobs } = finished(tx, &self.lease, None, None).await?;
        for job in jobs.iter_mut().filter(|job| job.state == State::Pending) {
            step_job(tx, job, Event::Hold, Some(&self.reason)).await?;
        }
        // An order that may have been sent is never held: its answer would be forgotten.
        let alone = order.state.after(Event::Hold)?;
        let state = settle_order(tx, id, &jobs, alone, Some(&self.reason), Some(&self.missing)).await?;
        const SQL: &str = "UPDATE orders SET waits_for_mappings = $1, held_by = $2, second_person = $3 WHERE id = $4";
        put!(tx, id, SQL, self.waits_for_mappings, self.held_by.as_str(), self.second_person, id)?;
        forget(tx, id).await?;
        about(tx, &order, &self.about, self.fingerprint.as_deref()).await?;
        if let Some(plan) = &self.about.plan {
            keep(tx, id, plan).await?;
        }
        record_news(tx, id, "overprint", "held", Some(self.detail.as_deref().unwrap_or(&self.reason))).await?;
        Ok(state)
    }
}

/// No line of the order is printed.
#[derive(Clone, Debug)]
pub struct NothingPrinted {
    /// Who looked.
    pub lease: Lease,
    /// What the order is about.
    pub about: About,
}

impl Act for NothingPrinted {
    type Done = ();

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        let id = self.lease.order_id;
        let Entry { order, mut jobs } = finished(tx, &self.lease, None, None).await?;
        let state = order.state.after(Event::Nothing)?;
        drop_unmade(tx, jobs.iter_mut()).await?;
        settle_order(tx, id, &jobs, state, Some("no line of the order is printed"), None).await?;
        about(tx, &order, &self.about, None).await?;
        record_news(tx, id, "overprint", "nothing to print", None).await
    }
}
