//! Everything but the sending: an order read, translated, and looked at by every guard. Nothing is changed anywhere.
//!
//! A [`Planner`] holds no client that could order, cancel, attach or upload. [`Placer`](super::Placer) has one, and plans first.

mod kept;
mod summary;
mod weigh;
mod write_back;

pub use kept::Kept;
pub(super) use kept::keep;
pub use summary::{Hold, JobSummary, LeftOut, Status, Summary};
pub(crate) use write_back::sample;

use super::guard::{self, Finding};
use super::margin::Margin;
use super::price::Price;
use super::{Policy, Prices, compare, content, document, mark, recipients, translate};
use super::{Ready, RecipientRead, Reporter, Since, Step, Stop, Version};
use crate::catalog::Store;
use crate::fourover::{Reader, ShippingAddress};
use crate::ledger::act::{About, Artwork, Spending};
use crate::ledger::content::Content;
use crate::ledger::{Entry, Ledger};
use crate::project::{Document, StorefrontDocument};
use crate::storefront::{Limits, Storefront};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::Instant;
use uuid::Uuid;

/// What takes part in planning orders of one storefront. What is not there is not asked.
#[derive(Clone, Copy)]
pub struct Planner<'p> {
    /// What is known of orders.
    pub ledger: Option<&'p Ledger>,
    /// The name of the storefront in the configuration.
    pub name: &'p str,
    /// Where orders and recipients are read; without it, only what came along is known.
    pub storefront: Option<&'p Storefront>,
    /// What mappings read as `/storefront`.
    pub values: &'p StorefrontDocument,
    /// Whether the storefront's orders are test orders.
    pub is_test_order: bool,
    /// Orders that the storefront made before wait for a person.
    pub since: Since,
    /// What 4over is asked with: prices and addresses.
    pub reader: Option<&'p Reader>,
    /// What 4over was asked already in this run.
    pub prices: &'p Prices,
    /// Whether it is asked for prices.
    pub quotes: Quotes,
    /// Who fetches and checks artwork.
    pub looks: Looks,
    /// How orders become jobs.
    pub version: &'p Version,
    /// 4over's catalogue.
    pub catalogue: Option<&'p Store>,
    /// What the steps go by, the guards among them.
    pub policy: &'p Policy,
}

/// When 4over is asked for prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// Never: guards over prices find nothing. Only for plans that nobody acts on.
    Never,
    /// Where a guard needs to know.
    IfGuarded,
    /// Always.
    Always,
}

/// Who fetches and checks artwork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// Whoever plans: somebody waits for this one order.
    Here,
    /// A step of its own, whose result is in the ledger; without one, the order waits for it.
    Apart,
    /// Nobody: nothing is said of artwork. Only for plans that nobody acts on.
    Never,
}

/// An order as it would be sent, and every reason not to.
pub struct Plan {
    /// The order.
    pub document: Document,
    /// When it was read at the storefront; none if it was at hand.
    pub(super) read_at: Option<Instant>,
    /// Who receives it.
    pub recipients: Vec<RecipientRead>,
    /// What would be sent: the jobs that 4over has not got yet.
    pub ready: Ready,
    /// What tells this translation of the order from others.
    pub fingerprint: String,
    /// Why it would not be sent; empty where it would.
    pub stops: Vec<Stop>,
    /// What the guards found, also what a person let pass.
    pub findings: Vec<Finding>,
    /// What tells its artwork from that of other orders, where that is looked at.
    pub(super) artwork: Option<Artwork>,
    /// How long its files are, by URL, as far as they were checked.
    pub(super) lengths: BTreeMap<String, u64>,
    /// Addresses that 4over is not sure of, and suggests nothing for: they go out as they are once a person released the order.
    pub(super) unsuggested: Vec<ShippingAddress>,
    /// What it costs at 4over, where it was asked and did answer.
    pub price: Option<Price>,
    /// What it earns, or why that is not known; none without a price.
    pub margin: Option<Result<Margin, String>>,
    /// What could not be told, and why.
    pub unknown: Vec<String>,
}

/// What is known of an order by the time that it stops.
#[derive(Clone, Default)]
pub(super) struct Seen {
    pub(super) about: About,
    pub(super) fingerprint: Option<String>,
}

