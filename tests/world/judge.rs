//! What must hold whatever happened, by the book of the fakes.

use super::shop::Shop;
use super::trouble::Trouble;
use overprint_submit::ledger::{Entry, JobRow, State};
use overprint_submit::sandbox::{Book, Job};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The reason of a job whose sender died.
const DIED: &str = "whoever sent it ended before 4over's answer was on record";

/// The reason of a job whose sender waited too long.
const UNHEARD: &str = "no complete answer within";

/// What came of a world.
#[derive(Default)]
pub(crate) struct Totals {
    pub(crate) orders: usize,
    pub(crate) kills: usize,
    pub(crate) placed: usize,
    pub(crate) in_doubt: usize,
    pub(crate) refused: usize,
    pub(crate) deliveries: usize,
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals { orders, kills, placed, in_doubt, refused, deliveries } = self;
        write!(
            f,
            "{orders} orders, {deliveries} webhooks answered, {kills} kills; jobs: {placed} placed, {in_doubt} in doubt, \
             {refused} refused; 0 twice, 0 lost"
        )
    }
}

/// Judges a shop in which nothing is due any more; says everything that is wrong.
pub(crate) fn judge(shop: &Shop) -> Result<Totals, String> {
    let (book, ledger) = (shop.book(), shop.ledger());
    let mut wrong = Vec::new();
    never_twice(&book, &mut wrong);
    nothing_lost(shop, &ledger, &mut wrong);
    let mut totals = Totals {
        orders: shop.orders.len(),
        kills: shop.kills.len(),
        deliveries: shop.answers.lock().expect("answers").values().map(Vec::len).sum(),
        ..Totals::default()
    };
    let mut known = BTreeSet::new();
    for (entry, _) in &ledger {
        known.extend(entry.jobs.iter().map(|job| job.job_name.clone()));
        order(shop, &book, entry, &mut wrong, &mut totals);
    }
    let strangers = book.jobs.iter().filter(|job| !known.contains(&job.job_name));
    wrong.extend(strangers.map(|job| format!("4over has {}, and the ledger does not", job.job_name)));
    if wrong.is_empty() { Ok(totals) } else { Err(wrong.join("\n")) }
}

fn never_twice(book: &Book, wrong: &mut Vec<String>) {
    for name in book.duplicate_job_names() {
        wrong.push(format!("job {name} was placed twice"));
    }
    for id in book.duplicate_order_ids() {
        wrong.push(format!("order {id} was placed twice"));
    }
    for call in &book.forbidden_calls {
        wrong.push(format!("a call that must never be made: {call}"));
    }
}

fn nothing_lost(shop: &Shop, ledger: &[(Entry, bool)], wrong: &mut Vec<String>) {
    let there: BTreeSet<&str> = ledger.iter().map(|(entry, _)| entry.order.external_id.as_str()).collect();
    let lost = shop.accepted().into_iter().filter(|id| !there.contains(id.as_str()));
    wrong.extend(lost.map(|id| format!("order {id} was accepted, and is not in the ledger")));
    let answers = shop.answers.lock().expect("answers");
    for (id, told) in answers.iter() {
        let odd = told.iter().filter(|status| !matches!(status, 202 | 429 | 503)).collect::<Vec<_>>();
        if !odd.is_empty() {
            wrong.push(format!("a webhook for {id} was answered {odd:?}"));
        }
    }
}

/// Holds an order of the ledger against the book.
fn order(shop: &Shop, book: &Book, entry: &Entry, wrong: &mut Vec<String>, totals: &mut Totals) {
    let id = entry.order.external_id.as_str();
    let Some(planned) = shop.orders.get(id) else {
        wrong.push(format!("the storefront has no order {id}"));
        return;
    };
    let theirs: BTreeMap<&str, &Job> = book.jobs.iter().map(|job| (job.job_name.as_str(), job)).collect();
    if entry.jobs.len() != planned.jobs {
        wrong.push(format!("order {id} has {} jobs, and should have {}: {:?}", entry.jobs.len(), planned.jobs, entry));
    }
    for job in &entry.jobs {
        let name = job.job_name.as_str();
        match (job.state, theirs.get(name)) {
            (State::Placed | State::Done, Some(there)) if job.number.as_deref() == Some(&there.number) => {
                totals.placed += 1;
            }
            (State::Placed | State::Done, there) => {
                let there = there.map(|there| there.number.as_str());
                wrong.push(format!("{name} is placed as {:?}, and 4over has {there:?}", job.number));
            }
            (State::InDoubt, _) => {
                totals.in_doubt += 1;
                doubt(shop, planned.trouble, entry, job, wrong);
            }
            (State::Refused, None) if matches!(planned.trouble, Trouble::Refused(_)) => totals.refused += 1,
            (state, there) => {
                let there = there.map(|there| there.number.as_str());
                wrong.push(format!("{name} is {state}: {:?}; 4over has {there:?}", job.reason));
            }
        }
    }
    fields(shop, &theirs, entry, wrong);
}

/// A job may be in doubt only where its answer was lost: by the fakes, or with the process that waited for it.
fn doubt(shop: &Shop, trouble: Trouble, entry: &Entry, job: &JobRow, wrong: &mut Vec<String>) {
    let (name, reason) = (&job.job_name, job.reason.as_deref().unwrap_or_default());
    let is_killed = shop.is_killed(entry, job.changed_at);
    let is_lost = match reason {
        DIED => is_killed,
        // Whoever was stopped in the middle of waiting did not hear it.
        reason if reason.contains(UNHEARD) && is_killed => true,
        _ => matches!(trouble, Trouble::Lost(_)),
    };
    if !is_lost {
        wrong.push(format!("{name} is in doubt without need ({trouble:?}): {reason}"));
    }
}

/// The storefront says what 4over says.
fn fields(shop: &Shop, theirs: &BTreeMap<&str, &Job>, entry: &Entry, wrong: &mut Vec<String>) {
    let id = entry.order.external_id.as_str();
    let order = shop.sandbox.order(id).unwrap_or_default();
    let field = |name: &str, member: &str| {
        let fields = order["custom_field_values"].as_array().cloned().unwrap_or_default();
        fields.into_iter().find(|field| field["custom_field_id"] == name).map(|field| field[member].clone())
    };
    let is_in_doubt = |name: &str| entry.jobs.iter().any(|job| job.job_name == name && job.state == State::InDoubt);
    let names = entry.jobs.iter().map(|job| job.job_name.as_str());
    let known: Vec<&Job> =
        names.filter(|name| !is_in_doubt(name)).filter_map(|name| theirs.get(name).copied()).collect();
    let numbers: Value = known.iter().map(|job| json!(job.number)).collect();
    let told = field("print_jobs", "list_value").unwrap_or_else(|| json!([]));
    if told != numbers {
        wrong.push(format!("order {id} says that its jobs are {told}, and 4over says {numbers}"));
    }
    let status = match () {
        () if entry.jobs.iter().any(|job| job.state == State::InDoubt) => "in doubt",
        () if known.is_empty() => "refused",
        () if known.len() < entry.jobs.len() => "partly placed",
        () if known.iter().all(|job| job.status() == "Complete: Shipped") => "shipped",
        () => "placed",
    };
    let told = field("print_status", "string_value").unwrap_or_default();
    if told != status {
        wrong.push(format!("order {id} says that it is {told}, and it is {status}: {:?}", entry.order));
    }
}
