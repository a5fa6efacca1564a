//! The fake 4over: which route does what.

use axum::http::Method;
use serde_json::{Value, json};

mod address_check;
mod artwork;
mod catalogue;
mod cost;
mod discount;
mod file_check;
mod files;
mod job;
mod job_check;
mod mailing;
mod notes;
mod order_answer;
mod order_check;
mod payment_answer;
mod payment_check;
mod place;
mod signature;
mod status_codes;

pub use job::AdvanceError;
pub(super) use job::advance;

use super::book::{Charge, Job, PostedOrder, StoredFile};
use super::exchange::{Answer, Call};
use super::rules::Subject;
use super::state::State;

/// What the fake 4over keeps.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) orders: Vec<PostedOrder>,
    pub(super) jobs: Vec<Job>,
    pub(super) charges: Vec<Charge>,
    pub(super) files: Vec<StoredFile>,
    files_stored: u64,
    catalogue: catalogue::Catalogue,
}

impl Account {
    fn job(&self, number: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.number == number)
    }

    fn job_mut(&mut self, number: &str) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.number == number)
    }
}

/// Carries a request out, once its signature is right.
pub(super) fn answer(state: &mut State, call: &Call) -> Answer {
    if let Err(message) = signature::check(&state.options, call) {
        return Answer::fourover_error(401, message);
    }
    let segments = call.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (&call.method, segments.as_slice()) {
        (&Method::POST, ["orders"]) => place::place(state, call),
        (&Method::GET, ["orders", job, "status"]) => job::status(state, job),
        (&Method::GET, ["orders", job, "tracking"]) => job::tracking(state, job),
        (&Method::DELETE, ["orders", job]) => job::cancel(state, job),
        (&Method::POST, ["jobs", job, "files"]) => artwork::attach(state, job, call),
        (&Method::POST, ["files"]) => files::store(state, call),
        (&Method::POST, ["presorts"]) => mailing::presort(state, call),
        (&Method::GET, ["files"]) => files::list(state, call),
        (&Method::GET, ["files", uuid]) => files::fetch(state, uuid),
        (&Method::DELETE, ["files", uuid]) => files::delete(state, uuid),
        (&Method::GET, ["paymentprofiles"]) => payment_profiles(state),
        (&Method::GET, ["whoami"]) => whoami(),
        _ => catalogue::answer(state, call, &segments).unwrap_or_else(|| {
            Answer::fourover_error(404, &format!("No route found for \"{} {}\"", call.method, call.path))
        }),
    }
}

/// Says what a call is about, for the rules.
pub(super) fn subject(state: &State, call: &Call) -> Subject {
    let segments = call.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["orders"] if call.method == Method::POST => {
            let body = call.json().unwrap_or_default();
            Subject {
                placing: true,
                order: body.get("order_id").and_then(Value::as_str).map(str::to_owned),
                jobs: job_check::names_in(&body),
                storefront_order: None,
            }
        }
        ["orders" | "jobs", number, ..] => {
            let job = state.account.job(number);
            let name = job.map(|job| job.job_name.clone());
            Subject {
                order: job.map(|job| job.order_id.clone()),
                jobs: [(*number).to_owned()].into_iter().chain(name).collect(),
                ..Subject::default()
            }
        }
        _ => Subject::default(),
    }
}

/// `GET /paymentprofiles` (seed 003).
fn payment_profiles(state: &State) -> Answer {
    let profile = |(index, token): (usize, &String)| json!({ "profile_token": token, "last_four": format!("{:04}", 1111 * (index + 1)), "type": "Visa" });
    let profiles: Vec<Value> = state.options.profile_tokens.iter().enumerate().map(profile).collect();
    Answer::json(200, &json!({ "entities": profiles }))
}

/// `GET /whoami`. Public code calls it; its real body is not known.
fn whoami() -> Answer {
    let body = json!({
        "user_uuid": "0e153dc0-9b7b-47e8-8cfd-e50d88817ffb",
        "current_organization_uuid": "a4377724-8819-4a96-bc2b-3877b269f989",
    });
    Answer::json(200, &body)
}
