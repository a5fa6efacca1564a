//! Placing one order: a straight pipe of short steps, each of which returns what came of it.
//!
//! ```text
//! fetch ─► recipients ─► translate ─► guard ─► send ─► attach ─► write back
//! ```
//!
//! Up to the guard nothing is changed anywhere, and whatever stands in the way is a [`Stop`]. Sending is one request,
//! made once. What follows it cannot change its outcome: it adds to the [`Placement`].
//! There is no memory between runs: who places an order twice pays it twice.

mod again;
mod attach;
mod fetch;
mod guard;
mod interrupt;
mod outcome;
mod recipients;
mod send;
mod stop;
mod translate;
mod write_back;

#[cfg(test)]
mod tests;

pub use again::Holding;
pub use attach::Attached;
pub use interrupt::Interrupt;
pub use outcome::{Fate, JobOutcome, Outcome, Status};
pub use recipients::RecipientRead;
pub use stop::Stop;
pub use translate::{Ready, Told};
pub(crate) use translate::{jobs, taking};
pub use write_back::WriteBack;

use crate::catalog::Store;
use crate::fourover::Client;
use crate::project::{Document, StorefrontDocument};
use crate::storefront::Storefront;
use overprint_mapping::Mappings;

/// Who takes part, and what the configuration says.
#[derive(Clone, Copy)]
pub struct Placer<'p> {
    /// Where orders come from.
    pub storefront: &'p Storefront,
    /// Where jobs go.
    pub fourover: &'p Client,
    /// How the one becomes the other.
    pub mappings: &'p Mappings,
    /// What mappings read as `/storefront`.
    pub values: &'p StorefrontDocument,
    /// 4over's catalogue, where there is one on this machine; nothing is sent that it does not have.
    pub catalogue: Option<&'p Store>,
    /// Places an order although it says that it was placed before, or is in doubt.
    pub again: bool,
}

/// The order that is placed.
pub enum Given {
    /// It is fetched, and written back to.
    Id(String),
    /// It is at hand.
    Document {
        /// The order.
        document: Box<Document>,
        /// Whether the storefront's order is written back to.
        write_back: bool,
    },
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
}

/// What became of an order that was sent.
pub struct Placement {
    /// The storefront's id of the order, where it has one.
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

impl Placer<'_> {
    /// Places an order: at most one create-order request is sent.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub async fn place(
        self,
        given: Given,
        interrupt: &mut Interrupt,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Placement, Stop> {
        let (document, write_back, ready) = tokio::select! {
            biased;
            () = interrupt.due() => return Err(Stop::Interrupted),
            prepared = self.prepare(given, reporter) => prepared?,
        };
        reporter.step(Step::Sending(&ready));
        let outcome = send::send(self.fourover, &ready, interrupt).await?;
        reporter.step(Step::Placed(&outcome));
        let attached = attach::attach(self, &ready, &outcome, interrupt).await;
        if !attached.is_empty() {
            reporter.step(Step::Attached(&attached));
        }
        let outcome = outcome.with_attached(&attached);
        let order_id = document.id().map(str::to_owned);
        let written = match order_id.as_deref().filter(|_| write_back) {
            Some(id) => write_back::write_back(self, id, &ready, &outcome, interrupt).await,
            None => WriteBack::Off,
        };
        reporter.step(Step::WrittenBack(&written));
        Ok(Placement { order_id, ready, outcome, attached, write_back: written })
    }

    /// Does everything that comes before sending; nothing is changed anywhere.
    async fn prepare(
        self,
        given: Given,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<(Document, bool, Ready), Stop> {
        let (document, write_back) = match given {
            Given::Document { document, write_back } => (*document, write_back),
            Given::Id(id) => {
                let document = fetch::fetch(self.storefront, &id).await?;
                reporter.step(Step::Fetched(&document));
                (document, true)
            }
        };
        let (recipients, read) = recipients::fetch(self.storefront, &document).await?;
        reporter.step(Step::Recipients(&read));
        let ready = translate::translate(self.mappings, &document, &recipients, self.values)?;
        reporter.step(Step::Translated(&document, &ready));
        guard::guard(self, &document, &ready).await?;
        Ok((document, write_back, ready))
    }
}
