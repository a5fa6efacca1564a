//! What became of an order, job by job, as its ledger says; also the document that write-back rules read.

use super::price::money;
use crate::fourover::cost_breakdown;
use crate::fourover::number::{is_job_number, is_tracking_number};
use crate::fourover::status_code::Coarse;
use crate::ledger::{JobRow, State};
use crate::shown::cut;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much of a reason the storefront gets, in characters.
const REASON: usize = 500;

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
    /// Whether it is at 4over, and how far.
    pub status: Fate,
    /// Why it is not, why that is not known, or why its artwork is not with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The mapping that made it.
    pub mapping: String,
    /// The line it was made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_line_item_id: Option<String>,
    /// The numbers under which carriers have its parcels, with commas between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// What 4over charged for it, where it told the parts and they add up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// Whether it is refused only since a person confirmed that 4over does not have it.
    #[serde(skip)]
    pub not_placed: bool,
}

impl JobOutcome {
    /// Says in a word or two where the job is.
    pub fn label(&self) -> String {
        match self.status {
            Fate::Refused if self.not_placed => "not placed".to_owned(),
            status => status.to_string(),
        }
    }
}

/// The fate of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Status {
    /// Some job is not sent yet, and none is at 4over.
    #[serde(rename = "waiting")]
    Waiting,
    /// No job is at 4over.
    #[serde(rename = "refused")]
    Refused,
    /// Of some job nobody here knows. Nothing of the order may be sent again until a person has asked 4over.
    #[serde(rename = "in doubt")]
    InDoubt,
    /// Some jobs are at 4over, the others are not.
    #[serde(rename = "partly placed")]
    PartlyPlaced,
    /// Every job is at 4over.
    #[serde(rename = "placed")]
    Placed,
    /// 4over waits for somebody.
    #[serde(rename = "action needed")]
    ActionNeeded,
    /// Every job is being made, or is further.
    #[serde(rename = "in production")]
    InProduction,
    /// Every job is on its way to a carrier, or is further.
    #[serde(rename = "in transit")]
    InTransit,
    /// A carrier has every job.
    #[serde(rename = "shipped")]
    Shipped,
    /// Every job is complete.
    #[serde(rename = "complete")]
    Complete,
    /// Every job has arrived.
    #[serde(rename = "delivered")]
    Delivered,
    /// Every job is cancelled.
    #[serde(rename = "cancelled")]
    Cancelled,
}

/// The fate of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fate {
    /// Nobody here knows.
    #[serde(rename = "unknown")]
    Unknown,
    /// It is not sent yet.
    #[serde(rename = "waiting")]
    Waiting,
    /// It is not at 4over.
    #[serde(rename = "refused")]
    Refused,
    /// It is at 4over, and charged.
    #[serde(rename = "placed")]
    Placed,
    /// 4over waits for somebody: for artwork, an approval, a call.
    #[serde(rename = "action needed")]
    ActionNeeded,
    /// It is being printed or finished.
    #[serde(rename = "in production")]
    InProduction,
    /// It is finished and on its way to a carrier.
    #[serde(rename = "in transit")]
    InTransit,
    /// A carrier has it.
    #[serde(rename = "shipped")]
    Shipped,
    /// It is complete; how it left is not said.
    #[serde(rename = "complete")]
    Complete,
    /// It has arrived.
    #[serde(rename = "delivered")]
    Delivered,
    /// It is cancelled.
    #[serde(rename = "cancelled")]
    Cancelled,
}

impl Fate {
    /// Returns the fate of a job of the ledger.
    pub fn of(job: &JobRow) -> Self {
        match job.state {
            State::InDoubt | State::Sending => Fate::Unknown,
            State::Pending | State::Held | State::Nothing => Fate::Waiting,
            State::Refused => Fate::Refused,
            State::Cancelled => Fate::Cancelled,
            State::Placed | State::Done => job.progress.as_deref().and_then(progress).unwrap_or(Fate::Placed),
        }
    }

    /// Tells whether 4over has the job.
    pub fn is_at_4over(self) -> bool {
        self >= Fate::Placed && self != Fate::Cancelled
    }
}

/// Reads how far a job is, as tracking wrote it down.
pub(super) fn progress(word: &str) -> Option<Fate> {
    let coarse = serde_json::from_value::<Coarse>(word.into()).ok()?;
    Some(match coarse {
        Coarse::Accepted | Coarse::Ignore | Coarse::AfterSales => Fate::Placed,
        Coarse::ActionNeeded => Fate::ActionNeeded,
        Coarse::InProduction => Fate::InProduction,
        Coarse::InTransit => Fate::InTransit,
        Coarse::Shipped => Fate::Shipped,
        Coarse::Delivered => Fate::Delivered,
        Coarse::Complete => Fate::Complete,
        Coarse::Canceled => Fate::Cancelled,
    })
}

