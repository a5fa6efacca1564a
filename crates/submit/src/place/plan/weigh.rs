//! Every reason not to send what was translated: what the operator released, what it costs, and what the guards find.

use super::{Kept, Plan, Planner, Quotes};
use crate::ledger::Entry;
use crate::place::approve::{self, Approval};
use crate::place::guard::{self, Case, Finding, Found};
use crate::place::margin::Margin;
use crate::place::price::{Price, Runsizes};
use crate::place::{Before, Mode, Stop, again, artwork};
use crate::project::Document;
use crate::shown::cut;
use overprint_mapping::request::{CreateOrder, ProductType};
use rust_decimal::Decimal;

/// Why 4over is not asked.
const NO_ACCOUNT: &str = "no account at 4over is configured to ask it";

/// What was released of an order.
struct Released<'e> {
    /// The fingerprint of the translation that was released.
    fingerprint: Option<&'e str>,
    /// The second release that is missing, if two people have to release the order.
    second: Option<Approval>,
    /// Whether this translation was released by everybody who has to.
    is_complete: bool,
}

/// What a request costs and earns, as far as that is known.
struct Costs {
    price: Option<Price>,
    margin: Option<Result<Margin, String>>,
    unknown: Vec<String>,
    /// Why there is no price, if an order must not be sent without one.
    stop: Option<Stop>,
}

