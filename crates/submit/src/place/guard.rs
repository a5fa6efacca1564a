//! The last look before money is spent: each guard is a file of its own, on by its key in `[guards]`, and holds with a reason.
//!
//! Guards collect: what one finds keeps no other from looking. A person's release lets a finding pass; what is no finding but
//! a [`Stop`] of its own (no payment, not sold, no answer) is not let pass by anybody. A guard whose question cannot be
//! answered is such a stop, and never passes.
//!
//! To add one: a file here with `pub(super) async fn check(case: &Case<'_>, found: &mut Found)`, a word in [`Guard`], and a line
//! in `look`.

mod address;
pub(super) mod artwork;
pub(super) mod ceiling;
mod changed;
mod currency;
mod drift;
mod duplicate;
mod label;
mod limit;
mod margin;
pub(super) mod mark;
mod payment;
mod price;
mod settings;
mod sold;
mod withdrawn;

pub use artwork::{Preflight, Settings as ArtworkSettings};
pub use currency::{Currency, Rate};
pub use limit::Limit;
pub use settings::Settings;

use super::artwork::Sights;
use super::margin::Margin;
use super::plan::{Kept, Planner};
use super::price::Price;
use super::{Ready, Stop};
use crate::fourover::ShippingAddress;
use crate::ledger::Entry;
use crate::ledger::act::Artwork;
use crate::project::Document;
use overprint_mapping::request::CreateOrder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// What a guard looks at.
#[derive(Clone, Copy)]
pub(super) struct Case<'c> {
    /// Who looks, with the settings in `planner.policy.guards`.
    pub(super) planner: Planner<'c>,
    /// What is known of the order, where it is known.
    pub(super) entry: Option<&'c Entry>,
    /// The order.
    pub(super) document: &'c Document,
    /// The whole translation: every job, and how each value came about.
    pub(super) ready: &'c Ready,
    /// What would be sent of it: the jobs that 4over has not got yet.
    pub(super) request: &'c CreateOrder,
    /// What tells this translation from others.
    pub(super) fingerprint: &'c str,
    /// What it costs, where somebody asked.
    pub(super) price: Option<&'c Price>,
    /// What it earns, where it is known what it costs.
    pub(super) margin: Option<&'c Result<Margin, String>>,
    /// What was planned when it was held last.
    pub(super) kept: Option<&'c Kept>,
    /// What was found in its artwork.
    pub(super) sights: &'c Sights,
}

/// The guards that hold an order until a person lets it go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// The order costs more than one may.
    OrderCeiling,
    /// All orders of the day cost more than they may.
    DayCeiling,
    /// All orders of the storefront's day cost more than they may.
    StorefrontDayCeiling,
    /// As many orders of the storefront were sent within the hour as may be.
    StorefrontOrders,
    /// As many orders of the customer were sent today as may be.
    CustomerOrders,
    /// The order earns less than it has to.
    Margin,
    /// The price is not the one that was quoted before.
    Drift,
    /// 4over quotes no price, so that no guard over prices can pass.
    NoPrice,
    /// 4over is not sure of an address.
    Address,
    /// A label would show a text of an address otherwise than it was meant.
    LabelTexts,
    /// The order is not the one that a person approved.
    Changed,
    /// A file cannot be printed, or is not there.
    Artwork,
    /// 4over warns of a file.
    Preflight,
    /// Another order of the day has the same artwork.
    Duplicate,
    /// The storefront's order says that it was sent before, and the ledger has no such round.
    Mark,
    /// The storefront says that a line or the order is not wanted any more, or not all of it.
    Withdrawn,
}

impl Guard {
    /// Tells whether a person who let it pass at one price did so for a lower one, and for no higher one.
    pub(super) fn is_about_price(self) -> bool {
        matches!(self, Guard::OrderCeiling | Guard::DayCeiling | Guard::StorefrontDayCeiling | Guard::Margin)
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// What a guard found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Which guard.
    pub guard: Guard,
    /// The job it is about; none where it is about the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_name: Option<String>,
    /// What it found, for a person; nothing personal of the order.
    pub message: String,
    /// What the person who decides needs besides, such as other readings of an address. Personal: kept where it can be erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<Value>,
}

impl Finding {
    /// Makes a finding about the whole order.
    pub fn of_order(guard: Guard, message: impl Into<String>) -> Self {
        Finding { guard, job_name: None, message: message.into(), personal: None }
    }

    /// Makes a finding about a job.
    pub fn of_job(guard: Guard, job_name: &str, message: impl Into<String>) -> Self {
        Finding { job_name: Some(job_name.to_owned()), ..Finding::of_order(guard, message) }
    }
}

impl Finding {
    /// Leaves out what is personal, for what is kept for ever.
    pub(super) fn without_personal(findings: &[Finding]) -> Vec<Finding> {
        findings.iter().map(|finding| Finding { personal: None, ..finding.clone() }).collect()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.job_name {
            Some(job_name) => write!(f, "job {job_name}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// What the guards found, so far.
#[derive(Default)]
pub(super) struct Found {
    /// What a person may let pass.
    pub(super) findings: Vec<Finding>,
    /// What stops the order whatever a person says; some of it passes by itself.
    pub(super) stops: Vec<Stop>,
    /// What tells the artwork of the order from that of others.
    pub(super) artwork: Option<Artwork>,
    /// Addresses that 4over is not sure of, and suggests nothing for.
    pub(super) unsuggested: Vec<ShippingAddress>,
}

/// Lets every guard look.
pub(super) async fn look(case: &Case<'_>) -> Found {
    let mut found = Found::default();
    mark::check(case, &mut found).await;
    withdrawn::check(case, &mut found);
    payment::check(case, &mut found);
    sold::check(case, &mut found).await;
    let contents = artwork::check(case, &mut found).await;
    duplicate::check(case, &contents, &mut found).await;
    price::check(case, &mut found);
    ceiling::check(case, &mut found).await;
    margin::check(case, &mut found);
    drift::check(case, &mut found);
    address::check(case, &mut found).await;
    label::check(case, &mut found);
    changed::check(case, &mut found);
    found
}
