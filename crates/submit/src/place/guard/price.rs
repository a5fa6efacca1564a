//! Whether there is a price at all, where a guard needs one.

use super::{Case, Finding, Found, Guard};
use serde_json::json;

pub(super) fn check(case: &Case<'_>, found: &mut Found) {
    let Some(price) = case.price.filter(|_| case.planner.needs_price()) else { return };
    for (job, why) in price.missing() {
        let mut finding = Finding::of_job(Guard::NoPrice, job.name(), format!("its price is not known: {why}"));
        finding.personal = (!job.candidates.is_empty()).then(|| json!({ "candidates": job.candidates }));
        found.findings.push(finding);
    }
}
