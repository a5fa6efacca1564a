//! What became of an order, job by job; also the document that write-back rules read.

use super::attach::Attached;
use super::translate::Told;
use crate::fourover::{Answer, Outcome as JobAnswer};
use rust_decimal::Decimal;
use serde::Serialize;
use std::fmt;

/// What became of an order that was sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// All of it in one word.
    pub status: Status,
    /// What became of each job, in the order of the request.
    pub jobs: Vec<JobOutcome>,
    /// What was charged, in the currency of the account.
    #[serde(skip)]
    pub charged: Option<Decimal>,
    /// Job numbers and errors in the answer that belong to no job for certain.
    #[serde(skip)]
    pub unattributed: Vec<String>,
}

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobOutcome {
    /// The name under which it was sent.
    pub name: String,
    /// The 4over job number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Whether it is at 4over.
    pub status: Fate,
    /// Why it is not, why that is not known, or why its artwork is not with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The mapping that made it.
    pub mapping: String,
    /// The line it was made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_line_item_id: Option<String>,
}

/// The fate of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Status {
    /// Every job is at 4over.
    #[serde(rename = "placed")]
    Placed,
    /// Some jobs are at 4over, the others are refused.
    #[serde(rename = "partly placed")]
    PartlyPlaced,
    /// No job is at 4over.
    #[serde(rename = "refused")]
    Refused,
    /// Of some job nobody here knows. Nothing of the order may be sent again until a person has asked 4over.
    #[serde(rename = "in doubt")]
    InDoubt,
}

/// The fate of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It is at 4over, and charged.
    Placed,
    /// It is not at 4over.
    Refused,
    /// Nobody here knows.
    Unknown,
}

impl Outcome {
    /// Reads what 4over answered.
    pub(super) fn answered(answer: &Answer, jobs: &[Told]) -> Self {
        let of = |(told, answer): (&Told, &JobAnswer)| match answer {
            JobAnswer::Placed { number } => told.with(Fate::Placed, Some(number), None),
            JobAnswer::Refused { code, reason } => told.with(Fate::Refused, None, Some(coded(reason, code.as_deref()))),
            JobAnswer::Unknown { reason, number } => told.with(Fate::Unknown, number.as_ref(), Some(reason.clone())),
        };
        let jobs = jobs.iter().zip(answer.jobs.iter().map(|job| &job.outcome)).map(of).collect();
        Outcome { charged: answer.charged, unattributed: answer.unattributed.clone(), ..Outcome::of(jobs) }
    }

    /// Makes the outcome of a request whose answer was lost.
    pub(super) fn in_doubt(reason: &str, jobs: &[Told]) -> Self {
        Outcome::of(jobs.iter().map(|told| told.with(Fate::Unknown, None, Some(reason.to_owned()))).collect())
    }

    /// Tells of the jobs whose artwork did not follow.
    pub(super) fn with_attached(mut self, attached: &[Attached]) -> Self {
        for Attached { job_name, failure, .. } in attached {
            if let Some(failure) = failure {
                let jobs = self.jobs.iter_mut().filter(|job| job.name == *job_name);
                jobs.for_each(|job| job.reason = Some(format!("placed without its artwork: {failure}")));
            }
        }
        self
    }

    fn of(jobs: Vec<JobOutcome>) -> Self {
        let count = |fate| jobs.iter().filter(|job| job.status == fate).count();
        let status = match (count(Fate::Placed), count(Fate::Unknown)) {
            (_, 1..) => Status::InDoubt,
            (placed, 0) if placed == jobs.len() => Status::Placed,
            (0, 0) => Status::Refused,
            _ => Status::PartlyPlaced,
        };
        Outcome { status, jobs, charged: None, unattributed: Vec::new() }
    }
}

impl Told {
    fn with(&self, status: Fate, number: Option<&String>, reason: Option<String>) -> JobOutcome {
        JobOutcome {
            name: self.name.clone(),
            number: number.cloned(),
            status,
            reason,
            mapping: self.mapping.clone(),
            order_line_item_id: self.order_line_item_id.clone(),
        }
    }
}

fn coded(reason: &str, code: Option<&str>) -> String {
    code.map_or_else(|| reason.to_owned(), |code| format!("{reason} (code {code})"))
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
