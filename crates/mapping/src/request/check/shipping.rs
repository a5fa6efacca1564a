//! Rules of where a job goes, whom it comes from, and by which service.

use super::{Scope, address, is_blank};
use crate::request::{Job, Rule};

pub(super) fn check(job: &Job, scope: &mut Scope<'_>) {
    match &job.ship_to {
        Some(ship_to) => address::check(ship_to, &mut scope.within("ship_to")),
        None if job.dropship => scope.report(Rule::ShipTo, "ship_to", "ship_to is missing"),
        // The second sample of seed 003 has no ship_to beside `"dropship": "false"`.
        None => {}
    }
    match &job.ship_from {
        Some(ship_from) => address::check(ship_from, &mut scope.within("ship_from")),
        None if job.dropship => {
            scope.report(Rule::ShipFrom, "ship_from", "dropship is true, but ship_from is missing");
        }
        None => {}
    }
    if let Some(shipper) = &job.shipper {
        let mut scope = scope.within("shipper");
        for (key, text) in [("shipping_method", &shipper.shipping_method), ("shipping_code", &shipper.shipping_code)] {
            if is_blank(text) {
                scope.report(Rule::Shipper, key, format!("{key} is empty"));
            }
        }
    }
}

/// Tells whether two jobs are shipped alike.
pub(super) fn is_same(job: &Job, other: &Job) -> bool {
    job.dropship == other.dropship
        && job.ship_to == other.ship_to
        && job.ship_from == other.ship_from
        && job.shipper == other.shipper
}
