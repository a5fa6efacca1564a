//! `POST /orders`: checks an order, places what can be placed and charges for it.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::book::{Charge, Job, PostedOrder, Refusal};
use crate::sandbox::clock::Clock;
use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::rules::Rules;
use crate::sandbox::state::State;

use super::cost::{self, Cost};
use super::discount;
use super::file_check::Artwork;
use super::job;
use super::job_check::{self, CheckedJob};
use super::notes::Notes;
use super::order_answer::{self, Failure, Outcome, Placed};
use super::order_check::{self, CheckedOrder};
use super::payment_check;

/// What a refusal on request says.
const REFUSED: &str = "The selected options are not available for this product.";
/// What a failure on request says.
const FAILED: &str = "The order could not be processed.";

/// Answers one order. An `order_id` that was there before is placed and charged again: 4over is not
/// known to refuse it (4over, Create Order).
pub(super) fn place(state: &mut State, call: &Call) -> Answer {
    let Ok(body) = call.json() else {
        return Answer::fourover_error(400, "The body is not valid JSON.");
    };
    if !body.is_object() {
        return Answer::fourover_error(400, "The body is not a JSON object.");
    }
    let mut order = match order_check::check(&body) {
        Ok(order) => order,
        Err(problems) => return Answer::fourover_error(400, &problems.join("; ")),
    };
    let coupon = body.get("coupon_code").and_then(Value::as_str).filter(|code| !code.is_empty());
    if let Some(coupon) = coupon.filter(|coupon| discount::percent_of(state, coupon).is_none()) {
        return Answer::fourover_error(409, &format!("The coupon code \"{coupon}\" is not valid."));
    }
    state.account.catalogue.fill(state.options.catalogue_products);
    let jobs = body.get("jobs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut costs: Vec<Cost> = jobs.iter().map(|job| cost::of_job(state, job)).collect();
    discount::apply(state, &body, jobs, &mut costs);
    let total = each_job(&order, &costs).map(|(_, _, cost)| cost.total()).sum();
    let paid = pay(state, &mut order, &body, total);
    let number = order_number(state);
    let (placed, failures) = match &paid {
        Ok(_) => sort_out(&mut state.rules, &order, &costs, &number),
        Err(reason) => (Vec::new(), all_failed(&order, &costs, &number, reason)),
    };
    let charged = placed.iter().map(|job| job.cost.total()).sum();
    let outcome = Outcome { charged, placed, failures };
    let answer = order_answer::write(&state.options, &mut state.clock, &order, &outcome);
    let profile_token = paid.unwrap_or_default();
    record(state, order, number, body, outcome, profile_token);
    answer
}

/// Finds the profile to charge, or the reason why the whole order fails.
fn pay(state: &mut State, order: &mut CheckedOrder, body: &Value, total: Decimal) -> Result<String, String> {
    let mut notes = Notes::default();
    let paid = payment_check::check(&mut notes, body, &state.options.profile_tokens, total);
    order.unknown_keys.append(&mut notes.unknown);
    let names = job_check::names_in(body);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if paid.is_ok() && state.rules.fails(&order.order_id, &names) {
        return Err(FAILED.to_owned());
    }
    paid
}

fn order_number(state: &State) -> String {
    let number = state.options.first_order_number + state.account.orders.len() as u64;
    format!("X{number:010}")
}

/// Numbers the jobs in the order of the request and splits them into good and refused ones.
fn sort_out(rules: &mut Rules, order: &CheckedOrder, costs: &[Cost], number: &str) -> (Vec<Placed>, Vec<Failure>) {
    let (mut placed, mut failures) = (Vec::new(), Vec::new());
    let mut sequence = 0;
    for (job, artwork, cost) in each_job(order, costs) {
        sequence += 1;
        let number = format!("{number}-{sequence:03}");
        let name = job.name_of(artwork);
        let known_as = [name.as_str(), job.name.as_deref().unwrap_or(&name)];
        if !job.problems.is_empty() {
            failures.push(Failure::new(name, number, job.problems.join("; ")));
        } else if rules.refuses(&order.order_id, &known_as) {
            failures.push(Failure::new(name, number, REFUSED.to_owned()));
        } else {
            placed.push(Placed { name, number, cost, skip_files: job.skip_files, files: artwork.files.clone() });
        }
    }
    (placed, failures)
}

fn all_failed(order: &CheckedOrder, costs: &[Cost], number: &str, reason: &str) -> Vec<Failure> {
    let failed = |(job, artwork, _): (&CheckedJob, &Artwork, Cost)| {
        let problems = job.problems.iter().map(String::as_str);
        let message: Vec<&str> = [reason].into_iter().chain(problems).collect();
        Failure::new(job.name_of(artwork), number.to_owned(), message.join("; "))
    };
    each_job(order, costs).map(failed).collect()
}

/// One request job with `sets: n` is n jobs (4over, Create Order).
fn each_job<'a>(
    order: &'a CheckedOrder,
    costs: &'a [Cost],
) -> impl Iterator<Item = (&'a CheckedJob, &'a Artwork, Cost)> {
    let jobs = order.jobs.iter().zip(costs);
    jobs.flat_map(|(job, cost)| job.artworks.iter().map(move |artwork| (job, artwork, *cost)))
}

fn record(
    state: &mut State,
    order: CheckedOrder,
    number: String,
    body: Value,
    outcome: Outcome,
    profile_token: String,
) {
    if !outcome.placed.is_empty() {
        state.account.charges.push(Charge {
            order_id: order.order_id.clone(),
            amount: outcome.charged,
            profile_token,
            test: order.test,
        });
    }
    let refusal = |failure: &Failure| Refusal { job_name: failure.name.clone(), message: failure.message.clone() };
    state.account.orders.push(PostedOrder {
        status: outcome.status(&state.options),
        jobs: outcome.placed.iter().map(|job| job.number.clone()).collect(),
        refused: outcome.failures.iter().map(refusal).collect(),
        order_id: order.order_id.clone(),
        number,
        test: order.test,
        unknown_keys: order.unknown_keys,
        ignored_keys: order.ignored_keys,
        body,
    });
    for placed in outcome.placed {
        let job = open_job(&mut state.clock, &order.order_id, placed);
        state.account.jobs.push(job);
    }
}

fn open_job(clock: &mut Clock, order_id: &str, placed: Placed) -> Job {
    let waits = placed.skip_files && placed.files.is_null();
    let mut job = Job {
        number: placed.number,
        job_name: placed.name,
        order_id: order_id.to_owned(),
        skip_files: placed.skip_files,
        files: placed.files,
        history: Vec::new(),
        tracking: None,
    };
    let first = if waits { "Awaiting Artwork" } else { "New" };
    job::enter(clock, &mut job, first);
    job
}
