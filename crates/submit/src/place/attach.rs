//! Attaching artwork to jobs that were placed without (4over reference, section 11.4).

use super::interrupt::Interrupt;
use super::{Fate, Outcome, Placer, Ready};
use serde_json::{Map, Value};

/// What became of the artwork of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The job.
    pub job_name: String,
    /// Its 4over number.
    pub number: String,
    /// The files, by what they are for.
    pub files: Vec<String>,
    /// Why the files were not attached; the job waits for them at 4over.
    pub failure: Option<String>,
}

/// Attaches the files of every placed job; a job whose files fail keeps no other from its own.
pub(super) async fn attach(
    placer: Placer<'_>,
    ready: &Ready,
    outcome: &Outcome,
    interrupt: &mut Interrupt,
) -> Vec<Attached> {
    let mut attached = Vec::new();
    for files in ready.request.files_to_attach(&ready.dialect) {
        let placed = outcome.jobs.iter().find(|job| job.name == files.job_name && job.status == Fate::Placed);
        let Some(number) = placed.and_then(|job| job.number.as_deref()) else { continue };
        let by_reason = files.files.iter().map(|(reason, file)| (reason.as_str().to_owned(), file.as_str().into()));
        let by_reason: Map<String, Value> = by_reason.collect();
        let failure = tokio::select! {
            biased;
            answer = placer.fourover.attach_files(number, &by_reason) => answer.err().map(|error| error.to_string()),
            () = interrupt.due() => Some("interrupted".to_owned()),
        };
        attached.push(Attached {
            job_name: files.job_name.to_owned(),
            number: number.to_owned(),
            files: by_reason.keys().cloned().collect(),
            failure,
        });
    }
    attached
}