impl Outcome {
    /// Makes the outcome of the jobs of an order.
    pub fn of(jobs: &[JobRow]) -> Self {
        // A job that the order no longer makes, and that was never placed, is nobody's business.
        let told = jobs.iter().filter(|job| job.state != State::Cancelled || job.number.is_some());
        let is_given_up = !jobs.is_empty() && jobs.iter().all(|job| job.state == State::Cancelled);
        let jobs: Vec<JobOutcome> = told.map(JobOutcome::of).collect();
        let status = if is_given_up { Status::Cancelled } else { Status::of(&jobs) };
        Outcome { status, jobs, charged: None, unattributed: Vec::new() }
    }

    /// Returns the outcome as write-back rules read it: what 4over says in it may come to stand on a page of the storefront,
    /// so that its texts are on one line, short and without angle brackets, and its numbers are nothing but numbers.
    pub fn for_storefront(mut self) -> Self {
        for job in &mut self.jobs {
            job.number = job.number.take().filter(|number| is_job_number(number));
            job.reason = job.reason.take().map(|reason| cut(&reason, REASON).replace('<', "‹").replace('>', "›"));
            let tracking = job.tracking_number.take().unwrap_or_default();
            let sound: Vec<&str> = tracking.split(", ").filter(|number| is_tracking_number(number)).collect();
            job.tracking_number = (!sound.is_empty()).then(|| sound.join(", "));
        }
        self
    }
}

impl JobOutcome {
    /// Makes the outcome of a job.
    pub fn of(job: &JobRow) -> Self {
        let tracking: Vec<String> = serde_json::from_str(&job.tracking).unwrap_or_default();
        JobOutcome {
            name: job.job_name.clone(),
            number: job.number.clone(),
            status: Fate::of(job),
            reason: job.reason.clone(),
            mapping: job.mapping.clone(),
            order_line_item_id: job.order_line_item_id.clone(),
            tracking_number: (!tracking.is_empty()).then(|| tracking.join(", ")),
            price: job.price.as_deref().and_then(price),
            not_placed: job.not_placed,
        }
    }
}

/// Adds up the parts of a price.
fn price(parts: &str) -> Option<String> {
    let parts = serde_json::from_str(parts).ok()?;
    cost_breakdown::total(&parts).map(|total| money(total).to_string())
}

impl Status {
    fn of(jobs: &[JobOutcome]) -> Self {
        let any = |fate| jobs.iter().any(|job| job.status == fate);
        if any(Fate::Unknown) {
            return Status::InDoubt;
        }
        let standing: Vec<Fate> = jobs.iter().map(|job| job.status).filter(|fate| *fate != Fate::Cancelled).collect();
        let placed = standing.iter().filter(|fate| fate.is_at_4over()).count();
        match standing.iter().min() {
            None if jobs.is_empty() => Status::Waiting,
            None => Status::Cancelled,
            Some(_) if placed == 0 && any(Fate::Refused) => Status::Refused,
            Some(_) if placed == 0 => Status::Waiting,
            Some(_) if placed < standing.len() => Status::PartlyPlaced,
            Some(Fate::ActionNeeded) => Status::ActionNeeded,
            Some(_) if any(Fate::ActionNeeded) => Status::ActionNeeded,
            Some(Fate::InProduction) => Status::InProduction,
            Some(Fate::InTransit) => Status::InTransit,
            Some(Fate::Shipped) => Status::Shipped,
            Some(Fate::Complete) => Status::Complete,
            Some(Fate::Delivered) => Status::Delivered,
            Some(_) => Status::Placed,
        }
    }

    /// Tells whether every job is at 4over, or was.
    pub fn is_placed(self) -> bool {
        !matches!(self, Status::Waiting | Status::Refused | Status::InDoubt | Status::PartlyPlaced)
    }
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

#[cfg(test)]
mod tests {
    use super::{Fate, JobOutcome, Outcome, Status};

    fn job(number: &str, reason: &str, tracking: &str) -> JobOutcome {
        JobOutcome {
            name: "a-1".to_owned(),
            number: Some(number.to_owned()),
            status: Fate::Placed,
            not_placed: false,
            reason: Some(reason.to_owned()),
            mapping: "cards".to_owned(),
            order_line_item_id: None,
            tracking_number: Some(tracking.to_owned()),
            price: None,
        }
    }

    #[test]
    fn nothing_that_a_page_would_obey_goes_to_the_storefront() {
        let jobs = vec![
            job("X8291118499-001", "no such file", "1Z9, 1Z8"),
            job("<b>X1</b>", "<script>alert(1)</script>\n\u{202e}", "1Z9, <img>, =1"),
            job("X1\n", &"x".repeat(1_000_000), "{{x}}"),
        ];
        let outcome = Outcome { status: Status::Placed, jobs, charged: None, unattributed: Vec::new() };
        let jobs = outcome.for_storefront().jobs;
        assert_eq!(jobs[0], job("X8291118499-001", "no such file", "1Z9, 1Z8"));
        assert_eq!((&jobs[1].number, jobs[1].tracking_number.as_deref()), (&None, Some("1Z9")));
        assert_eq!(jobs[1].reason.as_deref(), Some("‹script›alert(1)‹/script›\\n\\u202e"));
        assert_eq!((&jobs[2].number, &jobs[2].tracking_number), (&None, &None));
        assert_eq!(jobs[2].reason.as_ref().map(|reason| reason.chars().count()), Some(500));
    }
}
