//! `overprint orders resolve`: what 4over said about jobs in doubt, checked with 4over before it is believed.

use super::Scope;
use super::find::{find, quoted};
use super::{announce, tell_after};
use crate::cli::{Exit, Failure, workplace};
use crate::config::Config;
use crate::fourover::{self, JobNumber, Reader};
use crate::ledger::act::{self, Resolution};
use crate::ledger::{Entry, State};
use clap::Args;

/// What you found out about jobs in doubt.
#[derive(Debug, Args)]
pub(super) struct Resolve {
    /// The order
    order: String,
    /// 4over has these jobs: JOB_NAME=NUMBER, or just NUMBER if one job is in doubt
    #[arg(long, value_name = "JOB", num_args = 1..)]
    placed: Vec<String>,
    /// 4over does not have any other job that is in doubt; `orders retry` can then send it again
    #[arg(long)]
    not_placed: bool,
    /// Believe the job numbers without asking 4over for their status, and whatever their form
    #[arg(long, requires = "placed")]
    unchecked: bool,
    /// How you know
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Resolve {
    pub(super) async fn run(self, scope: Scope<'_>) -> Result<Exit, Failure> {
        let Scope { config, ledger, json, console } = scope;
        let order_id = find(ledger, &self.order).await?;
        let entry = ledger.entry(order_id).await?;
        let jobs = self.jobs(&entry)?;
        announce("resolve", order_id, ledger, console).await?;
        let numbers = jobs.iter().filter_map(|(name, resolution)| match resolution {
            Resolution::Placed { number } => Some((name.as_str(), number.as_str())),
            Resolution::NotPlaced => None,
        });
        if !self.unchecked {
            for (name, number) in numbers {
                check(config, name, number).await?;
            }
        }
        let reason = if self.unchecked { format!("{} (not checked with 4over)", self.reason) } else { self.reason };
        let act = act::Resolve { order_id, jobs, actor: workplace::actor(), reason, track_after: 0 };
        tell_after(ledger.act(act).await, ledger, order_id, json, console).await
    }

    /// Returns what is said of each job.
    fn jobs(&self, entry: &Entry) -> Result<Vec<(String, Resolution)>, Failure> {
        let called = entry.order.called();
        let in_doubt: Vec<&str> =
            entry.jobs.iter().filter(|job| job.state == State::InDoubt).map(|job| job.job_name.as_str()).collect();
        let said = self.said(entry, &in_doubt)?;
        if in_doubt.is_empty() && (said.is_empty() || !said.iter().all(|said| is_so_already(entry, said))) {
            let text = format!("{called} is {}; there is nothing to resolve: no job is in doubt", entry.order.label());
            return Err(Failure::Input(text));
        }
        if self.placed.is_empty() && !self.not_placed {
            let name = quoted(&format!("#{}", entry.order.id));
            let choice =
                |option: &str, when: &str| format!("overprint orders resolve {name} {option} --reason …  {when}");
            return Err(Failure::Choice {
                text: format!("say what 4over has of {called}, in doubt: {}", in_doubt.join(", ")),
                choices: vec![
                    choice("--placed NUMBER", "if 4over has it"),
                    choice("--not-placed", "if 4over does not have it"),
                ],
            });
        }
        Ok(said)
    }

    /// Reads what is said of each job, in doubt or not.
    fn said(&self, entry: &Entry, in_doubt: &[&str]) -> Result<Vec<(String, Resolution)>, Failure> {
        let mut said: Vec<(String, Resolution)> = Vec::new();
        for placed in &self.placed {
            let (name, number) = match (placed.split_once('='), in_doubt, entry.jobs.as_slice()) {
                (Some(named), ..) => named,
                (None, [name], _) => (*name, placed.as_str()),
                (None, [], [job]) => (job.job_name.as_str(), placed.as_str()),
                (None, [], _) => {
                    let (called, label) = (entry.order.called(), entry.order.label());
                    return Err(Failure::Input(format!("{called} is {label}; there is nothing to resolve")));
                }
                (None, several, _) => {
                    let text = format!("`{placed}`: write JOB_NAME=NUMBER for each of: {}", several.join(", "));
                    return Err(Failure::Usage(text));
                }
            };
            if said.iter().any(|(known, _)| known == name) {
                return Err(Failure::Usage(format!("two numbers are given for job `{name}`: keep one")));
            }
            said.push((name.to_owned(), Resolution::Placed { number: number.to_owned() }));
        }
        if self.not_placed {
            // Where none is in doubt, it may be so already.
            let known: Vec<&str> =
                entry.jobs.iter().filter(|job| job.not_placed).map(|job| job.job_name.as_str()).collect();
            let others = if in_doubt.is_empty() { known.as_slice() } else { in_doubt }.iter();
            let others = others.filter(|name| !said.iter().any(|(known, _)| known == *name));
            let others: Vec<String> = others.map(|name| (*name).to_owned()).collect();
            said.extend(others.into_iter().map(|name| (name, Resolution::NotPlaced)));
        }
        Ok(said)
    }
}

/// Tells whether the ledger has it so: said twice, it stays so.
fn is_so_already(entry: &Entry, (name, resolution): &(String, Resolution)) -> bool {
    let job = entry.jobs.iter().find(|job| job.job_name == *name);
    job.is_some_and(|job| match resolution {
        Resolution::Placed { number } => job.number.as_ref() == Some(number),
        Resolution::NotPlaced => job.not_placed,
    })
}

/// Asks 4over for the status of a job number; refuses one that 4over does not know.
async fn check(config: &Config, name: &str, number: &str) -> Result<(), Failure> {
    const INSIST: &str = "To record it all the same, add --unchecked";
    if let Err(error) = number.parse::<JobNumber>() {
        return Err(Failure::Input(format!("job {name}: {error}. {INSIST}")));
    }
    let Some(reader) = workplace::reader(config)? else {
        let text =
            format!("no account at 4over is configured, so that job number {number} cannot be checked. {INSIST}");
        return Err(Failure::Unconfigured(text));
    };
    match is_known(&reader, number).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::Input(format!(
            "4over does not know job number {number}, so that job {name} stays in doubt. Check the number. {INSIST}"
        ))),
        Err(error) if error.may_pass() => Err(Failure::Unavailable(format!(
            "4over does not answer for job number {number}: {error}. Try again later. {INSIST}"
        ))),
        Err(error) => Err(Failure::Input(format!("4over does not answer for job number {number}: {error}. {INSIST}"))),
    }
}

async fn is_known(reader: &Reader, number: &str) -> Result<bool, fourover::Error> {
    match reader.status(number).await {
        Ok(history) => Ok(!history.is_empty()),
        Err(fourover::Error::Status { http_status: 404, .. }) => Ok(false),
        Err(fourover::Error::Status { refusal, .. }) if refusal.http_code() == Some(404) => Ok(false),
        Err(error) => Err(error),
    }
}
