//! What becomes of placed jobs: the fake 4over moves them on, and status and tracking are read as from the real one.

use crate::cli::TextReporter;
use crate::fourover::Reader;
use crate::place::{Fate, Placement};
use crate::sandbox::Sandbox;
use serde_json::{Value, json};

/// How far the jobs are moved on.
const SHIPPED: &str = "Complete: Shipped";

/// What 4over says of a job.
pub(super) struct Tracked {
    number: String,
    /// The labels of its history, oldest first.
    history: Vec<String>,
    tracking: Vec<String>,
    failure: Option<String>,
}

/// Ships every placed job, and asks what became of it.
pub(super) async fn track(reader: &Reader, sandbox: &Sandbox, placement: &Placement) -> Vec<Tracked> {
    let mut tracked = Vec::new();
    for job in placement.outcome.jobs.iter().filter(|job| job.status == Fate::Placed) {
        let Some(number) = job.number.clone() else { continue };
        let moved = sandbox.advance(Some(&number), Some(SHIPPED)).map_err(|error| error.to_string());
        tracked.push(match moved {
            Ok(_) => ask(reader, number).await,
            Err(failure) => Tracked { number, history: Vec::new(), tracking: Vec::new(), failure: Some(failure) },
        });
    }
    tracked
}

async fn ask(reader: &Reader, number: String) -> Tracked {
    let (history, tracking) = (reader.status(&number).await, reader.tracking(&number).await);
    match (history, tracking) {
        (Ok(history), Ok(tracking)) => {
            let labels = history.into_iter().rev().filter_map(|entry| entry.status);
            Tracked { number, history: labels.collect(), tracking, failure: None }
        }
        (Err(error), _) | (_, Err(error)) => {
            Tracked { number, history: Vec::new(), tracking: Vec::new(), failure: Some(error.to_string()) }
        }
    }
}

/// Shows what became of the jobs.
pub(super) fn show(tracked: &[Tracked], reporter: &mut TextReporter<'_>) {
    if tracked.is_empty() {
        return;
    }
    reporter.title("Let the fake 4over print and ship, and asked where the jobs are");
    for job in tracked {
        match &job.failure {
            Some(failure) => reporter.line(&format!("{}  {failure}", job.number)),
            None => {
                let (first, last) = (job.history.first(), job.history.last());
                let ends = [first, last].map(|label| label.map_or("", String::as_str));
                let steps = job.history.len();
                reporter.line(&format!(
                    "{}  {} … {}, {steps} steps, tracking {}",
                    job.number,
                    ends[0],
                    ends[1],
                    job.tracking.join(", ")
                ));
            }
        }
    }
}

impl Tracked {
    /// Writes what became of a job for a program.
    pub(super) fn to_json(&self) -> Value {
        json!({ "number": self.number, "history": self.history, "tracking": self.tracking, "error": self.failure })
    }
}
