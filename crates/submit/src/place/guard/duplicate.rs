//! The same artwork for the same customer on the same day, in another order: often one order that was placed twice.

use super::artwork::parts;
use super::{Case, Finding, Found, Guard};
use crate::artwork::without_signature;
use crate::ledger::act::Artwork;
use crate::place::plan::hash;
use data_encoding::HEXLOWER;
use overprint_mapping::request::FileMap;
use std::collections::BTreeMap;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Looks for an order of the day with the same artwork, and tells what the intent puts on record of this one.
///
/// Artwork is all files of a job together: a back that several fronts share is no repetition. `contents` has what was read of
/// files; one that was not read is known by its address without what signs it.
pub(super) async fn check(case: &Case<'_>, contents: &BTreeMap<String, [u8; 32]>, found: &mut Found) {
    let planner = case.planner;
    if !planner.policy.guards.duplicates {
        return;
    }
    let (Some(ledger), Some(customer)) = (planner.ledger, case.document.customer()) else { return };
    let jobs: Vec<(&str, String)> = case
        .request
        .jobs
        .iter()
        .flat_map(parts)
        .map(|(job_name, files)| (job_name, content(files, contents)))
        .collect();
    let mut artwork = Artwork {
        customer: hash(format!("{}\n{customer}", planner.name).as_bytes()),
        day: ledger.clock().now().div_euclid(DAY),
        contents: jobs.iter().map(|(_, content)| content.clone()).collect(),
        may_repeat: false,
    };
    let order_id = case.entry.map_or(0, |entry| entry.order.id);
    match ledger.same_artwork(order_id, &artwork).await {
        Ok(known) => {
            // What was found and is sent nevertheless was let pass by a person.
            artwork.may_repeat = !known.is_empty();
            for (content, other) in known {
                let of = jobs.iter().find(|(_, of)| *of == content).map(|(job_name, _)| *job_name).unwrap_or_default();
                let message = format!("the same artwork is in {other}, of the same customer and day: expected it once");
                found.findings.push(Finding::of_job(Guard::Duplicate, of, message));
            }
            found.artwork = Some(artwork);
        }
        Err(error) => found.stops.push(error.into()),
    }
}

/// Tells the artwork of a job from others.
fn content(files: &FileMap, contents: &BTreeMap<String, [u8; 32]>) -> String {
    let mut lines: Vec<String> = files
        .iter()
        .map(|(reason, file)| match contents.get(file.as_str()) {
            Some(sha256) => format!("{reason} {}", HEXLOWER.encode(sha256)),
            None => format!("{reason} {}", without_signature(file.as_str())),
        })
        .collect();
    lines.sort();
    hash(lines.join("\n").as_bytes())
}
