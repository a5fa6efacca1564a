//! The last look before money is spent. That the request keeps 4over's rules was seen when it was translated.

use super::{Placer, Ready, Stop, again};
use crate::project::Document;

/// Refuses what must not be sent.
pub(super) async fn guard(placer: Placer<'_>, document: &Document, ready: &Ready) -> Result<(), Stop> {
    let payment = ready.request.payment.as_ref().ok_or(Stop::NoPayment)?;
    if payment.profile_token.expose().trim().is_empty() {
        return Err(Stop::NoPayment);
    }
    if placer.storefront.settings().is_test_order && !ready.is_test() {
        return Err(Stop::NotATest);
    }
    let holdings = if placer.again { Vec::new() } else { again::holdings(placer, document, &ready.taking()) };
    if !holdings.is_empty() {
        return Err(Stop::Again(holdings));
    }
    sold(placer, document, ready).await
}

/// Holds the jobs against 4over's catalogue, where there is one.
async fn sold(placer: Placer<'_>, document: &Document, ready: &Ready) -> Result<(), Stop> {
    let Some(catalogue) = placer.catalogue else { return Ok(()) };
    let (pulled, findings) = catalogue.check_translated(&ready.request, &ready.steps).await?;
    if findings.is_empty() {
        return Ok(());
    }
    Err(Stop::NotSold { order: document.name(), pulled, findings })
}
