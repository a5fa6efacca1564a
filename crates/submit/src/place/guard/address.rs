//! Addresses that 4over is not sure of; its suggestions are kept for the person who decides.

use super::{Case, Finding, Found, Guard};
use crate::fourover::{ShippingAddress, Validation};
use crate::place::price::shipping_address;
use overprint_mapping::request::{Job, ProductType};
use serde_json::json;

pub(super) async fn check(case: &Case<'_>, found: &mut Found) {
    let Some(reader) = case.planner.reader.filter(|_| case.planner.policy.guards.addresses) else { return };
    let mut asked: Vec<ShippingAddress> = Vec::new();
    for job in case.request.jobs.iter().filter(|job| is_asked(job)) {
        let Some(address) = shipping_address(job).filter(|address| !asked.contains(address)) else { continue };
        let name = job.job_names().first().copied().unwrap_or_default();
        let mut told = |message: &str, personal| {
            found.findings.push(Finding { personal, ..Finding::of_job(Guard::Address, name, message) });
        };
        match case.planner.prices.address(reader, &address).await {
            Ok(Validation::Valid) => {}
            Ok(Validation::Invalid) => told("4over does not know its address", Some(json!({ "candidates": [] }))),
            Ok(Validation::Ambiguous(candidates)) => {
                let message = match candidates.len() {
                    0 => "4over is not sure of its address, and suggests none",
                    _ => "4over is not sure of its address, and suggests others",
                };
                told(message, Some(json!({ "candidates": candidates })));
            }
            Err(error) => {
                // Whoever is down for one address is down for the next.
                found.stops.push(error.into());
                return;
            }
        }
        asked.push(address);
    }
}

/// A mailing has no address of its own, and some addresses are to be taken as they are.
fn is_asked(job: &Job) -> bool {
    job.product_type != Some(ProductType::DirectMail) && job.bypass_address_validation != Some(true)
}
