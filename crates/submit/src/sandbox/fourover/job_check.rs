//! The rules of one job in `POST /orders` (seed 000; seed 002 for direct mail).

use serde_json::Value;

use super::address_check;
use super::catalogue;
use super::file_check::{self, Artwork};
use super::notes::{Notes, flag, looks_like_uuid, text};

const KEYS: [&str; 18] = [
    "job_name",
    "product_uuid",
    "runsize_uuid",
    "colorspec_uuid",
    "turnaroundtime_uuid",
    "turnaround_uuid",
    "option_uuids",
    "dropship",
    "sets",
    "skip_files",
    "files",
    "ship_to",
    "ship_from",
    "shipper",
    "ship_from_facility",
    "bypass_address_validation",
    "product_type",
    "direct_mailing",
];
/// Lengths of a CRID, in digits (seed 002).
const CRID_DIGITS: std::ops::RangeInclusive<usize> = 3..=12;

/// A job with what is wrong with it.
#[derive(Debug)]
pub(super) struct CheckedJob {
    /// `job_name` at the top of the job; may be missing when every set has one.
    pub(super) name: Option<String>,
    pub(super) artworks: Vec<Artwork>,
    pub(super) skip_files: bool,
    pub(super) problems: Vec<String>,
}

impl CheckedJob {
    /// Returns the name under which one artwork is answered.
    pub(super) fn name_of(&self, artwork: &Artwork) -> String {
        artwork.name.clone().or_else(|| self.name.clone()).unwrap_or_default()
    }
}

/// Lists every job name in an order, of jobs and of sets, as far as they can be read.
pub(super) fn names_in(order: &Value) -> Vec<String> {
    let jobs = order.get("jobs").and_then(Value::as_array).into_iter().flatten();
    let mut names = Vec::new();
    for job in jobs {
        let sets = job.get("files").and_then(Value::as_object).into_iter().flatten();
        let in_sets = sets.filter_map(|(_, set)| text(set, "job_name"));
        names.extend(text(job, "job_name").into_iter().chain(in_sets).map(str::to_owned));
    }
    names
}

/// Tells whether a job is direct mail, to which other spellings apply.
pub(super) fn is_direct_mail(job: &Value) -> bool {
    job.get("product_type").and_then(Value::as_str) == Some("direct_mail")
}

/// Checks one job; `notes` collects keys for the whole order, the problems stay with the job.
pub(super) fn check(notes: &mut Notes, at: &str, job: &Value) -> CheckedJob {
    notes.unknown_keys(at, job, &KEYS);
    let skip_files = switch(notes, job, "skip_files").unwrap_or(false);
    uuids(notes, at, job);
    let dropship = switch(notes, job, "dropship");
    if job.get("dropship").is_none() {
        notes.problem("dropship is required");
    }
    let artworks = file_check::check(notes, at, job, skip_files);
    if text(job, "job_name").is_none() && artworks.iter().any(|artwork| artwork.name.is_none()) {
        notes.problem("job_name is required");
    }
    // The second job of seed 003 has dropship "false" and no address at all.
    address_check::check(notes, at, "ship_to", job.get("ship_to"), dropship != Some(false));
    let street = job.pointer("/ship_to/address").and_then(Value::as_str).unwrap_or_default();
    if catalogue::is_unsuggested(street) && !job.get("bypass_address_validation").is_some_and(catalogue::bypasses) {
        notes.problem("ship_to cannot be validated");
    }
    address_check::check(notes, at, "ship_from", job.get("ship_from"), dropship == Some(true));
    shipper(notes, at, job);
    switch(notes, job, "bypass_address_validation");
    if job.get("product_type").is_some() || job.get("direct_mailing").is_some() {
        direct_mail(notes, at, job, skip_files);
    }
    CheckedJob {
        name: text(job, "job_name").map(str::to_owned),
        artworks,
        skip_files,
        problems: std::mem::take(&mut notes.problems),
    }
}

fn switch(notes: &mut Notes, job: &Value, key: &str) -> Option<bool> {
    flag(job, key).unwrap_or_else(|()| {
        notes.problem(format!("{key} has to be true or false"));
        None
    })
}

fn uuids(notes: &mut Notes, at: &str, job: &Value) {
    for key in ["product_uuid", "runsize_uuid", "colorspec_uuid"] {
        if text(job, key).is_none() {
            notes.problem(format!("{key} is required"));
        }
    }
    let keys = ["product_uuid", "runsize_uuid", "colorspec_uuid", "turnaroundtime_uuid", "turnaround_uuid"];
    for key in keys {
        if job.get(key).is_some_and(|value| !is_uuid(value)) {
            notes.problem(format!("{key} is not a UUID"));
        }
    }
    if job.get("turnaround_uuid").is_some() && !is_direct_mail(job) {
        notes.ignored.push(format!("{at}.turnaround_uuid"));
    }
    match job.get("option_uuids").map(Value::as_array) {
        None => notes.problem("option_uuids is required; it may be empty"),
        Some(None) => notes.problem("option_uuids has to be an array"),
        Some(Some(options)) if !options.iter().all(is_uuid) => {
            notes.problem("option_uuids holds something that is not a UUID");
        }
        Some(Some(_)) => {}
    }
}

fn is_uuid(value: &Value) -> bool {
    value.as_str().is_some_and(looks_like_uuid)
}

fn shipper(notes: &mut Notes, at: &str, job: &Value) {
    if let Some(shipper) = job.get("shipper") {
        let keys = ["shipping_method", "shipping_code"];
        notes.unknown_keys(&format!("{at}.shipper"), shipper, &keys);
        for key in keys {
            if text(shipper, key).is_none() {
                notes.problem(format!("shipper.{key} is required"));
            }
        }
    }
    if !matches!(job.get("ship_from_facility"), None | Some(Value::Null | Value::String(_))) {
        notes.problem("ship_from_facility has to be a string");
    }
}

/// The four things that make a job direct mail come together (seed 002).
fn direct_mail(notes: &mut Notes, at: &str, job: &Value, skip_files: bool) {
    if !is_direct_mail(job) {
        notes.problem("product_type has to be direct_mail when direct_mailing is given, and is nothing else");
    }
    let code = job.get("shipper").and_then(|shipper| text(shipper, "shipping_code"));
    if code != Some("MAILING") {
        notes.problem("shipper.shipping_code has to be MAILING for direct mail");
    }
    if !skip_files && job.get("files").and_then(|files| text(files, "vdf")).is_none() {
        notes.problem("files.vdf is required for direct mail");
    }
    let Some(mailing) = job.get("direct_mailing").filter(|mailing| mailing.is_object()) else {
        notes.problem("direct_mailing is required for direct mail");
        return;
    };
    notes.unknown_keys(&format!("{at}.direct_mailing"), mailing, &["crid", "address_validation_level"]);
    let crid = text(mailing, "crid").unwrap_or_default();
    if !CRID_DIGITS.contains(&crid.len()) || !crid.bytes().all(|byte| byte.is_ascii_digit()) {
        notes.problem("direct_mailing.crid has to be 3 to 12 digits");
    }
    let level = text(mailing, "address_validation_level");
    if !matches!(level, Some("none" | "CASS" | "NCOA")) {
        notes.problem("direct_mailing.address_validation_level has to be none, CASS or NCOA");
    }
}
