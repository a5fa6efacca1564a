//! Texts of addresses that a label shows otherwise than they were meant.

use super::{Case, Finding, Found, Guard};
use overprint_mapping::address::label_faults;
use overprint_mapping::request::Address;

pub(super) fn check(case: &Case<'_>, found: &mut Found) {
    if !case.planner.policy.guards.label_texts {
        return;
    }
    // Jobs of one order mostly share an address, so report it once.
    let mut told: Vec<&Address> = Vec::new();
    for job in &case.request.jobs {
        let name = job.job_names().first().copied().unwrap_or_default();
        let addresses = [("ship_to", job.ship_to.as_deref()), ("ship_from", job.ship_from.as_deref())];
        for (member, address) in addresses.into_iter().filter_map(|(member, address)| Some((member, address?))) {
            if told.contains(&address) {
                continue;
            }
            told.push(address);
            let finding =
                |(field, fault)| Finding::of_job(Guard::LabelTexts, name, format!("{member}: {field} {fault}"));
            found.findings.extend(label_faults(address).into_iter().map(finding));
        }
    }
}
