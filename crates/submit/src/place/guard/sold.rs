//! The jobs held against 4over's catalogue, where there is one.

use super::{Case, Found};
use crate::place::Stop;

pub(super) async fn check(case: &Case<'_>, found: &mut Found) {
    let Some(catalogue) = case.planner.catalogue else { return };
    match catalogue.check_translated(&case.ready.request, &case.ready.steps).await {
        Ok((_, findings)) if findings.is_empty() => {}
        Ok((pulled, findings)) => found.stops.push(Stop::NotSold { order: case.document.name(), pulled, findings }),
        Err(error) => found.stops.push(error.into()),
    }
}
