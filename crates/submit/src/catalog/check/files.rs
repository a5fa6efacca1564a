//! The files of a job against what 4over says the product needs, or against its colorspec if 4over has not said.

use std::collections::BTreeSet;

use super::finding::{Code, Finding};
use super::job::Job;
use super::part;
use crate::catalog::kind::GroupKind;
use crate::catalog::needed::{Known, Reasons};
use crate::catalog::view::Catalogue;

/// The mailing list of a direct mail job, which no product needs for being printed.
const LIST: &str = "vdf";

/// One PDF of many pages, which holds every side.
const PAGES: &str = "multipagepdf";

/// An inside and an outside, which are the two sides of a sheet.
const SHEET: [&str; 2] = ["in", "out"];

/// Lists the files that are missing or not taken.
pub(super) fn check(catalogue: &Catalogue, job: &Job) -> Vec<Finding> {
    let Some(artworks) = &job.files else { return Vec::new() };
    let known =
        catalogue.sold(&job.product).and_then(|sold| sold.needed.of(&sold.groups, &job.colorspec, &job.options));
    let Some(known) = known else { return back_file(catalogue, job, artworks).into_iter().collect() };
    let product = part::product_code(catalogue, &job.product);
    let color = catalogue.sold(&job.product).map_or("", |sold| part::label(sold, &job.colorspec));
    let in_sets = |is_wrong: &dyn Fn(&Reasons) -> bool| -> Option<String> {
        let wrong: Vec<String> =
            (1..).zip(artworks).filter(|(_, given)| is_wrong(given)).map(|(at, _)| at.to_string()).collect();
        match (wrong.len(), artworks.len()) {
            (0, _) => None,
            (_, 1) => Some(String::new()),
            (1, _) => Some(format!(" in set {}", wrong[0])),
            _ => Some(format!(" in sets {}", wrong.join(", "))),
        }
    };
    let missing = known.reasons.iter().filter_map(|reason| {
        let sets = in_sets(&|given| !stands_for(given, reason))?;
        let (code, message) = match reason.as_str() {
            "bk" => {
                (Code::BackFileMissing, format!("colorspec {color} prints a back, and there is no file for it{sets}"))
            }
            _ => (Code::FileMissing, format!("{product} in {color} needs file {reason}, and there is none{sets}")),
        };
        Some(Finding::new(code, "", message).at("/files"))
    });
    let given: BTreeSet<&String> = artworks.iter().flatten().collect();
    let needed = known.reasons.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let not_taken = given.into_iter().filter_map(|reason| {
        let sets = in_sets(&|given| given.contains(reason) && !is_taken(&known, given, reason))?;
        let message = format!("{product} in {color} takes only {needed}, and there is file {reason} too{sets}");
        Some(Finding::new(Code::FileNotTaken, reason, message).at("/files"))
    });
    missing.chain(not_taken).collect()
}

/// Tells whether the files have one for a reason, or another that holds the same.
fn stands_for(given: &Reasons, reason: &str) -> bool {
    let is_side = ["fr", "bk"].contains(&reason);
    given.contains(reason) || given.contains(PAGES) || is_side && SHEET.iter().all(|side| given.contains(*side))
}

/// Tells whether a file has a use. Which files an option needs is unknown if 4over was not asked about it.
fn is_taken(known: &Known, given: &Reasons, reason: &str) -> bool {
    let stands_for_others = reason == PAGES
        || SHEET.contains(&reason)
            && SHEET.iter().all(|side| given.contains(*side))
            && ["fr", "bk"].iter().any(|side| known.reasons.contains(*side) && !given.contains(*side));
    reason == LIST || !known.is_all || known.reasons.contains(reason) || stands_for_others
}

/// Checks that there is a file for a back that is printed, by the name of the colorspec.
fn back_file(catalogue: &Catalogue, job: &Job, artworks: &[Reasons]) -> Option<Finding> {
    let known = catalogue.option(&job.colorspec).find(|known| known.kind == GroupKind::Colorspec)?;
    let colors = back_colors(&known.option.name).or_else(|| back_colors(&known.option.capi_name))?;
    if colors == 0 || artworks.iter().all(|given| stands_for(given, "bk")) {
        return None;
    }
    let message = format!("colorspec {} prints a back, and there is no file for it", known.option.name);
    Some(Finding::new(Code::BackFileMissing, "", message).at("/files"))
}

/// Reads the colors of the back out of `4/1`.
fn back_colors(name: &str) -> Option<u32> {
    let (front, back) = name.split_once('/')?;
    let digits: String = back.trim_start().chars().take_while(char::is_ascii_digit).collect();
    front.trim().parse::<u32>().ok()?;
    digits.parse().ok()
}
