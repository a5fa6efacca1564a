//! `overprint test`: runs the cases of mappings against their snapshots.

mod review;
mod select;
mod show;
mod watching;

use super::offline::{Offline, Surroundings};
use super::{Console, Exit, Failure};
use crate::suite::{self, CaseError, Project, Ran, Report, State};
use clap::Args;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// Run the cases of the mappings against their snapshots
///
/// A case is an order file that a mapping names by `cases: tests/*.json`: an order, or an envelope as for `translate`. Its
/// snapshot, in snapshots/ beside it, holds everything the mappings make of it: the create-order body or what holds the order,
/// lines left out and why, notices, and the write-back patch for a sample outcome, in which 4over placed every job
/// (X0000000001-001 and so on). No token gets into a snapshot.
///
/// PATH is a directory of mappings, a mapping file (its cases), or an order file (only this one); without any, all cases of the
/// configured mappings are run. What differs is shown value by value and kept beside the snapshot as `.snap.new`, where
/// `cargo insta review` finds it, too. Where the variable CI is set nothing is written.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Mappings, mapping files or order files
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Make every result the snapshot, and remove snapshots that belong to no case
    #[arg(long, conflicts_with = "review")]
    accept: bool,
    /// Go through what differs, one case at a time
    #[arg(long, conflicts_with = "json")]
    review: bool,
    /// Directory of the mappings, or one mapping file [default: `mappings` of the configuration, else mappings/]
    #[arg(long, value_name = "PATH")]
    mappings: Option<PathBuf>,
    /// The storefront that the orders come from [default: the only one configured, else "storefront"]
    #[arg(long, value_name = "NAME")]
    storefront: Option<String>,
    /// Run again what a saved file touches, and tell what changed: a mapping, a table or a shared file touches the cases of its
    /// mappings, an order or a snapshot its case
    #[arg(long, conflicts_with_all = ["json", "accept", "review"])]
    watch: bool,
    /// Write the results as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// What is done about a result that differs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    Nothing,
    Keep,
    Accept,
    Review,
}

/// Runs the cases.
pub(super) fn run(arguments: &Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let doing = doing(arguments, is_ci())?;
    if arguments.watch {
        return watching::run(arguments, doing, config, console);
    }
    let mut exit = Exit::Done;
    let mut reports = Vec::new();
    for selection in select::select(&arguments.paths, arguments.mappings.as_deref(), config)? {
        let surroundings = Surroundings::of(Some(selection.project.clone()), arguments.storefront.clone());
        let offline = Offline::open(&surroundings, config)?;
        let all = suite::find(&offline.mappings).map_err(unfound)?;
        let is_whole = selection.is_whole();
        let cases = selection.of(all, &offline.mappings)?;
        let project = Project { mappings: &offline.mappings, storefront: &offline.storefront };
        let mut report = suite::run(cases, project, is_whole);
        if !selection.only.is_empty() {
            report.unreferenced.clear();
        }
        exit = exit.max(settle(&report, doing, arguments.json, console)?);
        reports.push(report);
    }
    match arguments.json {
        true => console.json(&show::json(&reports, doing == Doing::Accept))?,
        false => show::summary(&reports, doing, console)?,
    }
    Ok(exit)
}

fn doing(arguments: &Arguments, is_ci: bool) -> Result<Doing, Failure> {
    match (arguments.accept, arguments.review) {
        (true, _) | (_, true) if is_ci => {
            Err(Failure::Usage("the variable CI is set, and there nothing is accepted".to_owned()))
        }
        (true, _) => Ok(Doing::Accept),
        (_, true) if !(io::stdin().is_terminal() && io::stdout().is_terminal()) => {
            Err(Failure::Usage("--review asks a person at a terminal; --accept takes everything".to_owned()))
        }
        (_, true) => Ok(Doing::Review),
        _ if is_ci => Ok(Doing::Nothing),
        _ => Ok(Doing::Keep),
    }
}

/// As insta understands the variable.
fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// Shows what differs and does about it what was asked for.
fn settle(report: &Report, doing: Doing, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    for ran in &report.ran {
        if !json {
            show::case(ran, console)?;
        }
        let is_settled = match (&ran.state, doing) {
            (State::Equal, Doing::Nothing) => true,
            (State::Equal, _) => ran.forget().map(|()| true)?,
            (State::Broken(_), _) | (_, Doing::Nothing) => false,
            (_, Doing::Keep) => ran.keep().map(|()| false)?,
            (_, Doing::Accept) => ran.accept().map(|()| true)?,
            (_, Doing::Review) => reviewed(ran, console)?,
        };
        exit = exit.max(if is_settled { Exit::Done } else { Exit::Failed });
    }
    for path in &report.unreferenced {
        if !json {
            show::unreferenced(path, console)?;
        }
        let is_settled = match doing {
            Doing::Nothing | Doing::Keep => false,
            Doing::Accept => std::fs::remove_file(path).map(|()| true)?,
            Doing::Review => review::remove(path, &mut io::stdin().lock(), console)?,
        };
        exit = exit.max(if is_settled { Exit::Done } else { Exit::Failed });
    }
    Ok(exit)
}

fn reviewed(ran: &Ran, console: &mut Console) -> Result<bool, Failure> {
    ran.keep()?;
    Ok(review::decide(ran, &mut io::stdin().lock(), console)?)
}

fn unfound(error: CaseError) -> Failure {
    match error {
        CaseError::NoFile { .. } | CaseError::Foreign { .. } => Failure::Unconfigured(error.to_string()),
        CaseError::Unreadable { path, source } => Failure::Unreadable { path, source },
    }
}
