//! Decides, job by job, what an order answer means.
//!
//! ```text
//! named in job_ids ─────────────► Placed   (Unknown when listed too often, without a number, or with an odd status)
//! position in a list of numbers ► Placed   (only when counts agree)
//! named in errors ──────────────► Refused  (Unknown under Success, or when a number without a name may be its own)
//! named nowhere ────────────────► Unknown  (Refused when the order failed, lists no number and charged nothing)
//! ```

use super::Outcome;
use super::job_ids::Entry;
use super::order::{Order, OrderStatus};
use super::turned_away;
use crate::fourover::number::is_job_number;
use crate::fourover::refusal::{Refusal, joined};
use crate::shown::cut;

/// A job of the request, among others that may have the same name.
struct Job<'a> {
    name: &'a str,
    /// How many earlier jobs have the same name.
    nth: usize,
    /// How many jobs have the name.
    count: usize,
}

impl Order<'_> {
    /// Returns an outcome for every name, and what belongs to none.
    pub(super) fn decide(&self, job_names: &[String]) -> (Vec<Outcome>, Vec<String>) {
        let by_position = self.by_position(job_names);
        let doubtful = self.has_number_to_spare(job_names, by_position.is_some());
        let mut outcomes = Vec::with_capacity(job_names.len());
        for (index, name) in job_names.iter().enumerate() {
            let number = by_position.as_ref().and_then(|numbers| numbers[index].clone());
            let nth = job_names[..index].iter().filter(|earlier| *earlier == name).count();
            let count = job_names.iter().filter(|other| *other == name).count();
            outcomes.push(self.outcome(&Job { name, nth, count }, number, doubtful));
        }
        let unattributed = self.unattributed(job_names, &outcomes);
        (outcomes, unattributed)
    }

    fn outcome(&self, job: &Job<'_>, number: Option<String>, doubtful: bool) -> Outcome {
        let entries: Vec<&Entry> =
            self.job_ids.entries.iter().filter(|entry| entry.name.as_deref() == Some(job.name)).collect();
        let errors: Vec<&Refusal> = self.errors_of(job.name).map(|error| &error.refusal).collect();
        if !entries.is_empty() {
            self.listed(job, &entries)
        } else if let Some(number) = number {
            Outcome::Placed { number }
        } else if self.strays {
            Outcome::unknown("the answer has job_ids in a place that is not known")
        } else if self.job_ids_mention(job.name) {
            Outcome::unknown("job_ids has the job name in a place that is not known")
        } else if self.failed_as_a_whole() {
            self.refused_as_a_whole(job, &errors)
        } else if errors.is_empty() {
            self.named_nowhere()
        } else {
            self.named_in_errors(job, &errors, doubtful)
        }
    }

    fn listed(&self, job: &Job<'_>, entries: &[&Entry]) -> Outcome {
        if entries.len() != job.count {
            let number = entries[0].number.clone().filter(|number| job.count == 1 && is_job_number(number));
            let reason = format!("job_ids has the job name {} times, the request {}", entries.len(), job.count);
            return Outcome::Unknown { reason, number };
        }
        let entry = entries[job.nth];
        let doubt = match (&entry.number, &entry.odd_status) {
            (None, _) => "job_ids has the job name without a job number".to_owned(),
            (Some(number), _) if self.job_ids.repeats(number) => {
                "job_ids gives the job number to more than one job".to_owned()
            }
            (Some(number), _) if !is_job_number(number) => {
                let number = cut(number, 80);
                return Outcome::unknown(format!(
                    "4over gives `{number}` as the number of the job, which is not a job number"
                ));
            }
            (Some(_), Some(status)) => {
                format!("job_ids has the job with the status {}, whose meaning is not documented", cut(status, 80))
            }
            (Some(number), None) => {
                return Outcome::Placed { number: number.clone() };
            }
        };
        Outcome::Unknown { reason: doubt, number: entry.number.clone() }
    }

    fn named_in_errors(&self, job: &Job<'_>, errors: &[&Refusal], doubtful: bool) -> Outcome {
        let refusal = own_refusal(job, errors);
        let doubt = match self.status {
            OrderStatus::Success => "the order is a success, and yet has an error for this job",
            OrderStatus::Unclear => "the order has no known status, and an error for this job",
            _ if errors.len() < job.count => "the order has fewer errors for this job name than the request has jobs",
            _ if doubtful => "the order has an error for this job, and a job number that may be its own",
            _ => return Outcome::refused(refusal),
        };
        Outcome::unknown(format!("{doubt}: {}", refusal.reason))
    }

    fn refused_as_a_whole(&self, job: &Job<'_>, errors: &[&Refusal]) -> Outcome {
        let refusal = if errors.is_empty() { self.refusal_of_order() } else { own_refusal(job, errors) };
        if self.charged {
            return Outcome::unknown(format!("the order failed, and yet a payment was authorized: {}", refusal.reason));
        }
        let code = refusal.code.as_deref().and_then(|code| code.parse().ok()).unwrap_or_default();
        let is_nameless = self.errors.iter().all(|error| error.name.is_none());
        if is_nameless && matches!(code, 401 | 403 | 407 | 429) && turned_away::is_so(code, &[], &refusal.reason, b"") {
            return Outcome::TurnedAway { code, reason: refusal.reason };
        }
        Outcome::refused(refusal)
    }

    /// Joins the errors that name no job; where all of them name one, says that the order failed because of those.
    fn refusal_of_order(&self) -> Refusal {
        let nameless: Vec<&Refusal> =
            self.errors.iter().filter(|error| error.name.is_none()).map(|error| &error.refusal).collect();
        let all: Vec<&Refusal> = self.errors.iter().map(|error| &error.refusal).collect();
        match (nameless.as_slice(), all.as_slice()) {
            ([], []) => Refusal { code: None, reason: "the order failed as a whole; 4over gives no reason".to_owned() },
            ([], all) => Refusal {
                code: all[0].code.clone(),
                reason: format!("the order failed as a whole: {}", joined(all.iter().copied())),
            },
            (nameless, _) => Refusal { code: nameless[0].code.clone(), reason: joined(nameless.iter().copied()) },
        }
    }

    fn named_nowhere(&self) -> Outcome {
        let order = match self.status {
            OrderStatus::Success => "the order is a success",
            OrderStatus::Warning => "the order succeeded in part",
            OrderStatus::Fail => "the order failed, and yet lists job numbers",
            OrderStatus::Unclear => "the order has no known status",
        };
        Outcome::unknown(format!("{order}, and names this job neither in job_ids nor in errors"))
    }
}

/// Returns the error of a job: its own among namesakes when counts agree, otherwise all of them together.
fn own_refusal(job: &Job<'_>, errors: &[&Refusal]) -> Refusal {
    match errors {
        errors if errors.len() == job.count => errors[job.nth].clone(),
        errors => {
            Refusal { code: errors.iter().find_map(|error| error.code.clone()), reason: joined(errors.iter().copied()) }
        }
    }
}