impl Planner<'_> {
    /// Plans an order of the ledger.
    ///
    /// # Errors
    /// The order cannot be read or translated, so that there is no plan.
    pub async fn plan(self, entry: &Entry, reporter: &mut (dyn Reporter + Send)) -> Result<Plan, Stop> {
        self.seen(entry, &mut Seen::default(), reporter).await
    }

    /// Plans an order that is at hand; `known` is what the ledger has of it.
    ///
    /// # Errors
    /// The order cannot be translated, so that there is no plan.
    pub async fn plan_document(
        self,
        document: Document,
        known: Option<&Entry>,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Plan, Stop> {
        self.of_document(document, known, &mut Seen::default(), reporter).await
    }

    /// Plans an order of the ledger, and tells also what was seen of it before it stopped.
    pub(super) async fn seen(
        self,
        entry: &Entry,
        seen: &mut Seen,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Plan, Stop> {
        let read_at = Instant::now();
        let (document, is_fetched) = document::document(self, entry).await?;
        seen.about.see(&document);
        if is_fetched {
            seen.about.edition = Some(document::fresh(&document, entry)?);
            reporter.step(Step::Fetched(&document));
        }
        let mut plan = self.of_document(document, Some(entry), seen, reporter).await?;
        plan.read_at = is_fetched.then_some(read_at);
        Ok(plan)
    }

    async fn of_document(
        self,
        document: Document,
        entry: Option<&Entry>,
        seen: &mut Seen,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Plan, Stop> {
        let (recipients, read) = recipients::fetch(self.storefront, &document).await?;
        reporter.step(Step::Recipients(&read));
        let explains = reporter.explains() || self.catalogue.is_some();
        let ready = translate::translate(self, &document, &recipients, explains)?;
        let fingerprint = fingerprint(&ready)?;
        seen.fingerprint = Some(fingerprint.clone());
        seen.about.content = Some(self.content(entry, &document, &ready).await?);
        reporter.step(Step::Translated(&document, &ready));
        let mut plan = Plan {
            document,
            read_at: None,
            recipients: read,
            ready,
            fingerprint,
            stops: Vec::new(),
            findings: Vec::new(),
            artwork: None,
            lengths: BTreeMap::new(),
            unsuggested: Vec::new(),
            price: None,
            margin: None,
            unknown: Vec::new(),
        };
        self.weigh(&mut plan, entry).await?;
        seen.about.artwork = plan.artwork.take();
        Ok(plan)
    }

    /// Tells whether a person let pass all of this in this translation of an order.
    pub(super) async fn has_let_pass(
        &self,
        entry: &Entry,
        fingerprint: &str,
        findings: &[Finding],
    ) -> Result<bool, Stop> {
        if entry.order.approved.as_deref() != Some(fingerprint) {
            return Ok(false);
        }
        let kept = self.kept(Some(entry)).await?;
        Ok(kept.is_some_and(|kept| {
            kept.fingerprint == fingerprint && findings.iter().all(|found| kept.has_let_pass(found, None))
        }))
    }

    /// Returns what the order says as far as its mappings read it.
    async fn content(&self, entry: Option<&Entry>, document: &Document, ready: &Ready) -> Result<Content, Stop> {
        let known = match (entry.filter(|entry| !entry.jobs.is_empty()), self.ledger) {
            (Some(entry), Some(ledger)) => ledger.content(entry.order.id).await?,
            _ => None,
        };
        let salt = known.map_or_else(|| Uuid::new_v4().simple().to_string(), |known| known.salt);
        let keys = content::Keys::of(self.version.mappings.reads_of(&ready.taking()));
        let order = keys.read(document.bytes())?;
        let spared = compare::written_by(*self);
        Ok(content::content(&order, &keys, &ready.lines, (&spared, &salt)))
    }

    /// Returns what time it is, by which orders expire.
    pub(super) fn now(&self) -> Option<Timestamp> {
        match self.ledger {
            Some(ledger) => Timestamp::from_millisecond(ledger.clock().now()).ok(),
            None => Some(Timestamp::now()),
        }
    }

    /// Returns the custom field that orders of the storefront are marked in before they are sent.
    pub(super) fn mark(&self) -> Option<&str> {
        self.storefront.and_then(|storefront| storefront.settings().mark_before_sending.as_deref())
    }

    /// Tells whether a mark is that of a round of the order.
    pub(super) async fn knows_mark(&self, entry: Option<&Entry>, standing: &str) -> Result<bool, Stop> {
        let (Some(entry), Some(ledger)) = (entry, self.ledger) else { return Ok(false) };
        let rounds = ledger.submissions(entry.order.id).await?;
        Ok(rounds.iter().any(|round| mark::value(&round.reference, &round.lease) == standing))
    }

    /// Returns what was planned when the order was held last; an order that was never looked at has no such plan.
    async fn kept(&self, entry: Option<&Entry>) -> Result<Option<Kept>, Stop> {
        let seen = entry.filter(|entry| entry.order.fingerprint.is_some());
        let (Some(entry), Some(ledger)) = (seen, self.ledger) else { return Ok(None) };
        Ok(ledger.plan(entry.order.id).await?.map(Kept::read).transpose()?)
    }

    /// Tells whether some limit or guard needs to know what the order costs.
    pub(super) fn needs_price(&self) -> bool {
        self.policy.guards.needs_price() || self.limits().day_ceiling.is_some()
    }

    /// Returns what a request costs, and every limit that it has to keep.
    pub(super) fn spending(&self, quoted: Option<Decimal>) -> Spending {
        let (guards, limits) = (&self.policy.guards, self.limits());
        Spending {
            quoted,
            day_ceiling: guards.day_ceiling.and_then(guard::Limit::amount),
            storefront_day_ceiling: limits.day_ceiling,
            storefront_hour: limits.orders_per_hour,
            customer_day: guards.orders_per_customer_day,
        }
    }

    fn limits(&self) -> Limits {
        self.storefront.map(|storefront| storefront.settings().limits).unwrap_or_default()
    }
}

impl About {
    fn see(&mut self, document: &Document) {
        self.number = document.number();
        self.customer = document.customer().map(str::to_owned);
        self.amount = document.total();
        self.skus = document.skus();
    }
}

/// Returns what tells whether the translation of an order changed: a hash of it without the payment.
pub(super) fn fingerprint(ready: &Ready) -> Result<String, Stop> {
    Ok(hash(&ready.request.body_without_payment(&ready.dialect)?))
}

/// Writes the SHA-256 of bytes in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
