//! Rules of the ids out of 4over's catalogue.

use super::Scope;
use crate::request::wire::turnaround_keys;
use crate::request::{Dialect, Job, Rule};
use uuid::Uuid;

pub(super) fn check(job: &Job, dialect: &Dialect, scope: &mut Scope<'_>) {
    let turnaround = job.turnaroundtime_uuid.and_then(|id| Some((*turnaround_keys(job, dialect).first()?, id)));
    let ids = [
        ("product_uuid", job.product_uuid),
        ("runsize_uuid", job.runsize_uuid),
        ("colorspec_uuid", job.colorspec_uuid),
    ];
    for (key, id) in ids.into_iter().chain(turnaround) {
        if id.is_nil() {
            scope.report(Rule::UuidNil, key, format!("{key} is all zeros"));
        }
    }
    check_options(&job.option_uuids, &mut scope.within("option_uuids"));
}

fn check_options(options: &[Uuid], scope: &mut Scope<'_>) {
    for (index, option) in options.iter().enumerate() {
        let first = options.iter().position(|other| other == option).unwrap_or(index);
        if option.is_nil() {
            scope.within(index).report_here(Rule::UuidNil, "the option is all zeros");
        } else if first != index {
            let message = format!("{option} is also option {first}");
            scope.within(index).report_here(Rule::OptionRepeated, message);
        }
    }
}
