//! Looking again at an order that was placed: whether it changed since, and whether files came that its jobs wait for.

use super::plan::fingerprint;
use super::{Placer, Planner, Policy, Preflight, Ready, Stop, document, recipients, translate};
use crate::ledger::act::{HandIn, JobFiles};
use crate::ledger::{Entry, JobRow, LedgerError, State};
use overprint_mapping::request::{FileMap, Files};
use serde_json::{Map, Value};

/// What is said of files that came later, where artwork is checked before it is sent.
const UNCHECKED: &str = "the storefront's order has files now that a placed job waits for; `[guards.artwork]` checks files before \
     they are sent, so hand them in with `overprint orders attach`";

/// What became of an order since its jobs were placed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changed {
    /// What a person should know; nothing is sent, whatever changed.
    pub(super) alert: Option<String>,
    /// Files that jobs were placed without.
    pub(super) files: Vec<JobFiles>,
}

impl Changed {
    fn told(alert: &str) -> Self {
        Changed { alert: Some(alert.to_owned()), files: Vec::new() }
    }
}

/// Compares an order with what was sent of it.
pub(super) async fn changed(planner: Planner<'_>, entry: &Entry) -> Result<Changed, Stop> {
    if entry.order.mapping_version.as_deref() != Some(planner.version.name.as_str()) {
        // Other mappings make other jobs of the same order, so that nothing can be told.
        return Ok(Changed::default());
    }
    let (document, is_fetched) = document::document(planner, entry).await?;
    if is_fetched {
        document::fresh(&document, entry)?;
    }
    let (recipients, _) = recipients::fetch(planner.storefront, &document).await?;
    let translated = match translate::translate(planner, &document, &recipients, false) {
        // That files are there although they were to follow is what is waited for.
        Err(Stop::Held { .. }) if entry.jobs.iter().any(|job| job.files_follow) => {
            translate::with_files(planner, &document, &recipients)
        }
        translated => translated,
    };
    match translated {
        Ok(ready) => compared(ready, entry, planner.policy),
        Err(Stop::Held { .. } | Stop::NothingPrinted(_)) => Ok(Changed::told(
            "the storefront's order changed after its jobs were placed, and would now be held or left out",
        )),
        Err(stop) => Err(stop),
    }
}

fn compared(mut ready: Ready, entry: &Entry, policy: &Policy) -> Result<Changed, Stop> {
    let is_same =
        |ready: &Ready| Ok::<_, Stop>(entry.order.fingerprint.as_deref() == Some(fingerprint(ready)?.as_str()));
    if is_same(&ready)? {
        return Ok(Changed::default());
    }
    let files = take_files(&mut ready, entry);
    if !is_same(&ready)? {
        return Ok(Changed::told("the storefront's order changed after its jobs were placed; nothing was sent"));
    }
    let news = |(job, files): &(&JobRow, JobFiles)| job.attached_sha256.as_ref() != Some(&files.sha256());
    let news: Vec<(&JobRow, JobFiles)> = files.into_iter().filter(news).collect();
    if !news.is_empty() && !ready.withdrawn.is_empty() {
        return Ok(Changed::told("the storefront's order was withdrawn after its jobs were placed; nothing was sent"));
    }
    if news.iter().any(|(job, _)| !waits(job)) {
        return Ok(Changed::told(
            "the storefront's order has other files than were attached to its jobs; nothing was sent",
        ));
    }
    let artwork = &policy.guards.artwork;
    let is_checked =
        policy.fetcher.is_some() || artwork.preflight != Preflight::Off || artwork.expires_minutes.is_some();
    match is_checked && !news.is_empty() {
        true => Ok(Changed::told(UNCHECKED)),
        false => Ok(Changed { alert: None, files: news.into_iter().map(|(_, files)| files).collect() }),
    }
}

/// Takes the files out of jobs that were sent without, so that these jobs are as they were sent.
fn take_files<'e>(ready: &mut Ready, entry: &'e Entry) -> Vec<(&'e JobRow, JobFiles)> {
    let mut taken = Vec::new();
    for job in &mut ready.request.jobs {
        let Some(Files::Plain(files)) = &job.files else { continue };
        let name = job.job_name.as_deref().unwrap_or_default();
        let follows = |known: &&JobRow| known.job_name == name && known.files_follow;
        let Some(known) = entry.jobs.iter().find(follows) else { continue };
        taken.push((known, job_files(known.id, files)));
        job.files = None;
        job.skip_files = Some(true);
    }
    taken
}

/// Makes what is handed in for a job.
pub fn job_files(job_id: i64, files: &FileMap) -> JobFiles {
    let reasons: Vec<&str> = files.keys().map(|reason| reason.as_str()).collect();
    let by_reason = files.iter().map(|(reason, file)| (reason.as_str().to_owned(), Value::from(file.as_str())));
    let by_reason: Map<String, Value> = by_reason.collect();
    JobFiles { job_id, files: Value::Object(by_reason).to_string(), reasons: reasons.join(", ") }
}

/// Tells whether a job was placed without files, and 4over has none yet.
fn waits(job: &JobRow) -> bool {
    job.state == State::Placed && job.files_follow && (job.attached_sha256.is_none() || job.attach.is_some())
}

impl Placer<'_> {
    /// Puts on record files that came later; they are attached by a step of their own.
    pub(super) async fn hand_in(&self, entry: &Entry, jobs: Vec<JobFiles>) -> Result<(), LedgerError> {
        if jobs.is_empty() {
            return Ok(());
        }
        let reason = "the storefront's order has them now".to_owned();
        match self.ledger.act(HandIn { order_id: entry.order.id, jobs, actor: "storefront".to_owned(), reason }).await {
            Err(LedgerError::Already { .. }) => Ok(()),
            done => done.map(drop),
        }
    }
}
