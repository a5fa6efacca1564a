//! What must hold whatever happened, by the book of the fakes.

use super::shop::{Cancelled, Planned, Shop, artwork};
use super::trouble::Trouble;
use overprint_submit::ledger::{Entry, JobRow, State};
use overprint_submit::sandbox::{Book, Job};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The reason of a job whose sender died.
const DIED: &str = "whoever sent it ended before 4over's answer was on record";

/// The reason of a job whose sender waited too long.
const UNHEARD: &str = "no complete answer within";

/// What came of a world.
#[derive(Default, Serialize)]
pub(crate) struct Totals {
    pub(crate) orders: usize,
    pub(crate) kills: usize,
    pub(crate) placed: usize,
    pub(crate) in_doubt: usize,
    pub(crate) refused: usize,
    pub(crate) cancelled: usize,
    pub(crate) deliveries: usize,
    /// How often artwork was attached, and to how many jobs.
    pub(crate) attached: (usize, usize),
    pub(crate) shipments: usize,
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals { orders, kills, placed, in_doubt, refused, cancelled, deliveries, attached, shipments } = self;
        write!(
            f,
            "{orders} orders, {deliveries} webhooks answered, {kills} kills; jobs: {placed} placed, {in_doubt} in doubt, \
             {refused} refused, {cancelled} cancelled; artwork attached {} times to {} jobs; {shipments} parcels told of; \
             0 twice, 0 lost",
            attached.0, attached.1
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
    artworks(&book, &ledger, &mut wrong, &mut totals);
    parcels(&book, &ledger, &mut wrong, &mut totals);
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
    if planned.cancelled == Cancelled::Done && entry.order.state != State::Cancelled {
        wrong.push(format!("order {id} was cancelled, and is {}: {:?}", entry.order.state, entry.jobs));
    }
    let is_never_begun = planned.cancelled == Cancelled::Done && entry.jobs.is_empty();
    if entry.jobs.len() != planned.jobs && !is_never_begun {
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
            (State::Cancelled, there) if is_cancelled(planned, job, there.copied()) => totals.cancelled += 1,
            (State::Refused, None) if matches!(planned.trouble, Trouble::Refused(_)) => totals.refused += 1,
            (state, there) => {
                let there = there.map(|there| there.number.as_str());
                wrong.push(format!("{name} is {state}: {:?}; 4over has {there:?}", job.reason));
            }
        }
    }
    fields(shop, &theirs, entry, wrong);
}

/// A job may be cancelled only where a person wanted that, and then it is so at 4over too, or never was there.
fn is_cancelled(planned: &Planned, job: &JobRow, there: Option<&Job>) -> bool {
    planned.cancelled != Cancelled::No
        && job.number.as_deref() == there.map(|there| there.number.as_str())
        && there.is_none_or(|there| there.status() == "Canceled")
}

/// Every job that is printed has its own artwork: sent with it, handed over before, or attached afterwards; and nothing is
/// attached to a job that did not wait for it.
fn artworks(book: &Book, ledger: &[(Entry, bool)], wrong: &mut Vec<String>, totals: &mut Totals) {
    let known: BTreeMap<&str, &JobRow> =
        ledger.iter().flat_map(|(entry, _)| &entry.jobs).map(|job| (job.job_name.as_str(), job)).collect();
    let sources: BTreeMap<&str, &str> =
        book.files.iter().map(|file| (file.uuid.as_str(), file.source.as_str())).collect();
    for job in book.jobs.iter().filter(|job| job.status() != "Canceled") {
        let file = job.files["fr"].as_str().unwrap_or_default();
        let source = sources.get(file).copied().unwrap_or(file);
        // Nothing is attached to a job of which nobody knows whether it is there.
        let known = known.get(job.job_name.as_str());
        if file.is_empty() && job.skip_files && known.is_some_and(|job| job.state == State::InDoubt) {
            continue;
        }
        if Some(source) != own_artwork(&job.job_name).as_deref() {
            wrong.push(format!("{} has the artwork {:?}: {known:?}", job.job_name, job.files));
        }
    }
    for job in &book.jobs {
        let path = format!("/jobs/{}/files", job.number);
        let times = book.requests.iter().filter(|line| line.path == path && line.status == Some(200)).count();
        totals.attached.0 += times;
        totals.attached.1 += usize::from(times > 0);
        if times > 0 && !job.skip_files {
            wrong.push(format!("artwork was attached to {}, which came with its own", job.job_name));
        }
    }
}

/// Returns the artwork of a job by its name: `shop-o-ORDER-LINE`, and `-001` for the first of several designs.
fn own_artwork(name: &str) -> Option<String> {
    let mut parts = name.strip_prefix("shop-o-")?.split('-').map(|part| part.parse::<usize>().ok());
    Some(artwork(parts.next()??, parts.next()??, parts.next().unwrap_or(Some(1))?))
}

/// Each parcel of a shipped job is one Shipment record at the storefront, and there is no other.
fn parcels(book: &Book, ledger: &[(Entry, bool)], wrong: &mut Vec<String>, totals: &mut Totals) {
    wrong.extend(book.duplicate_shipments().into_iter().map(|parcel| format!("told of twice: {parcel}")));
    let told: BTreeSet<(String, String)> = book
        .shipments
        .iter()
        .map(|shipment| {
            let text = |name: &str| shipment[name].as_str().unwrap_or_default().to_owned();
            (text("order_id"), text("tracking_number"))
        })
        .collect();
    let mut due = BTreeSet::new();
    for (entry, _) in ledger {
        for job in &entry.jobs {
            let numbers: Vec<String> = serde_json::from_str(&job.tracking).unwrap_or_default();
            due.extend(numbers.into_iter().map(|number| (entry.order.external_id.clone(), number)));
        }
    }
    totals.shipments = told.len();
    if told != due {
        wrong.push(format!("the storefront knows of the parcels {told:?}, and they are {due:?}"));
    }
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
    let standing = entry.jobs.iter().filter(|job| job.state != State::Cancelled).count();
    let known: Vec<&Job> = known.into_iter().filter(|job| job.status() != "Canceled").collect();
    let status = match () {
        // Nothing is told of an order that was cancelled before anything was made of it.
        () if entry.jobs.is_empty() => return,
        () if entry.jobs.iter().any(|job| job.state == State::InDoubt) => "in doubt",
        () if standing == 0 => "cancelled",
        () if known.is_empty() => "refused",
        () if known.len() < standing => "partly placed",
        () if known.iter().all(|job| job.status() == "Complete: Shipped") => "shipped",
        () => "placed",
    };
    let told = field("print_status", "string_value").unwrap_or_default();
    // A job that was looked at while it waited for its artwork is looked at again only after a while.
    let is_behind = told == "action needed" && status == "placed" && known.iter().any(|job| job.skip_files);
    if told != status && !is_behind {
        wrong.push(format!("order {id} says that it is {told}, and it is {status}: {:?}", entry.order));
    }
}
