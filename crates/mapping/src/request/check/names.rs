//! Rules of the names that the answer tells jobs apart by.

use super::{Scope, is_blank, text};
use crate::request::wire::SetKey;
use crate::request::{CreateOrder, Job, Rule};
use foldhash::{HashMap, HashMapExt};
use jsonptr::PointerBuf;

/// Where each name was seen first.
type Seen<'a> = HashMap<&'a str, (usize, Option<usize>)>;

pub(super) fn check(order: &CreateOrder, scope: &mut Scope<'_>) {
    let mut seen = Seen::new();
    let mut jobs = scope.within("jobs");
    for (index, job) in order.jobs.iter().enumerate() {
        check_job((index, job), &mut seen, &mut jobs.within(index));
    }
}

fn check_job<'a>((index, job): (usize, &'a Job), seen: &mut Seen<'a>, scope: &mut Scope<'_>) {
    let own = job.job_name.as_deref();
    let Some(sets) = job.file_sets() else {
        return name(own.unwrap_or_default(), (index, None), seen, scope);
    };
    let mut names = sets.iter().map(|set| set.job_name.as_str());
    // A job's own name above its sets may be that of one of them, and then stands for it.
    if let Some(own) = own.filter(|own| !names.any(|name| name == *own)) {
        name(own, (index, None), seen, scope);
    }
    let mut files = scope.within("files");
    for (place, set) in sets.iter().enumerate() {
        name(&set.job_name, (index, Some(place)), seen, &mut files.within(SetKey(place)));
    }
}

fn name<'a>(name: &'a str, place: (usize, Option<usize>), seen: &mut Seen<'a>, scope: &mut Scope<'_>) {
    text::printable(name, "job_name", scope);
    if is_blank(name) {
        return scope.report(Rule::JobName, "job_name", "job_name is missing or empty");
    }
    match seen.get(name) {
        Some(&(job, set)) => {
            let mut first = PointerBuf::from_tokens(["jobs", &job.to_string()]);
            if let Some(set) = set {
                first.push_back("files");
                first.push_back(SetKey(set).to_string());
            }
            first.push_back("job_name");
            let message = format!("`{}` is also the name at {first}", name.escape_debug());
            scope.report(Rule::JobNameUnique, "job_name", message);
        }
        None => {
            seen.insert(name, place);
        }
    }
}
