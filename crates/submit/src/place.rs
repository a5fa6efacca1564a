//! What is done with an order of the ledger, step by step. Each step is leased, does its part, and ends in one act.
//!
//! ```text
//! plan:        document ─► recipients ─► translate ─► artwork ─► guard ─► approve
//! place:       plan ─► upload ─► read again ─► Intend ─► mark ─► send ─► Answer
//! artwork:     files are fetched and checked, where a guard asks for that; then the order comes to `place` again
//! attach:      artwork that follows the jobs
//! write back:  what became of the jobs, into the storefront's order
//! track:       how far the jobs are at 4over
//! ship:        a Shipment record at the storefront for each parcel, where that is configured
//! ```
//!
//! Up to the intent nothing is changed anywhere, and whatever stands in the way is a [`Stop`]. Sending is one request, made
//! once. What follows cannot change what became of it.

mod account;
mod added;
mod again;
mod approve;
mod artwork;
mod attach;
pub(crate) mod attention;
mod cancel;
mod compare;
mod content;
mod document;
pub mod guard;
mod interrupt;
mod kept;
mod look;
mod lost;
mod margin;
mod mark;
mod now;
mod outcome;
pub mod plan;
mod policy;
mod price;
mod recipients;
mod send;
mod ship;
mod since;
mod stop;
mod track;
mod translate;
mod upload;
mod worth;
mod write_back;

#[cfg(test)]
mod tests;

pub use again::Holding;
pub use approve::{Approval, Approvals};
pub use artwork::Unseen;
pub use attach::Attached;
pub use compare::job_files;
pub use guard::{ArtworkSettings, Finding, Guard, Limit, Preflight, Settings as Guards};
pub use interrupt::Interrupt;
pub use kept::kept;
pub use look::Looked;
pub(crate) use lost::lost;
pub use margin::Margin;
pub(crate) use mark::{shared_field, shared_mark};
pub use now::{Answered, Given};
pub use outcome::{Fate, JobOutcome, Outcome, Status};
pub use plan::{Looks, Plan, Planner, Quotes};
pub use policy::{Backoff, Mode, Policy};
pub use price::{JobPrice, Price, Prices};
pub use recipients::RecipientRead;
pub use since::{Before, Since, SinceNow};
pub use stop::Stop;
pub use translate::{Ready, Told};
pub(crate) use translate::{jobs, taking};
pub(crate) use write_back::Waiting;
pub use write_back::{Planned, WriteBack};

use crate::catalog::Store;
use crate::fourover::Client;
use crate::ledger::{Act, Ledger, LedgerError};
use crate::project::{Document, StorefrontDocument};
use crate::storefront::Storefront;
use overprint_mapping::Mappings;
use std::time::Duration;

/// A storefront, and what mappings read of it.
pub struct Shop {
    /// Its name in the configuration.
    pub name: String,
    /// Where its orders come from.
    pub storefront: Storefront,
    /// What mappings read as `/storefront`.
    pub values: StorefrontDocument,
    /// Orders that the storefront made before wait for a person or a back-fill.
    pub since: SinceNow,
}

/// Mappings, and what tells them from others.
pub struct Version {
    /// The mappings.
    pub mappings: Mappings,
    /// The beginning of the SHA-256 of their files.
    pub name: String,
}

/// Who takes part in the steps of an order, and what the configuration says.
#[derive(Clone, Copy)]
pub struct Placer<'p> {
    /// What is known of the order, and what was done with it.
    pub ledger: &'p Ledger,
    /// Where the order comes from.
    pub shop: &'p Shop,
    /// Where jobs go.
    pub fourover: &'p Client,
    /// How the one becomes the other.
    pub version: &'p Version,
    /// 4over's catalogue, where there is one: nothing is sent that it does not have.
    pub catalogue: Option<&'p Store>,
    /// How long things may take, and what needs a person's word.
    pub policy: &'p Policy,
    /// Who fetches and checks artwork.
    pub looks: Looks,
}

/// What a step did.
pub enum Step<'s> {
    /// The order was fetched.
    Fetched(&'s Document),
    /// Who receives the order was looked up.
    Recipients(&'s [RecipientRead]),
    /// The order was translated.
    Translated(&'s Document, &'s Ready),
    /// The order is about to be sent.
    Sending(&'s Ready),
    /// It is known, or known to be unknown, what became of it.
    Placed(&'s Outcome),
    /// Artwork was attached.
    Attached(&'s [Attached]),
    /// The storefront's order was written back to.
    WrittenBack(&'s WriteBack),
}

/// Shows steps while they happen. Nothing that goes wrong there stops an order.
pub trait Reporter {
    /// Shows a step that is done, or about to be for [`Step::Sending`].
    fn step(&mut self, step: Step<'_>);

    /// Tells whether it wants to know how each value came about, which takes time.
    fn explains(&self) -> bool {
        true
    }
}

/// Shows nothing.
pub struct Silent;

impl Reporter for Silent {
    fn step(&mut self, _: Step<'_>) {}

    fn explains(&self) -> bool {
        false
    }
}

/// What became of an order that was sent.
pub struct Placement {
    /// The storefront's id of the order.
    pub order_id: Option<String>,
    /// What was sent.
    pub ready: Ready,
    /// What became of each job.
    pub outcome: Outcome,
    /// What became of artwork that follows the order.
    pub attached: Vec<Attached>,
    /// What was written back.
    pub write_back: WriteBack,
}

impl<'p> Placer<'p> {
    /// Returns what plans orders, and cannot send them; `prices` is what 4over was asked already.
    pub fn planner(self, prices: &'p Prices) -> Planner<'p> {
        Planner {
            ledger: Some(self.ledger),
            name: &self.shop.name,
            storefront: Some(&self.shop.storefront),
            values: &self.shop.values,
            is_test_order: self.shop.storefront.settings().is_test_order,
            since: self.shop.since.get(),
            reader: Some(self.fourover.reader()),
            prices,
            quotes: Quotes::IfGuarded,
            looks: self.looks,
            version: self.version,
            catalogue: self.catalogue,
            policy: self.policy,
        }
    }

    /// Puts on record what has happened already; tries until the store takes it, since it cannot be asked for again.
    async fn insist<A: Act + Clone>(&self, act: A) -> Result<A::Done, LedgerError> {
        let mut attempt = 0;
        loop {
            match self.ledger.act(act.clone()).await {
                // Nothing that is told to a file in the place of another one is kept.
                Err(error) if error.may_pass() && !matches!(error, LedgerError::Replaced(_)) => {
                    tracing::error!(%error, attempt, "the store does not take what happened; trying again");
                    attempt += 1;
                    tokio::time::sleep(Duration::from_millis(100 << attempt.min(5))).await;
                }
                done => return done,
            }
        }
    }

    /// Records what is about to happen. If the store does not confirm the record, it is written again until the store does:
    /// nothing is sent before.
    async fn settle<A: Act + Clone>(&self, act: A) -> Result<A::Done, LedgerError> {
        match self.ledger.act(act.clone()).await {
            Err(error) if error.is_unknown() => {
                tracing::error!(%error, "the store is asked again");
                self.insist(act).await
            }
            done => done,
        }
    }
}
