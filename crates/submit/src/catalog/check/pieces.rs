//! The pieces that a mapping counted against the runsize that it chose: 4over prints what the runsize says.

use super::finding::{Code, Finding};
use super::part;
use crate::catalog::kind::GroupKind;
use crate::catalog::view::Catalogue;
use overprint_mapping::Step;
use overprint_mapping::request::{CreateOrder, Job};

/// Lists the jobs whose runsize is named after another number of pieces than the order asks for; a runsize with another name than a
/// number is not compared.
pub(super) fn check_pieces(catalogue: &Catalogue, order: &CreateOrder, steps: &[Step]) -> Vec<Finding> {
    let told = steps.iter().filter_map(|step| {
        let at: usize = step.output.strip_prefix("/jobs/")?.parse().ok()?;
        Some((at, order.jobs.get(at)?, step.pieces?))
    });
    told.filter_map(|(at, job, pieces)| Some(differs(catalogue, job, pieces)?.at(format!("/jobs/{at}/runsize_uuid"))))
        .collect()
}

fn differs(catalogue: &Catalogue, job: &Job, pieces: u64) -> Option<Finding> {
    let (product, runsize) = (job.product_uuid.to_string(), job.runsize_uuid.to_string());
    let known = catalogue.option(&runsize).find(|known| known.kind == GroupKind::Runsize)?;
    let printed = number(&known.option.name)?;
    if printed == pieces {
        return None;
    }
    let message = format!("the line asks for {pieces} pieces, and runsize {} prints {printed}", known.option.name);
    let sold = catalogue.sold(&product);
    let fits = sold.into_iter().flat_map(|sold| sold.options_of(GroupKind::Runsize));
    let fits = fits.filter(|option| number(&option.name) == Some(pieces));
    let like = fits.map(|option| part::named_option(GroupKind::Runsize, option));
    Some(Finding::new(Code::PiecesDiffer, runsize, message).near(like))
}

/// Reads the name of a runsize, such as `1000` or `1,000`, as the number that it is.
pub(in crate::catalog) fn number(name: &str) -> Option<u64> {
    name.trim().replace(',', "").parse().ok()
}
