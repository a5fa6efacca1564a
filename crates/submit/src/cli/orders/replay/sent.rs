//! What was sent of an order, in all of its rounds.

use crate::cli::orders::body::{self, names};
use crate::ledger::{Ledger, LedgerError, OrderRow, State};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One request, as if all rounds of an order had been one.
pub(super) struct Sent {
    pub(super) body: Value,
    /// The mappings that made the last round.
    pub(super) mapping_version: String,
}

/// Puts together what the rounds of an order sent: the order as the last one had it, each job as it was sent last.
///
/// None where no round was sent, or what was sent is not kept any more.
pub(super) async fn of(ledger: &Ledger, order: &OrderRow) -> Result<Option<Sent>, LedgerError> {
    let rounds = ledger.submissions(order.id).await?;
    let (Some(first), Some(last)) = (rounds.first(), rounds.last()) else { return Ok(None) };
    let ids: Vec<i64> = rounds.iter().map(|round| round.id).collect();
    let bodies = ledger.sent_bodies(&ids).await?;
    let bodies: Vec<Value> = bodies.values().filter_map(|body| serde_json::from_slice(body).ok()).collect();
    let Some(mut body) = bodies.last().cloned() else { return Ok(None) };
    let entry = ledger.entry(order.id).await?;
    // Jobs that the order made once, and that were never at 4over, are nobody's business.
    let gone = entry.jobs.iter().filter(|job| job.state == State::Cancelled && job.number.is_none());
    let gone: BTreeSet<&str> = gone.map(|job| job.job_name.as_str()).collect();
    body["order_id"] = json!(first.reference);
    body["jobs"] = jobs(&bodies, &gone);
    Ok(Some(Sent { body, mapping_version: last.mapping_version.clone() }))
}

fn jobs(bodies: &[Value], gone: &BTreeSet<&str>) -> Value {
    let mut jobs: Vec<Value> = Vec::new();
    for job in bodies.iter().flat_map(body::jobs) {
        let of_job = names(job);
        match jobs.iter_mut().find(|known| names(known).iter().any(|name| of_job.contains(name))) {
            // Of a job with sets a later round holds only those that were not placed.
            Some(known) if names(known).len() == of_job.len() => *known = job.clone(),
            Some(_) => {}
            None => jobs.push(job.clone()),
        }
    }
    jobs.retain(|job| !names(job).iter().all(|name| gone.contains(name)));
    Value::Array(jobs)
}

#[cfg(test)]
mod tests {
    use super::jobs;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn a_job_counts_as_it_was_sent_last() {
        let job = |name: &str, runsize: u32| json!({ "job_name": name, "runsize_uuid": runsize });
        let rounds =
            [json!({ "jobs": [job("a", 1), job("b", 1), job("c", 1)] }), json!({ "jobs": [job("b", 2), job("d", 2)] })];
        let all = jobs(&rounds, &BTreeSet::from(["c"]));
        assert_eq!(all, json!([job("a", 1), job("b", 2), job("d", 2)]));
        let sets = json!({ "files": { "set_001": { "job_name": "x" }, "set_002": { "job_name": "y" } } });
        let rest = json!({ "files": { "set_001": { "job_name": "y" } } });
        let rounds = [json!({ "jobs": [sets] }), json!({ "jobs": [rest] })];
        assert_eq!(jobs(&rounds, &BTreeSet::new()), json!([sets]));
    }
}
