//! An order whose intent is on record without an answer: it is in doubt, whatever the configuration is now.

use super::attention;
use crate::ledger::act::{Answer, Fate, Finish, JobFate, Lease, Prices};
use crate::ledger::{Entry, Ledger, LedgerError, State};

/// Puts such an order in doubt: the process that committed the intent ended before it recorded the answer.
///
/// # Errors
/// The store does not take it.
pub(crate) async fn lost(ledger: &Ledger, lease: Lease, entry: &Entry) -> Result<(), LedgerError> {
    let open = ledger.submissions(entry.order.id).await?.into_iter().find(|round| round.resolved_at.is_none());
    let Some(open) = open else {
        tracing::error!(order = entry.order.id, "the order is being sent, and the ledger has no request of it");
        return ledger.act(Finish { lease, next_at: None }).await;
    };
    let reason = "whoever sent it ended before 4over's answer was on record".to_owned();
    let sending = entry.jobs.iter().filter(|job| job.state == State::Sending);
    let fate = |job_name: &String| JobFate {
        job_name: job_name.clone(),
        fate: Fate::InDoubt { reason: reason.clone(), number: None },
    };
    let answer = Answer {
        lease,
        submission_id: open.id,
        jobs: sending.map(|job| fate(&job.job_name)).collect(),
        http_status: None,
        answer: None,
        charged: None,
        prices: Prices::default(),
        held: None,
        next_at: None,
        track_at: 0,
    };
    ledger.act(answer).await?;
    attention::settled(&entry.order, State::InDoubt);
    Ok(())
}
