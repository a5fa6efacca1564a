//! One job against the catalogue.

use std::collections::BTreeSet;

use super::finding::{Code, Finding};
use super::{files, part};
use crate::catalog::kind::GroupKind;
use crate::catalog::name::Kind;
use crate::catalog::needed::Reasons;
use crate::catalog::row::Group;
use crate::catalog::view::{Catalogue, Sold};

/// The part of a job that the catalogue decides about; identifiers in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// The product.
    pub product: String,
    /// The runsize.
    pub runsize: String,
    /// The colorspec.
    pub colorspec: String,
    /// The turnaround; without one 4over takes the shortest that is free.
    pub turnaround: Option<String>,
    /// The options.
    pub options: Vec<String>,
    /// The reason codes of the files of each artwork, such as `fr`; `None` if files follow later.
    pub files: Option<Vec<Reasons>>,
    /// How many artworks ship together; one for a plain job.
    pub sets: u32,
}

/// Lists everything that is wrong with a job. Pointers are members of a job of a create-order request.
///
/// Of a product that was not loaded, only its identifiers are looked at. Whether a required group with a single option has to be listed
/// is not documented, so that such a group counts as chosen.
pub fn check_job(catalogue: &Catalogue, job: &Job) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        part::product(catalogue, &job.product).map(|found| found.at("/product_uuid")).into_iter().collect();
    let option = |at: &str, kind, uuid| part::option(catalogue, &job.product, kind, uuid).map(|found| found.at(at));
    let of_the_triple = [
        option("/runsize_uuid", Kind::Runsize, &job.runsize),
        option("/colorspec_uuid", Kind::Colorspec, &job.colorspec),
        job.turnaround.as_ref().and_then(|uuid| option("/turnaroundtime_uuid", Kind::Turnaround, uuid)),
    ];
    let understood = of_the_triple.iter().all(Option::is_none);
    findings.extend(of_the_triple.into_iter().flatten());
    let options = job.options.iter().enumerate();
    findings.extend(options.filter_map(|(at, uuid)| option(&format!("/option_uuids/{at}"), Kind::Option, uuid)));
    if understood {
        findings.extend(combination(catalogue, job));
    }
    if let Some(sold) = catalogue.sold(&job.product) {
        findings.extend(sold.groups.iter().filter_map(|group| count(catalogue, job, group)));
    }
    findings.extend(files::check(catalogue, job));
    findings
}

/// Checks that the pair has a price, that it ships in groups if it is to, and that the turnaround is sold for it.
fn combination(catalogue: &Catalogue, job: &Job) -> Vec<Finding> {
    let pair = [job.runsize.as_str(), job.colorspec.as_str()];
    if let Some(finding) = part::pair(catalogue, &job.product, pair) {
        return vec![finding.at("/runsize_uuid")];
    }
    let sets = catalogue.sold(&job.product).and_then(|sold| group_shipping(catalogue, job, sold));
    let turnaround = job.turnaround.as_ref().and_then(|uuid| part::turnaround(catalogue, &job.product, pair, uuid));
    sets.into_iter().chain(turnaround.map(|finding| finding.at("/turnaroundtime_uuid"))).collect()
}

fn group_shipping(catalogue: &Catalogue, job: &Job, sold: &Sold) -> Option<Finding> {
    let price = sold.price(&job.runsize, &job.colorspec)?;
    if job.sets < 2 || price.can_group_ship != Some(false) {
        return None;
    }
    let (code, runsize, colorspec) = (part::product_code(catalogue, &job.product), &job.runsize, &job.colorspec);
    let (runsize, colorspec) = (part::label(sold, runsize), part::label(sold, colorspec));
    let message = format!("{code} as {runsize} in {colorspec} cannot ship in sets, and there are {}", job.sets);
    Some(Finding::new(Code::GroupShippingNotAllowed, job.sets.to_string(), message).at("/sets"))
}

/// Checks how many options of a group are chosen. Runsize, colorspec and turnaround have members of their own.
fn count(catalogue: &Catalogue, job: &Job, group: &Group) -> Option<Finding> {
    let chosen = job.options.iter().chain([&job.runsize, &job.colorspec]).chain(&job.turnaround);
    let chosen: BTreeSet<String> = chosen.map(|uuid| uuid.to_lowercase()).collect();
    let count = group.options.iter().filter(|option| chosen.contains(&option.uuid)).count();
    let too_few = group.kind == GroupKind::Other && group.options.len() > 1 && count < group.minoccurs as usize;
    let too_many = group.maxoccurs.filter(|most| count > *most as usize);
    let (code, wanted) = match too_many {
        _ if too_few => (Code::GroupMinimum, format!("at least {}", group.minoccurs)),
        Some(most) => (Code::GroupMaximum, format!("at most {most}")),
        None => return None,
    };
    let product = part::product_code(catalogue, &job.product);
    let message = format!("{product} takes {wanted} of {}, and {count} are chosen", group.name);
    let like = group.options.iter().map(|option| part::named_option(group.kind, option));
    Some(Finding::new(code, "", message).near(like).at("/option_uuids"))
}
