//! 4over's push (4over, Pub/Sub): a reason to check a job, and nothing else.
//!
//! 4over signs no push, and none of its answers shows a job name or an order ID beside a job number, but the one to the order
//! itself. So a push settles nothing: what it claims of a job in doubt is kept for you to see in `overprint orders show`.

mod secret;

pub use secret::HintsSecret;

use super::Service;
use crate::fourover::number::is_job_number;
use crate::ledger::LedgerError;
use crate::ledger::act::{Claimed, Pushed};
use serde::Deserialize;
use std::collections::BTreeMap;

/// So many jobs of one push are heeded; tracking finds the rest.
const JOBS_MAX: usize = 200;

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

/// Has the orders tracked whose jobs a push names, and keeps what it claims of jobs in doubt; returns how many orders.
pub(super) async fn heed(service: &Service, hints: Vec<Hint>) -> Result<usize, LedgerError> {
    let mut orders: BTreeMap<i64, Vec<Claimed>> = BTreeMap::new();
    for Hint { source_job_id: number, job_name: name } in hints.into_iter().take(JOBS_MAX) {
        let of_number = order_of(service, number.as_deref()).await?;
        let of_name = order_of(service, name.as_deref()).await?;
        let Some(order_id) = of_number.or(of_name) else { continue };
        let claims = orders.entry(order_id).or_default();
        // A number that is known belongs to another job.
        if let (None, Some(job_name), Some(number)) = (of_number, name, number.filter(|text| is_job_number(text))) {
            claims.push(Claimed { job_name, number });
        }
    }
    let known = orders.len();
    for (order_id, claims) in orders {
        service.ledger.act(Pushed { order_id, claims }).await?;
    }
    Ok(known)
}

async fn order_of(service: &Service, name_or_number: Option<&str>) -> Result<Option<i64>, LedgerError> {
    match name_or_number {
        Some(text) => service.ledger.order_of_job(text).await,
        None => Ok(None),
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
