//! Artwork that can be printed: there, of the right type, length, pages and size, and for long enough.

mod findings;
mod job;
mod settings;

#[cfg(test)]
mod tests;

pub(super) use job::parts;
pub use settings::{Preflight, Settings};

use super::{Case, Finding, Found, Guard};
use crate::artwork::{FetchError, Fetcher, Inside, Reach, Seen, shown};
use crate::place::{Policy, Stop};
use job::File;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;

/// How long looking at the artwork of an order may take: less than the lease of whoever looks lasts.
const LOOKING: Duration = Duration::from_secs(120);

/// What came of fetching each address.
type Fetched = BTreeMap<String, Result<Seen, FetchError>>;

/// Looks at the artwork of every job; returns what is in the files, by their addresses, as far as they were read.
pub(super) async fn check(case: &Case<'_>, found: &mut Found) -> BTreeMap<String, [u8; 32]> {
    let policy = case.planner.policy;
    let settings = &policy.guards.artwork;
    if policy.fetcher.is_none() && settings.expires_minutes.is_none() {
        return BTreeMap::new();
    }
    let files = job::files(case).await;
    let reach = match settings.reads_whole() || policy.guards.duplicates {
        true => Reach::Whole,
        false => Reach::Beginning,
    };
    let fetched = match &policy.fetcher {
        Some(fetcher) => fetch(fetcher, &files, reach).await,
        None => Some(Fetched::new()),
    };
    let Some(fetched) = fetched else {
        let reason = format!("looking at it takes longer than {} seconds", LOOKING.as_secs());
        found.stops.push(Stop::ArtworkUnreachable { files: vec![reason], retry_after: None });
        return BTreeMap::new();
    };
    report(policy, &files, &fetched, found);
    let content = |(address, seen): (String, Result<Seen, FetchError>)| Some((address, sha256(&seen.ok()?)?));
    fetched.into_iter().filter_map(content).collect()
}

/// Fetches every address once; none where that takes too long.
async fn fetch(fetcher: &Fetcher, files: &[File], reach: Reach) -> Option<Fetched> {
    let mut addresses: Vec<&String> = files.iter().map(|file| &file.address).collect();
    addresses.sort();
    addresses.dedup();
    let mut looks = JoinSet::new();
    for address in addresses {
        let (fetcher, address) = (fetcher.clone(), address.clone());
        looks.spawn(async move {
            let seen = fetcher.look(&address, reach).await;
            (address, seen)
        });
    }
    // What is still on its way then ends with the set.
    tokio::time::timeout(LOOKING, async {
        let mut fetched = Fetched::new();
        while let Some(look) = looks.join_next().await {
            fetched.extend(look.ok());
        }
        fetched
    })
    .await
    .ok()
}

/// Says what is wrong with each file; what may pass stops the order until it does.
fn report(policy: &Policy, files: &[File], fetched: &Fetched, found: &mut Found) {
    let (settings, is_fetched) = (&policy.guards.artwork, policy.fetcher.is_some());
    let now = jiff::Timestamp::now().as_millisecond();
    let (mut unreachable, mut retry_after) = (Vec::new(), None);
    for file in files {
        let told = |what: String| format!("file {} ({}): {what}", file.reason, shown(&file.address));
        let of_job = |told: String| format!("job {}: {told}", file.job_name);
        let mut wrong: Vec<String> = findings::of_address(settings, &file.address, now).into_iter().collect();
        match fetched.get(&file.address) {
            None if is_fetched => unreachable.push(of_job(told("it was not looked at".to_owned()))),
            None => {}
            Some(Ok(seen)) => wrong.extend(findings::of_file(settings, file, seen)),
            Some(Err(error)) if error.may_pass() => {
                retry_after = retry_after.max(error.retry_after());
                unreachable.push(of_job(told(error.to_string())));
            }
            Some(Err(error)) => wrong.push(findings::of_error(error)),
        }
        let finding = |what| Finding::of_job(Guard::Artwork, &file.job_name, told(what));
        found.findings.extend(wrong.into_iter().map(finding));
    }
    if !unreachable.is_empty() {
        found.stops.push(Stop::ArtworkUnreachable { files: unreachable, retry_after });
    }
}

fn sha256(seen: &Seen) -> Option<[u8; 32]> {
    match &seen.inside {
        Inside::Read { look, .. } => look.as_ref().map(|look| look.sha256),
        Inside::TooLong => None,
    }
}
