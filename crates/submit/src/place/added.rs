//! Sending lines that a storefront added to an order after its jobs were placed.

use super::{Placer, Prices, Stop, document, recipients, translate};
use crate::ledger::act::{AddedJob, SendAdded};
use crate::ledger::{Entry, LedgerError, State};

impl Placer<'_> {
    /// Makes the lines of an order due that were added since its jobs were placed; what was sent is not sent again.
    ///
    /// # Errors
    /// No line was added, the order cannot be read or translated, or the store does not take it.
    pub async fn send_added(self, order_id: i64, actor: &str, reason: &str) -> Result<State, LedgerError> {
        let entry = self.ledger.entry(order_id).await?;
        let called = entry.order.called();
        let jobs = self.added(&entry).await.map_err(|stop| match stop {
            Stop::Ledger(error) => *error,
            stop => LedgerError::Refused(format!("{called} cannot be translated: {stop}")),
        })?;
        if jobs.is_empty() {
            return Err(LedgerError::Refused(format!(
                "{called} has no line that was added since its jobs were placed"
            )));
        }
        self.ledger.act(SendAdded { order_id, jobs, actor: actor.to_owned(), reason: reason.to_owned() }).await
    }

    /// Lists the jobs of lines of which the ledger has no job. A line without an ID cannot be told from others, and is left alone.
    async fn added(self, entry: &Entry) -> Result<Vec<AddedJob>, Stop> {
        let prices = Prices::default();
        let planner = self.planner(&prices);
        let (document, is_fetched) = document::document(planner, entry).await?;
        if is_fetched {
            document::fresh(&document, entry)?;
        }
        let (recipients, _) = recipients::fetch(planner.storefront, &document).await?;
        let ready = translate::translate(planner, &document, &recipients, false)?;
        let is_known = |line: &str| entry.jobs.iter().any(|job| job.order_line_item_id.as_deref() == Some(line));
        let added = ready.jobs.into_iter().filter_map(|job| {
            let line = job.order_line_item_id.filter(|line| !is_known(line))?;
            Some(AddedJob { job_name: job.name, mapping: job.mapping, order_line_item_id: line })
        });
        Ok(added.collect())
    }
}
