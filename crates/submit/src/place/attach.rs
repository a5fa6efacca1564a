//! The step `attach`: artwork for jobs that were placed without (4over, POST /jobs/{job}/files).

use super::{Interrupt, Placer, attention};
use crate::fourover::Error;
use crate::ledger::act::{self, Lease};
use crate::ledger::{Entry, JobRow, LedgerError, State, millis};
use serde_json::{Map, Value};
use std::time::Duration;

/// After so many tries a person is told, and has to see to what does not pass by itself.
const TRIES: i64 = 12;

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

/// What came of the attempt for one job.
enum Attempt {
    Done(String),
    Failed(String, Hope, Option<Duration>),
}

/// Whether trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hope {
    /// 4over says no.
    None,
    /// The answer means nothing: a page that says that 4over is maintained, for instance.
    Some,
    /// 4over, or the way to it, is at fault for now, however long that takes.
    Lasting,
}

impl Hope {
    fn of(error: &Error) -> Self {
        match error {
            error if error.may_pass() => Hope::Lasting,
            // The keys may be mended, which is told where orders are sent.
            Error::Status { http_status: 401 | 403 | 407, .. } => Hope::Lasting,
            Error::Decode { .. } | Error::TooLarge { .. } => Hope::Some,
            _ => Hope::None,
        }
    }
}

impl Placer<'_> {
    /// Attaches the files of every placed job that waits for them; a job whose files fail keeps no other from its own.
    ///
    /// # Errors
    /// The store did not take it; the files are attached again then, which does no harm.
    pub async fn attach(
        self,
        lease: Lease,
        entry: &Entry,
        interrupt: &mut Interrupt,
    ) -> Result<Vec<Attached>, LedgerError> {
        let (mut told, mut done, mut failed, mut hope) = (Vec::new(), Vec::new(), Vec::new(), Hope::None);
        let mut asked = None;
        for job in entry.jobs.iter().filter(|job| job.state == State::Placed) {
            let (Some(number), Some(files)) = (&job.number, files(job)) else { continue };
            let attempt = tokio::select! {
                biased;
                attempt = self.attach_one(number, &files) => attempt,
                () = interrupt.due() => Attempt::Failed("interrupted".to_owned(), Hope::Lasting, None),
            };
            let mut attached = Attached {
                job_name: job.job_name.clone(),
                number: number.clone(),
                files: files.keys().cloned().collect(),
                failure: None,
            };
            match attempt {
                Attempt::Done(words) => done.push((job.id, words)),
                Attempt::Failed(why, this, pause) => {
                    asked = asked.max(pause);
                    // One job that is refused does not keep another from being tried again.
                    hope = hope.max(this);
                    attached.failure = Some(why.clone());
                    failed.push((job.id, why));
                }
            }
            told.push(attached);
        }
        let is_long = lease.attempts + 1 >= TRIES;
        let again = hope == Hope::Lasting || (hope == Hope::Some && !is_long);
        let next_at = again.then(|| self.later(lease.attempts, asked.map(millis)));
        let is_given_up = !failed.is_empty() && next_at.is_none();
        self.insist(act::Attached { lease, done, failed, next_at, is_long }).await?;
        if is_given_up {
            attention::without_artwork(&entry.order);
        }
        Ok(told)
    }

    async fn attach_one(&self, number: &str, files: &Map<String, Value>) -> Attempt {
        match self.fourover.attach_files(number, files).await {
            Ok(words) => Attempt::Done(words),
            Err(error) => Attempt::Failed(error.to_string(), Hope::of(&error), error.retry_after()),
        }
    }
}

/// Reads the files that a job waits for, by what they are for.
fn files(job: &JobRow) -> Option<Map<String, Value>> {
    serde_json::from_str(job.attach.as_deref()?).ok()
}
