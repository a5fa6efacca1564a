//! The last look before money is spent. That the request keeps 4over's rules was seen when it was translated.

use super::{Mode, Placer, Ready, Stop};
use crate::project::Document;

/// Refuses what must not be sent.
pub(super) async fn guard(placer: Placer<'_>, document: &Document, ready: &Ready) -> Result<(), Stop> {
    let payment = ready.request.payment.as_ref().ok_or(Stop::NoPayment)?;
    if payment.profile_token.expose().trim().is_empty() {
        return Err(Stop::NoPayment);
    }
    let tests_only = placer.shop.storefront.settings().is_test_order || placer.policy.mode == Mode::Test;
    if tests_only && !ready.is_test() {
        return Err(Stop::NotATest);
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
