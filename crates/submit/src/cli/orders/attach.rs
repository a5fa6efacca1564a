//! `overprint orders attach`: artwork for a job that 4over has without.

use super::find::find;
use super::{Scope, announce};
use crate::cli::console::shown;
use crate::cli::workplace::{self, Everywhere};
use crate::cli::{Console, Exit, Failure};
use crate::config::Config;
use crate::ledger::act::HandIn;
use crate::ledger::{Entry, JobRow, Ledger, LedgerError, State};
use crate::place::{Attached, Interrupt, job_files};
use clap::Args;
use overprint_mapping::request::{CreateOrder, Dialect, FileMap, FileRef, Files, Job, ReasonCode};
use serde_json::json;

/// Files, and the job they are for.
#[derive(Debug, Args)]
pub(super) struct Attach {
    /// The order
    order: String,
    /// The job, by its name or its 4over number; left out where the order has one job
    #[arg(long, value_name = "JOB")]
    job: Option<String>,
    /// A file by what it is for: fr=URL for the front, bk=URL for the back; the URL, or the ID of a file at 4over
    #[arg(long = "file", value_name = "REASON=URL", required = true, value_parser = file)]
    files: Vec<(ReasonCode, FileRef)>,
    /// Also where 4over does not wait for files of the job
    #[arg(long)]
    again: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Reads a file by what it is for.
fn file(text: &str) -> Result<(ReasonCode, FileRef), String> {
    let (reason, file) = text.split_once('=').ok_or("write REASON=URL, such as fr=https://…")?;
    let reason = reason.trim().parse().map_err(|error| format!("{error}"))?;
    Ok((reason, FileRef::from(file.trim())))
}

impl Attach {
    pub(super) async fn run(self, scope: Scope<'_>) -> Result<Exit, Failure> {
        let Scope { config, ledger, json, console } = scope;
        let order_id = find(ledger, &self.order).await?;
        let entry = ledger.entry(order_id).await?;
        let job = self.job(&entry)?;
        let dialect = config.fourover.as_ref().map(|fourover| fourover.dialect.clone()).unwrap_or_default();
        let files = self.files(&dialect)?;
        let handed = job_files(job.id, &files);
        let (name, number) = (shown(&job.job_name), job.number.as_deref().unwrap_or_default());
        announce(&format!("attach {} to job {name} ({number})", handed.reasons), order_id, ledger, console).await?;
        let act = HandIn { order_id, jobs: vec![handed], actor: workplace::actor(), reason: self.reason.clone() };
        match ledger.act(act).await {
            Err(LedgerError::Already { .. }) if job.attach.is_none() => {
                console.say(&format!("no change: job {name} has these files already"));
                return Ok(Exit::Done);
            }
            Err(error) if !matches!(error, LedgerError::Already { .. }) => return Err(error.into()),
            _ => {}
        }
        let attached = attached(config, ledger, &entry).await?;
        told(attached.as_deref(), json, console)
    }

    /// Returns the job that the files are for.
    fn job<'e>(&self, entry: &'e Entry) -> Result<&'e JobRow, Failure> {
        let called = entry.order.called();
        let is_meant = |job: &&JobRow| match &self.job {
            Some(word) => job.job_name == *word || job.number.as_ref() == Some(word),
            None => true,
        };
        let meant: Vec<&JobRow> = entry.jobs.iter().filter(is_meant).collect();
        let job = match (meant.as_slice(), &self.job) {
            ([job], _) => *job,
            ([], Some(word)) => return Err(Failure::Input(format!("{called} has no job `{word}`"))),
            ([], None) => return Err(Failure::Input(format!("{called} has no jobs"))),
            (several, _) => {
                let names: Vec<&str> = several.iter().map(|job| job.job_name.as_str()).collect();
                return Err(Failure::Usage(format!("say which job with --job: {}", names.join(", "))));
            }
        };
        let waits = job.attach.is_some()
            || (job.files_follow && job.attached_sha256.is_none())
            || job.progress.as_deref() == Some("action_needed");
        if job.state != State::Placed || job.number.is_none() {
            let text = format!("job {} is {}: only a placed job takes files", job.job_name, job.label());
            return Err(Failure::Input(text));
        }
        if !waits && !self.again {
            let text =
                format!("4over does not wait for files of job {}: to send others anyway, add --again", job.job_name);
            return Err(Failure::Input(text));
        }
        Ok(job)
    }

    /// Checks the files as those of an order are checked.
    fn files(&self, dialect: &Dialect) -> Result<FileMap, Failure> {
        let mut files = FileMap::default();
        for (reason, file) in &self.files {
            if files.insert(*reason, file.clone()).is_some() {
                return Err(Failure::Usage(format!("there are two files for {}: keep one", reason.as_str())));
            }
        }
        let job = Job { files: Some(Files::Plain(files.clone())), ..Job::default() };
        let order = CreateOrder { jobs: vec![job], ..CreateOrder::default() };
        let violations = order.check(dialect);
        let wrong = violations.iter().find(|violation| violation.pointer.as_str().starts_with("/jobs/0/files"));
        match wrong {
            Some(violation) => Err(Failure::Input(format!("{}: {}", violation.message, violation.help))),
            None => Ok(files),
        }
    }
}

/// Attaches what is due, unless a service does.
async fn attached(config: &Config, ledger: &Ledger, entry: &Entry) -> Result<Option<Vec<Attached>>, Failure> {
    let everywhere = Everywhere::new(config)?;
    let placer = everywhere.placer(ledger, &entry.order.storefront).map_err(Failure::Unconfigured)?;
    Ok(placer.attach_now(entry.order.id, &mut Interrupt::on_ctrl_c()).await?)
}

fn told(attached: Option<&[Attached]>, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let Some(attached) = attached else {
        console.say("the service attaches the files: `overprint orders show` says when it is done");
        return Ok(Exit::Later);
    };
    let mut exit = Exit::Done;
    for one in attached {
        let (name, number, files) = (shown(&one.job_name), &one.number, one.files.join(", "));
        match &one.failure {
            None => console.say(&format!("attached {files} to job {name} ({number})")),
            Some(why) => {
                console.say(&format!("not attached to job {name} ({number}): {}", shown(why)));
                exit = Exit::Waiting;
            }
        }
    }
    if json {
        let one = |one: &Attached| json!({ "job": one.job_name, "number": one.number, "files": one.files, "failure": one.failure });
        console.json(&json!({ "attached": attached.iter().map(one).collect::<Vec<_>>() }))?;
    }
    Ok(exit)
}
