//! Looking again at an order that was placed: whether it changed since, and whether files came that its jobs wait for.

use super::plan::fingerprint;
use super::{Placer, Planner, Policy, Preflight, Ready, Stop, content, document, recipients, translate};
use crate::ledger::act::{Comparison, HandIn, JobFiles};
use crate::ledger::{Change, ChangeKind, Content, Entry, JobRow, LedgerError, State};
use crate::project::Document;
use overprint_mapping::request::{FileMap, Files};
use serde_json::{Map, Value};

/// What is said of files that came later, where artwork is checked before it is sent.
const UNCHECKED: &str = "the storefront's order has files now that a placed job waits for; `[guards.artwork]` checks files before \
     they are sent, so hand them in with `overprint orders attach`";

/// What became of an order since its jobs were placed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Whether it changed; nothing is sent, whatever changed.
    pub(super) comparison: Comparison,
    /// Files that jobs were placed without.
    pub(super) files: Vec<JobFiles>,
}

impl From<Comparison> for Found {
    fn from(comparison: Comparison) -> Self {
        Found { comparison, files: Vec::new() }
    }
}

/// What an order is translated to now.
enum Made {
    /// What was sent.
    Same(Ready),
    /// What was sent, but for files that its jobs were sent without.
    WithFiles(Ready, Vec<(i64, JobFiles)>),
    /// Something else.
    Other(Ready),
    /// Other mappings translate it, so that nothing can be told of that.
    ByOthers(Ready),
    /// It would be held or left out.
    Nothing,
}

impl Made {
    fn ready(&self) -> Option<&Ready> {
        match self {
            Made::Same(ready) | Made::WithFiles(ready, _) | Made::Other(ready) | Made::ByOthers(ready) => Some(ready),
            Made::Nothing => None,
        }
    }
}

/// Compares an order that was placed with what it said when it was sent, whatever mappings are there now.
pub(super) async fn compared(planner: Planner<'_>, entry: &Entry) -> Result<Found, Stop> {
    let is_same_version = entry.order.mapping_version.as_deref() == Some(planner.version.name.as_str());
    let kept = match planner.ledger {
        Some(ledger) => ledger.content(entry.order.id).await?,
        None => None,
    };
    if kept.is_none() && !is_same_version {
        return Ok(Comparison::Unknown.into());
    }
    let (document, is_fetched) = document::document(planner, entry).await?;
    if is_fetched {
        document::fresh(&document, entry)?;
    }
    let made = made(planner, &document, entry, is_same_version).await?;
    let changes = match &kept {
        Some(kept) => of_content(kept, &document, &made, &spared(planner, entry.order.id).await?),
        None => Vec::new(),
    };
    if let Some(change) = content::change(changes) {
        return Ok(Comparison::Changed(change).into());
    }
    match made {
        Made::Same(_) | Made::ByOthers(_) => Ok(Comparison::Same.into()),
        // What a status of progress holds or leaves out was sent before.
        Made::Nothing if kept.is_some() => Ok(Comparison::Same.into()),
        Made::Nothing => Ok(changed("it would now be held or left out")),
        Made::Other(_) if kept.is_some() => {
            Ok(changed("the record of its contact or organization changed, or the configuration of the storefront"))
        }
        Made::Other(_) => Ok(changed("it makes other jobs than were sent")),
        Made::WithFiles(ready, files) => Ok(with_files(&ready, files, entry, planner.policy)),
    }
}

fn changed(text: &str) -> Found {
    Comparison::Changed(Change { kind: ChangeKind::Changed, text: text.to_owned() }).into()
}

/// Translates the order, and compares the translation with what was sent.
async fn made(planner: Planner<'_>, document: &Document, entry: &Entry, is_same_version: bool) -> Result<Made, Stop> {
    let (recipients, _) = recipients::fetch(planner.storefront, document).await?;
    let translated = match translate::translate(planner, document, &recipients, false) {
        // That files are there although they were to follow is what is waited for.
        Err(Stop::Held { .. }) if entry.jobs.iter().any(|job| job.files_follow) => {
            translate::with_files(planner, document, &recipients)
        }
        translated => translated,
    };
    let mut ready = match translated {
        Ok(ready) if !is_same_version => return Ok(Made::ByOthers(ready)),
        Ok(ready) => ready,
        Err(Stop::Held { .. } | Stop::NothingPrinted(_)) => return Ok(Made::Nothing),
        Err(stop) => return Err(stop),
    };
    let is_same =
        |ready: &Ready| Ok::<_, Stop>(entry.order.fingerprint.as_deref() == Some(fingerprint(ready)?.as_str()));
    if is_same(&ready)? {
        return Ok(Made::Same(ready));
    }
    let files = take_files(&mut ready, entry);
    match is_same(&ready)? {
        true => Ok(Made::WithFiles(ready, files.into_iter().map(|(job, files)| (job.id, files)).collect())),
        false => Ok(Made::Other(ready)),
    }
}

/// Lists the custom fields that Overprint writes, so that they say nothing of the customer.
async fn spared(planner: Planner<'_>, order_id: i64) -> Result<Vec<String>, Stop> {
    let mut spared = written_by(planner);
    if let Some(ledger) = planner.ledger {
        spared.extend(ledger.written(order_id).await?.into_keys());
    }
    Ok(spared)
}

/// Lists the custom fields that the mappings and the mark fill.
pub(super) fn written_by(planner: Planner<'_>) -> Vec<String> {
    let mappings = planner.version.mappings.written_fields().map(str::to_owned);
    mappings.chain(planner.mark().map(str::to_owned)).collect()
}

fn of_content(kept: &Content, document: &Document, made: &Made, spared: &[String]) -> Vec<(ChangeKind, String)> {
    let order: Value = serde_json::from_slice(document.bytes()).unwrap_or_default();
    let mut changes = content::changes(kept, &order, spared);
    changes.extend(content::added(kept, &order, made.ready().map(|ready| ready.lines.as_slice())));
    if let Made::WithFiles(..) = made {
        // The members that changed are those of the files: everything else is translated as it was.
        changes.retain(|(kind, _)| *kind != ChangeKind::Changed);
    }
    changes
}

/// Tells what becomes of files that jobs were sent without.
fn with_files(ready: &Ready, files: Vec<(i64, JobFiles)>, entry: &Entry, policy: &Policy) -> Found {
    let of = |id: i64| entry.jobs.iter().find(|job| job.id == id);
    let files = files.into_iter().filter_map(|(id, files)| Some((of(id)?, files)));
    let news = |(job, files): &(&JobRow, JobFiles)| job.attached_sha256.as_ref() != Some(&files.sha256());
    let news: Vec<(&JobRow, JobFiles)> = files.filter(news).collect();
    if !news.is_empty() && !ready.withdrawn.is_empty() {
        let alert = "the storefront's order was withdrawn after its jobs were placed; nothing was sent";
        return Comparison::Failed(alert.to_owned()).into();
    }
    if news.iter().any(|(job, _)| !waits(job)) {
        return changed("the storefront's order has other files than were attached to its jobs");
    }
    let artwork = &policy.guards.artwork;
    let is_checked =
        policy.fetcher.is_some() || artwork.preflight != Preflight::Off || artwork.expires_minutes.is_some();
    match is_checked && !news.is_empty() {
        true => Comparison::Failed(UNCHECKED.to_owned()).into(),
        false => Found { comparison: Comparison::Same, files: news.into_iter().map(|(_, files)| files).collect() },
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