impl Planner<'_> {
    /// Finds every reason not to send what was translated.
    pub(super) async fn weigh(self, plan: &mut Plan, entry: Option<&Entry>) -> Result<(), Stop> {
        let released = self.released(plan, entry).await?;
        let mut stops = self.placed_before(plan, entry, &released);
        let known = entry.filter(|entry| !entry.jobs.is_empty());
        let unplaced = known.map(|entry| entry.unplaced(&plan.ready.request));
        let request = unplaced.as_ref().unwrap_or(&plan.ready.request);
        if request.jobs.is_empty() {
            if stops.is_empty() {
                return Err(Stop::AllPlaced);
            }
            plan.stops = stops;
            return Ok(());
        }
        stops.extend(self.named_as_of_another(request));
        let kept = self.kept(entry).await?;
        let sights = artwork::sights(self, entry, &plan.document, request, &plan.fingerprint).await?;
        let Costs { price, margin, unknown, stop } = self.costs(plan, request).await;
        stops.extend(stop);
        let case = Case {
            planner: self,
            entry,
            document: &plan.document,
            ready: &plan.ready,
            request,
            fingerprint: &plan.fingerprint,
            price: price.as_ref(),
            margin: margin.as_ref(),
            kept: kept.as_ref(),
            sights: &sights,
        };
        let Found { findings, stops: stopped, artwork, unsuggested } = guard::look(&case).await;
        stops.extend(stopped);
        stops.extend(released.guarded(&findings, kept.as_ref(), price.as_ref().and_then(|price| price.total)));
        if !released.is_complete {
            stops.extend(if known.is_none() { self.holdings(plan) } else { None });
            stops.extend(approve::approve(self, entry, &plan.document, &plan.ready, released.second).await.err());
        }
        plan.lengths = artwork::lengths(&sights);
        if let Some(unplaced) = unplaced {
            plan.ready.keep(unplaced);
        }
        if self.policy.mode == Mode::Shadow && stops.is_empty() {
            stops.push(Stop::Shadow);
        }
        plan.unknown.extend(unknown);
        (plan.price, plan.margin, plan.artwork) = (price, margin, artwork);
        (plan.stops, plan.findings, plan.unsuggested) = (stops, findings, unsuggested);
        Ok(())
    }

    /// Reads whether this translation was released.
    async fn released<'e>(self, plan: &Plan, entry: Option<&'e Entry>) -> Result<Released<'e>, Stop> {
        let fingerprint = entry.and_then(|entry| entry.order.approved.as_deref());
        let second = approve::second_person(self, entry, &plan.document, &plan.fingerprint).await?;
        let is_complete = fingerprint == Some(plan.fingerprint.as_str()) && second.is_none();
        Ok(Released { fingerprint, second, is_complete })
    }

    /// Tells why the order, or jobs of it, may have been placed before.
    fn placed_before(&self, plan: &Plan, entry: Option<&Entry>, released: &Released<'_>) -> Vec<Stop> {
        let Some(entry) = entry.filter(|_| !released.is_complete) else { return Vec::new() };
        let before = self.before(entry, &plan.document).map(Stop::Before);
        let others = if entry.jobs.is_empty() { None } else { plan.ready.same_jobs(&entry.jobs).err() };
        before.into_iter().chain(others).collect()
    }

    /// Tells why an order that came by itself may have been placed before.
    fn before(&self, entry: &Entry, document: &Document) -> Option<Before> {
        let is_unasked = matches!(entry.order.source.as_str(), "webhook" | "poll");
        if is_unasked { self.since.before(document.created_at()) } else { None }
    }

    /// Finds a job whose name is one of another storefront.
    fn named_as_of_another(&self, request: &CreateOrder) -> Option<Stop> {
        let own = self.values.name();
        request.job_names().into_iter().find_map(|name| {
            let storefront = self.policy.storefront_meant(own, name)?.to_owned();
            Some(Stop::JobNameOfOther { job_name: cut(name, 80), storefront })
        })
    }

    /// Tells where the order itself says that it was placed before.
    fn holdings(&self, plan: &Plan) -> Option<Stop> {
        let holdings = again::holdings(*self, &plan.document, &plan.ready.taking());
        (!holdings.is_empty()).then_some(Stop::Again(holdings))
    }

    /// Finds out what a request costs and earns.
    async fn costs(self, plan: &Plan, request: &CreateOrder) -> Costs {
        let (mut unknown, mut stop) = (Vec::new(), None);
        let price = match self.price(request, &mut unknown).await {
            Ok(price) => price,
            Err(missing) if self.needs_price() => {
                stop = Some(missing);
                None
            }
            Err(missing) => {
                unknown.push(format!("price: {missing}"));
                None
            }
        };
        let margin =
            price.as_ref().map(|price| Margin::of(price, request, &plan.ready, &plan.document, &self.policy.guards));
        if self.policy.guards.addresses && self.reader.is_none() {
            unknown.push(format!("addresses: {NO_ACCOUNT}"));
        }
        Costs { price, margin, unknown, stop }
    }

    /// Asks 4over for the price of a request; none if no price is wanted or no account is configured.
    async fn price(&self, request: &CreateOrder, unknown: &mut Vec<String>) -> Result<Option<Price>, Stop> {
        let is_wanted = match self.quotes {
            Quotes::Never => false,
            Quotes::IfGuarded => self.needs_price(),
            Quotes::Always => true,
        };
        match self.reader {
            _ if !is_wanted => {
                unknown.extend((self.quotes == Quotes::Never).then(|| "price: it was not asked for".to_owned()));
                Ok(None)
            }
            None => {
                unknown.push(format!("price: {NO_ACCOUNT}"));
                Ok(None)
            }
            Some(reader) => {
                let runsizes = self.runsizes(request).await?;
                // On the heap: a future that awaits many answers is large.
                Ok(Some(Box::pin(Price::of(request, reader, self.prices, &runsizes)).await?))
            }
        }
    }

    /// Reads how many pieces the runsizes of direct mail are.
    async fn runsizes(&self, request: &CreateOrder) -> Result<Runsizes, Stop> {
        let mut runsizes = Runsizes::new();
        let Some(catalogue) = self.catalogue else { return Ok(runsizes) };
        for job in request.jobs.iter().filter(|job| job.product_type == Some(ProductType::DirectMail)) {
            let pieces = catalogue.pieces_of(&job.runsize_uuid.to_string()).await;
            runsizes.extend(pieces?.map(|pieces| (job.runsize_uuid, pieces)));
        }
        Ok(runsizes)
    }
}

impl Released<'_> {
    /// Tells which findings hold the order: all but those that the release let pass, at no higher price.
    fn guarded(&self, findings: &[Finding], kept: Option<&Kept>, total: Option<Decimal>) -> Option<Stop> {
        let kept = kept.filter(|kept| self.is_complete && self.fingerprint == Some(kept.fingerprint.as_str()));
        let is_let_pass = |finding: &&Finding| kept.is_some_and(|kept| kept.has_let_pass(finding, total));
        let held: Vec<Finding> = findings.iter().filter(|finding| !is_let_pass(finding)).cloned().collect();
        (!held.is_empty()).then_some(Stop::Guarded(held))
    }
}
