//! 4over's unsigned push (4over reference, section 11.5): nothing but a reason to look.

use super::Service;
use crate::ledger::act::{Resolution, Resolve, Wake};
use crate::ledger::{Entry, LedgerError, State, Step};
use serde::Deserialize;

/// A push tells of so many jobs at most; the rest is found by tracking.
const JOBS_MAX: usize = 1_000;

/// One job of a push.
#[derive(Debug, Deserialize)]
pub(super) struct Hint {
    /// The 4over job number.
    source_job_id: Option<String>,
    /// The name under which it was sent.
    job_name: Option<String>,
}

/// Reads a push: a list of jobs, or one.
pub(super) fn read(body: &[u8]) -> Result<Vec<Hint>, serde_json::Error> {
    match serde_json::from_slice::<Vec<Hint>>(body) {
        Ok(hints) => Ok(hints),
        Err(error) => serde_json::from_slice(body).map(|hint| vec![hint]).map_err(|_| error),
    }
}

/// Looks at the jobs that a push names, as far as they are ours; returns how many.
///
/// A job in doubt whose name and number the push gives is placed, once 4over itself shows that number to us.
pub(super) async fn heed(service: &Service, hints: Vec<Hint>) -> Result<usize, LedgerError> {
    let mut known = 0;
    for hint in hints.into_iter().take(JOBS_MAX) {
        let (name, number) = (hint.job_name.as_deref(), hint.source_job_id.as_deref());
        let mut order_id = None;
        for key in [number, name].into_iter().flatten() {
            if order_id.is_none() {
                order_id = service.ledger.order_of_job(key).await?;
            }
        }
        let Some(order_id) = order_id else { continue };
        known += 1;
        let entry = service.ledger.entry(order_id).await?;
        if let (Some(name), Some(number)) = (name, number) {
            evidence(service, &entry, name, number).await?;
        }
        service.ledger.act(Wake { order_id, step: Step::Track }).await?;
    }
    Ok(known)
}

async fn evidence(service: &Service, entry: &Entry, name: &str, number: &str) -> Result<(), LedgerError> {
    let in_doubt = |job: &&crate::ledger::JobRow| job.job_name == name && job.state == State::InDoubt;
    if entry.jobs.iter().find(in_doubt).is_none() || service.ledger.order_of_job(number).await?.is_some() {
        return Ok(());
    }
    // Anybody can post a name and a number; only 4over can show us the job.
    if !matches!(service.fourover.reader().status(number).await, Ok(history) if !history.is_empty()) {
        return Ok(());
    }
    let resolve = Resolve {
        order_id: entry.order.id,
        jobs: vec![(name.to_owned(), Resolution::Placed { number: number.to_owned() })],
        actor: "4over".to_owned(),
        reason: "4over's push names the job, and 4over shows it".to_owned(),
        track_after: 0,
    };
    match service.ledger.act(resolve).await {
        Ok(_) | Err(LedgerError::Impossible(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::read;

    #[test]
    fn a_push_is_a_list_or_one_job() {
        let body = br#"[{"source_job_id":"Z3126529173-001","job_name":"a","resource":"https://x"}, {}]"#;
        assert_eq!(read(body).unwrap().len(), 2);
        assert_eq!(read(br#"{"job_name":"a"}"#).unwrap().len(), 1);
        assert!(read(b"[1]").is_err() && read(b"").is_err());
    }
}
