//! What orders that are held for the same reason have in common: what is missing, who holds them, and the kind of reason.

use super::Stop;
use super::words::{TEXT, joined};
use crate::ledger::act::OLDER;
use crate::place::guard::Finding;
use crate::place::mark::{UNMARKED, WRITABLE};
use crate::shown::cut;
use overprint_mapping::{Kind, Problem};

impl Stop {
    /// Returns what is missing: the same text for all orders that wait for the same.
    pub fn missing(&self) -> String {
        match self {
            Stop::Held { held, .. } => {
                held.problems.first().map(|problem| cut(&problem.message, TEXT)).unwrap_or_default()
            }
            Stop::Again(_) => "a person has to say that the order may be placed again".to_owned(),
            Stop::NotSold { findings, .. } => {
                findings.first().map(|found| found.finding.message.clone()).unwrap_or_default()
            }
            Stop::Unmarked(_) => WRITABLE.to_owned(),
            Stop::Older { .. } => "the version of the order that was seen before".to_owned(),
            Stop::JobNameTaken { .. } | Stop::JobNameOfOther { .. } => "a job name that no other order has".to_owned(),
            Stop::Artwork(_) => "artwork that 4over can take".to_owned(),
            Stop::Guarded(findings) => guards(findings),
            Stop::Several(stops) => {
                let first = stops.iter().find(|stop| !stop.may_pass()).or(stops.first());
                first.map(Stop::missing).unwrap_or_default()
            }
            other => other.to_string(),
        }
    }

    /// Tells whether other mappings, or another catalogue, may let the order go.
    pub fn waits_for_mappings(&self) -> bool {
        matches!(self, Stop::Held { .. } | Stop::NotSold { .. } | Stop::JobNameOfOther { .. })
    }

    /// Returns what kind of thing is missing: nothing of the order, so that it may leave the building.
    pub fn held_by(&self) -> String {
        match self {
            Stop::Held { held, .. } => held.problems.first().map(problem).unwrap_or_default(),
            Stop::NotSold { findings, .. } => match findings.first().and_then(|found| found.rule.as_ref()) {
                Some(rule) => format!("{}: rule {rule}", self.kind()),
                None => self.kind().to_owned(),
            },
            Stop::Approval(needed) => joined(needed),
            Stop::Guarded(findings) => guards(findings),
            Stop::Several(stops) => joined(&stops.iter().map(Stop::held_by).collect::<Vec<_>>()),
            other => other.kind().to_owned(),
        }
    }

    /// Returns the kind of reason in a few words, for logs: nothing of the order.
    pub fn kind(&self) -> &'static str {
        match self {
            Stop::Storefront(_) => "the storefront did not give the order",
            Stop::NoSuchOrder { .. } => "no such order",
            Stop::OrderId(_) => "an odd order ID",
            Stop::Older { .. } => OLDER,
            Stop::Changed => "changed while it was checked",
            Stop::Locked => "locked by the storefront",
            Stop::Unmarked(_) => UNMARKED,
            Stop::Document(_) => "not an order",
            Stop::Held { .. } => "problems",
            Stop::Translate(_) => "not translated",
            Stop::NothingPrinted(_) => "nothing to print",
            Stop::NoPayment => "no payment profile",
            Stop::NotATest => "not a test order",
            Stop::Again(_) => "placed before",
            Stop::NotSold { .. } => "not in the catalogue",
            Stop::Catalogue(_) => "the catalogue cannot be read",
            Stop::Fourover(_) => "4over did not answer",
            Stop::Artwork(_) => "artwork",
            Stop::ArtworkUnreachable { .. } => "artwork cannot be fetched",
            Stop::ArtworkUnseen(_) => "artwork is being checked",
            Stop::Approval(_) => "waits for approval",
            Stop::Guarded(_) => "a guard holds it",
            Stop::Several(_) => "several reasons",
            Stop::NoStorefront => "no storefront",
            Stop::JobNameTaken { .. } => "a job name is taken",
            Stop::JobNameOfOther { .. } => "a job name may be another storefront's",
            Stop::OtherJobs { .. } => "makes other jobs than were placed",
            Stop::Before(before) => before.kind(),
            Stop::Erased { .. } => "erased",
            Stop::Shadow => "shadow mode",
            Stop::Paused => "paused",
            Stop::TurnedAway(_) => "4over turns the account away",
            Stop::WentBack => "the store went back in time",
            Stop::Unsettled => "another database server",
            Stop::StateDirectory(_) => "no `state_directory` to write to",
            Stop::AllPlaced => "all placed",
            Stop::Ledger(_) => "the ledger cannot be read",
            Stop::Interrupted => "interrupted",
            Stop::NotSent { .. } => "4over cannot be reached",
            Stop::Body(_) => "cannot be written",
        }
    }
}

/// Names what is wrong by the table, the kind and the rule, without the value.
fn problem(problem: &Problem) -> String {
    // A miss is worded so that the values come behind the table.
    let table = problem.message.split_once(" has no row for ").map(|(table, _)| table);
    let table = table.filter(|_| problem.kind == Kind::TableMiss);
    let what = table.map_or_else(|| problem.kind.to_string(), |table| format!("{table} lacks rows"));
    match &problem.rule {
        Some(rule) => format!("{what}: rule {rule}"),
        None => what,
    }
}

/// Names the guards, each once.
fn guards(findings: &[Finding]) -> String {
    let mut names: Vec<String> = findings.iter().map(|finding| finding.guard.to_string()).collect();
    names.sort();
    names.dedup();
    format!("a person's word on what a guard found: {}", names.join(", "))
}
