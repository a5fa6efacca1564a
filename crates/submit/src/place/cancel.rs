//! Cancelling jobs, while 4over still lets them be cancelled (4over, DELETE /orders/{job}).

use super::Placer;
use crate::fourover::Cancellation;
use crate::ledger::act::Cancelled;
use crate::ledger::{LedgerError, State};

impl Placer<'_> {
    /// Cancels jobs of an order, or all of them; what was not placed is cancelled here, what was is cancelled at 4over, one
    /// by one.
    ///
    /// Returns the names of the jobs that could not be cancelled, and why.
    ///
    /// # Errors
    /// The store does not take it, or the order is being sent or in doubt.
    pub async fn cancel(
        self,
        order_id: i64,
        only: &[String],
        actor: &str,
        reason: &str,
    ) -> Result<Vec<(String, String)>, LedgerError> {
        let entry = self.ledger.entry(order_id).await?;
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for job in entry.jobs.iter().filter(|job| only.is_empty() || only.contains(&job.job_name)) {
            match (job.state, &job.number) {
                (State::Placed, Some(number)) => match self.fourover.cancel(number).await {
                    Ok(Cancellation::Cancelled) => done.push((job.job_name.clone(), Some("cancelled".to_owned()))),
                    Ok(Cancellation::TooLate(words)) => failed.push((job.job_name.clone(), words)),
                    Ok(Cancellation::Other { http_status, text }) => {
                        failed.push((job.job_name.clone(), format!("not known: HTTP {http_status}: {text}")));
                    }
                    Err(error) => failed.push((job.job_name.clone(), error.to_string())),
                },
                (State::Sending | State::InDoubt, _) => {
                    failed.push((job.job_name.clone(), format!("the job is {}: resolve it first", job.state)));
                }
                (State::Cancelled | State::Done, _) => {}
                _ => done.push((job.job_name.clone(), None)),
            }
        }
        let act = Cancelled {
            order_id,
            jobs: done,
            failed: failed.clone(),
            is_all: only.is_empty(),
            actor: actor.to_owned(),
            reason: reason.to_owned(),
        };
        failed.extend(self.insist(act).await?);
        Ok(failed)
    }
}
