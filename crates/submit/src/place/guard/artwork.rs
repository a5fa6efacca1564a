//! Artwork that can be printed: there, of the right type, length, pages and size, and for long enough.

mod findings;
mod job;
mod settings;

#[cfg(test)]
mod tests;

pub(in crate::place) use findings::of_error;
pub(in crate::place) use job::parts;
pub use settings::{Preflight, Settings};

use super::{Case, Finding, Found, Guard};
use crate::artwork::{Inside, shown};
use crate::place::artwork::{Sight, Sights};
use crate::place::{Policy, Stop};
use std::collections::BTreeMap;

/// Checks the artwork of every job; returns what is in the files, by their URLs, as far as they were read.
pub(super) async fn check(case: &Case<'_>, found: &mut Found) -> BTreeMap<String, [u8; 32]> {
    let policy = case.planner.policy;
    if policy.fetcher.is_none() && policy.guards.artwork.expires_minutes.is_none() {
        return BTreeMap::new();
    }
    let files = job::files(case).await;
    report(policy, &files, case.sights, found);
    let content = |(url, sight): (&String, &Sight)| Some((url.clone(), sha256(sight)?));
    case.sights.iter().filter_map(content).collect()
}

/// Says what is wrong with each file; what may pass stops the order until it does.
fn report(policy: &Policy, files: &[job::File], sights: &Sights, found: &mut Found) {
    let (settings, is_fetched) = (&policy.guards.artwork, policy.fetcher.is_some());
    let now = jiff::Timestamp::now().as_millisecond();
    let (mut unreachable, mut retry_after) = (Vec::new(), None);
    for file in files {
        let told = |what: String| format!("file {} ({}): {what}", file.reason, shown(&file.address));
        let of_job = |told: String| format!("job {}: {told}", file.job_name);
        let mut wrong: Vec<String> = findings::of_address(settings, &file.address, now).into_iter().collect();
        match sights.get(&file.address) {
            None if is_fetched => unreachable.push(of_job(told("it was not looked at".to_owned()))),
            None => {}
            Some(Sight::Seen(seen)) => wrong.extend(findings::of_file(settings, file, seen)),
            Some(Sight::Wrong(why)) => wrong.push(why.clone()),
            Some(Sight::Trouble { why, retry_after: asked }) => {
                retry_after = retry_after.max(*asked);
                unreachable.push(of_job(told(why.clone())));
            }
        }
        let finding = |what| Finding::of_job(Guard::Artwork, &file.job_name, told(what));
        found.findings.extend(wrong.into_iter().map(finding));
    }
    if !unreachable.is_empty() {
        found.stops.push(Stop::ArtworkUnreachable { files: unreachable, retry_after });
    }
}

fn sha256(sight: &Sight) -> Option<[u8; 32]> {
    match sight {
        Sight::Seen(seen) => match &seen.inside {
            Inside::Read { look, .. } => look.as_ref().map(|look| look.sha256),
            Inside::TooLong | Inside::Unread(_) => None,
        },
        Sight::Wrong(_) | Sight::Trouble { .. } => None,
    }
}
