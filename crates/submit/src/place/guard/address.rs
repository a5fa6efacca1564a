//! Addresses that 4over is not sure of; its suggestions are kept for the person who decides.

use super::{Case, Finding, Found, Guard};
use crate::fourover::address::Candidate;
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
                let is_useful = candidates.iter().any(|candidate| is_useful(candidate, &address));
                let message = match is_useful {
                    false => "4over is not sure of its address, and suggests none",
                    true => "4over is not sure of its address, and suggests others",
                };
                told(message, Some(json!({ "candidates": candidates })));
                found.unsuggested.extend((!is_useful).then(|| address.clone()));
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

/// Tells whether a suggestion is an address, and another one than was asked about.
fn is_useful(candidate: &Candidate, asked: &ShippingAddress) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let lines = candidate.address.concat();
    let of_asked = format!("{}{}", asked.address, asked.address2.as_deref().unwrap_or_default());
    let is_same = |said: &Option<String>, asked: &str| said.as_ref().is_none_or(|said| plain(said) == plain(asked));
    let is_repeated = (plain(&lines).is_empty() || plain(&lines) == plain(&of_asked))
        && is_same(&candidate.city, &asked.city)
        && is_same(&candidate.state, &asked.state)
        && is_same(&candidate.zipcode, &asked.zipcode);
    !is_repeated
}

/// A mailing has no address of its own. What a mapping bypasses is asked about too: 4over allows that only where it is not sure
/// and suggests no other address (4over, Address Validation).
fn is_asked(job: &Job) -> bool {
    job.product_type != Some(ProductType::DirectMail)
}
