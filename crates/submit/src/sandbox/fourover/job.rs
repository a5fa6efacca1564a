//! The life of a job after it was placed: status, tracking, cancelling, and moving on.

use serde_json::{Value, json};

use crate::sandbox::book::{Job, StatusEntry};
use crate::sandbox::clock::Clock;
use crate::sandbox::exchange::Answer;
use crate::sandbox::glob;
use crate::sandbox::options::TrackingBefore;
use crate::sandbox::state::State;

use super::status_codes::{self, CANCEL_LIMIT, CANCELED, LIFE, SHIPPED, UNLISTED};

/// Jobs could not be moved on as asked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AdvanceError {
    /// No job has that number or name.
    #[error("there is no job \"{0}\": use a 4over job number, a job name, or a pattern with *")]
    UnknownJob(String),
    /// The official table has no such label.
    #[error("there is no status \"{0}\": use a label of 4over's table, such as \"Complete: Shipped\"")]
    UnknownStatus(String),
}

/// Moves jobs one step on, or as far as a label, through every status on the way.
pub(in crate::sandbox) fn advance(
    state: &mut State,
    wanted: Option<&str>,
    to: Option<&str>,
) -> Result<Vec<String>, AdvanceError> {
    if let Some(label) = to.filter(|label| status_codes::find(label).is_none()) {
        return Err(AdvanceError::UnknownStatus(label.to_owned()));
    }
    let fits = |job: &Job| {
        wanted.is_none_or(|wanted| glob::matches(wanted, &job.number) || glob::matches(wanted, &job.job_name))
    };
    if let Some(wanted) = wanted.filter(|_| !state.account.jobs.iter().any(fits)) {
        return Err(AdvanceError::UnknownJob(wanted.to_owned()));
    }
    let mut moved = Vec::new();
    for job in state.account.jobs.iter_mut().filter(|job| fits(job)) {
        let steps = steps(job, to);
        if !steps.is_empty() {
            moved.push(job.number.clone());
        }
        for label in steps {
            enter(&mut state.clock, job, label);
        }
    }
    Ok(moved)
}

/// Lists the labels a job goes through; a label outside the usual life is entered at once. Without a
/// label a job without artwork stays where it is.
fn steps<'a>(job: &Job, to: Option<&'a str>) -> Vec<&'a str> {
    let place = |label: &str| LIFE.iter().position(|step| *step == label);
    // A job on hold goes on from where it was before.
    let here = job.history.iter().rev().find_map(|entry| place(entry.label));
    let next = here.map_or(0, |here| here + 1);
    let stuck = job.status() == "Awaiting Artwork" && job.files.is_null() && to.is_none();
    if stuck || job.status() == CANCELED {
        return Vec::new();
    }
    match to.map(|label| (label, place(label))) {
        None => LIFE.get(next).copied().into_iter().collect(),
        Some((label, None)) => vec![label],
        Some((_, Some(end))) => LIFE.get(next..=end).unwrap_or_default().to_vec(),
    }
}

/// Puts a job into a status. A label with several UUIDs shows another one for each job.
pub(super) fn enter(clock: &mut Clock, job: &mut Job, label: &str) {
    let Some((label, codes)) = status_codes::find(label) else {
        return;
    };
    let suffix: usize = job.number.rsplit('-').next().and_then(|tail| tail.parse().ok()).unwrap_or(1);
    job.history.push(StatusEntry { label, uuid: codes[suffix % codes.len()], date: clock.tick().local() });
    if label == SHIPPED {
        let digits: String = job.number.chars().filter(char::is_ascii_digit).collect();
        job.tracking = Some(format!("1Z2A6{digits}"));
    }
}

/// `GET /orders/{job}/status`: the whole history, newest first.
pub(super) fn status(state: &State, number: &str) -> Answer {
    let Some(job) = state.account.job(number) else {
        return no_job(number);
    };
    let entity =
        |label: &str, uuid: &str, date: &str| json!({ "status_code_uuid": uuid, "status": label, "date_set": date });
    let listed = |entry: &StatusEntry| entity(entry.label, entry.uuid, &entry.date);
    let mut entities: Vec<Value> = job.history.iter().rev().map(listed).collect();
    if let Some(newest) = job.history.last().filter(|_| state.options.status_noise) {
        entities.insert(0, listed(newest));
        entities.insert(1, entity(UNLISTED.0, UNLISTED.1, &newest.date));
    }
    Answer::json(200, &json!({ "entities": entities }))
}

/// `GET /orders/{job}/tracking`: one string, from shipment on.
pub(super) fn tracking(state: &State, number: &str) -> Answer {
    let Some(job) = state.account.job(number) else {
        return no_job(number);
    };
    if let Some(tracking) = &job.tracking {
        return Answer::json(200, &json!({ "tracking": tracking }));
    }
    match state.options.tracking_before {
        TrackingBefore::Missing => Answer::json(200, &json!({})),
        TrackingBefore::Null => Answer::json(200, &json!({ "tracking": null })),
        TrackingBefore::Empty => Answer::json(200, &json!({ "tracking": "" })),
        TrackingBefore::Array => Answer::json(200, &json!([])),
        TrackingBefore::NotFound => Answer::fourover_error(404, "No tracking number was found."),
    }
}

/// `DELETE /orders/{job}`: `true`, or a bare text that is not JSON (4over, DELETE /orders/{job}).
/// A job that is already cancelled answers `true` again. Nothing is paid back.
pub(super) fn cancel(state: &mut State, number: &str) -> Answer {
    let Some(job) = state.account.job_mut(number) else {
        return no_job(number);
    };
    if job.history.iter().any(|entry| entry.label == CANCEL_LIMIT) {
        let text = "Job has progressed too far for cancellation";
        return Answer::new(200, "application/json", text);
    }
    if job.status() != CANCELED {
        enter(&mut state.clock, job, CANCELED);
    }
    Answer::json(200, &json!(true))
}

pub(super) fn no_job(number: &str) -> Answer {
    Answer::fourover_error(404, &format!("The job \"{number}\" was not found."))
}
