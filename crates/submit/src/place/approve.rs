//! Orders that need a person's word before they are sent.

use super::{Planner, Ready, Stop};
use crate::ledger::Entry;
use crate::ledger::act::Releases;
use crate::project::Document;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
use std::fmt;
use uuid::Uuid;

/// The `[service.approval]` section of the configuration: which orders wait for a person; default none.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Approvals {
    /// The first order of a customer.
    pub first_order_of_customer: bool,
    /// Orders whose total at the storefront is above this amount, in the storefront's currency.
    #[schemars(with = "Option<String>")]
    pub above: Option<Decimal>,
    /// Orders whose total at the storefront is above this amount, or cannot be read, need the release of two people, in the
    /// storefront's currency. The last one must not have held the order. OVERPRINT_ACTOR, or the login name, names who acts.
    #[schemars(with = "Option<String>")]
    pub second_person_above: Option<Decimal>,
    /// The first orders of a version of the mappings, until one of them is placed.
    pub first_use_of_mappings: bool,
    /// Products, by `product_uuid`.
    #[schemars(with = "Vec<String>")]
    pub products: Vec<Uuid>,
}

/// Why an order waits for a person's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Nobody knows the customer.
    FirstOrderOfCustomer,
    /// It is a lot of money.
    Above {
        /// The total.
        total: Decimal,
        /// The limit.
        limit: Decimal,
    },
    /// It is so much money that two people have to release it.
    SecondPerson {
        /// The limit.
        limit: Decimal,
    },
    /// The mappings were never used.
    FirstUseOfMappings {
        /// Their version.
        version: String,
    },
    /// A product is on the list.
    Product {
        /// Which one.
        product_uuid: Uuid,
    },
}

impl fmt::Display for Approval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Approval::FirstOrderOfCustomer => f.write_str("the first order of a customer waits for approval"),
            Approval::Above { limit, .. } => write!(f, "an order above {limit} waits for approval"),
            Approval::SecondPerson { limit } => write!(f, "an order above {limit} waits for the release of two people"),
            Approval::FirstUseOfMappings { version } => {
                write!(f, "the first order of mapping version {version} waits for approval")
            }
            Approval::Product { product_uuid } => write!(f, "orders of product {product_uuid} wait for approval"),
        }
    }
}

/// Lets an order pass that nobody has to approve.
pub(super) async fn approve(
    planner: Planner<'_>,
    entry: Option<&Entry>,
    document: &Document,
    ready: &Ready,
    second: Option<Approval>,
) -> Result<(), Stop> {
    let mut needed = needed(planner, entry, document, ready).await?;
    needed.extend(second);
    if needed.is_empty() { Ok(()) } else { Err(Stop::Approval(needed)) }
}

/// Tells that two people have to release an order, where they did not.
pub(super) async fn second_person(
    planner: Planner<'_>,
    entry: Option<&Entry>,
    document: &Document,
    fingerprint: &str,
) -> Result<Option<Approval>, Stop> {
    let limit = planner.policy.approvals.second_person_above;
    let Some(limit) = limit.filter(|limit| total(document) > *limit) else { return Ok(None) };
    let releases = match (entry, planner.ledger) {
        (Some(entry), Some(ledger)) => ledger.releases(entry.order.id, fingerprint).await?,
        _ => Releases::default(),
    };
    Ok((!releases.are_by_two()).then_some(Approval::SecondPerson { limit }))
}

/// Returns the total of an order at the storefront. One that cannot be read may be any amount.
fn total(document: &Document) -> Decimal {
    let total = document.total().and_then(|total| total.parse().ok());
    total.unwrap_or(Decimal::MAX)
}

async fn needed(
    planner: Planner<'_>,
    entry: Option<&Entry>,
    document: &Document,
    ready: &Ready,
) -> Result<Vec<Approval>, Stop> {
    let rules = &planner.policy.approvals;
    let mut needed = Vec::new();
    if rules.first_order_of_customer {
        // The number of an order that the ledger does not know is that of no other.
        let order_id = entry.map_or(0, |entry| entry.order.id);
        let is_known = match (document.customer(), planner.ledger) {
            (Some(customer), Some(ledger)) => ledger.is_known_customer(order_id, planner.name, customer).await?,
            _ => false,
        };
        needed.extend((!is_known).then_some(Approval::FirstOrderOfCustomer));
    }
    if let Some(limit) = rules.above {
        let total = total(document);
        needed.extend((total > limit).then_some(Approval::Above { total, limit }));
    }
    if rules.first_use_of_mappings {
        let is_known = match planner.ledger {
            Some(ledger) => ledger.is_known_version(&planner.version.name).await?,
            None => false,
        };
        let version = planner.version.name.clone();
        needed.extend((!is_known).then_some(Approval::FirstUseOfMappings { version }));
    }
    let products = ready.request.jobs.iter().map(|job| job.product_uuid);
    let listed = products.filter(|product| rules.products.contains(product));
    for product_uuid in listed {
        let approval = Approval::Product { product_uuid };
        if !needed.contains(&approval) {
            needed.push(approval);
        }
    }
    Ok(needed)
}
