//! What a person approved and what would be sent are not the same: says what changed.

use super::{Case, Finding, Found, Guard};
use crate::place::plan::JobSummary;

pub(super) fn check(case: &Case<'_>, found: &mut Found) {
    let approved = case.entry.and_then(|entry| entry.order.approved.as_deref());
    let Some(approved) = approved.filter(|_| case.planner.policy.guards.changed_since_approval) else { return };
    if approved == case.fingerprint {
        return;
    }
    let before = case.kept.filter(|kept| kept.fingerprint == approved).and_then(|kept| kept.summary.as_ref());
    let Some(before) = before else {
        let message = "it is not the order that was approved";
        found.findings.push(Finding::of_order(Guard::Changed, message));
        return;
    };
    let now = JobSummary::all(case.request, case.ready);
    let findings = found.findings.len();
    for job in &now {
        match before.jobs.iter().find(|known| known.job_names.iter().any(|name| job.job_names.contains(name))) {
            None => told(found, job, "it is new since the order was approved"),
            Some(known) => {
                let changed = job.differences(known);
                if !changed.is_empty() {
                    told(found, job, &format!("{} changed since the order was approved", changed.join(" and ")));
                }
            }
        }
    }
    // What was placed meanwhile is no longer sent, and is not gone.
    let made = case.ready.request.job_names();
    for job in before.jobs.iter().filter(|known| !known.job_names.iter().any(|name| made.contains(&name.as_str()))) {
        told(found, job, "it is gone since the order was approved");
    }
    if found.findings.len() == findings {
        let message = "something other than quantity, product, artwork and address changed since it was approved";
        found.findings.push(Finding::of_order(Guard::Changed, message));
    }
}

fn told(found: &mut Found, job: &JobSummary, message: &str) {
    let name = job.job_names.first().map(String::as_str).unwrap_or_default();
    found.findings.push(Finding::of_job(Guard::Changed, name, message));
}
