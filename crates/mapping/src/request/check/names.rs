//! Rules of the names that the answer tells jobs apart by.

use super::{Scope, is_blank, text};
use crate::request::wire::SetKey;
use crate::request::{CreateOrder, Job, Rule};
use jsonptr::PointerBuf;
use std::collections::HashMap;

/// Where each name was seen first.
type Seen<'a> = HashMap<&'a str, PointerBuf>;

pub(super) fn check(order: &CreateOrder, scope: &mut Scope<'_>) {
    let mut seen = Seen::new();
    let mut jobs = scope.within("jobs");
    for (index, job) in order.jobs.iter().enumerate() {
        check_job(job, &mut seen, &mut jobs.within(index));
    }
}

fn check_job<'a>(job: &'a Job, seen: &mut Seen<'a>, scope: &mut Scope<'_>) {
    let own = job.job_name.as_deref();
    let Some(sets) = job.file_sets() else {
        return name(own.unwrap_or_default(), seen, scope);
    };
    let mut names = sets.iter().map(|set| set.job_name.as_str());
    // A job's own name above its sets may be that of one of them, and then stands for it.
    if let Some(own) = own.filter(|own| !names.any(|name| name == *own)) {
        name(own, seen, scope);
    }
    let mut files = scope.within("files");
    for (place, set) in sets.iter().enumerate() {
        name(&set.job_name, seen, &mut files.within(SetKey(place).to_string()));
    }
}

fn name<'a>(name: &'a str, seen: &mut Seen<'a>, scope: &mut Scope<'_>) {
    text::printable(name, "job_name", scope);
    if is_blank(name) {
        return scope.report(Rule::JobName, "job_name", "job_name is missing or empty");
    }
    match seen.get(name) {
        Some(first) => {
            let message = format!("`{}` is also the name at {first}", name.escape_debug());
            scope.report(Rule::JobNameUnique, "job_name", message);
        }
        None => {
            seen.insert(name, scope.at.with_trailing_token("job_name"));
        }
    }
}
