//! One order, now, as a person asks for it: received into the ledger, and every step that is due done at once.

use super::{Attached, Interrupt, Looked, Outcome, Placement, Placer, Reporter, Step, Stop, WriteBack};
use crate::ledger::act::{Claim, Lease, Receive};
use crate::ledger::{Edition, Entry, LedgerError, Millis, Source, Step as LedgerStep};
use crate::project::Document;
use crate::storefront;
use uuid::Uuid;

/// How long a step that a person waits for may take at most.
const LEASE: Millis = 300_000;

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

/// What became of an order that a person asked for.
pub enum Answered {
    /// It was sent now.
    Placed(Box<Placement>),
    /// Nothing was sent.
    Stopped(Stop),
    /// The ledger had it already, and says where it is; or somebody else is at work on it.
    Known(Box<Entry>),
}

impl Placer<'_> {
    /// Places an order now: at most one create-order request is sent, and none for an order that the ledger knows as placed.
    ///
    /// # Errors
    /// The store does not take it.
    pub async fn now(
        self,
        given: Given,
        actor: &str,
        interrupt: &mut Interrupt,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Answered, LedgerError> {
        if let Given::Id(id) = &given
            && let Some(stop) = self.unknown(id).await?
        {
            return Ok(Answered::Stopped(stop));
        }
        let received = self.ledger.act(self.receive(given, actor)?).await?;
        self.due_now(received.order_id, interrupt, reporter).await
    }

    /// Does what is due for an order of the ledger, now.
    ///
    /// # Errors
    /// The store does not take it.
    pub async fn due_now(
        self,
        id: i64,
        interrupt: &mut Interrupt,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<Answered, LedgerError> {
        self.shop.since.read_restored(self.ledger, &self.shop.name).await?;
        let Some(lease) = self.claim(id, LedgerStep::Place).await? else {
            return Ok(Answered::Known(Box::new(self.ledger.entry(id).await?)));
        };
        let entry = self.ledger.entry(id).await?;
        match self.look(lease, &entry, interrupt, reporter).await? {
            Looked::Stopped(stop) => Ok(Answered::Stopped(stop)),
            Looked::Idle | Looked::Compared(_) => Ok(Answered::Known(Box::new(self.ledger.entry(id).await?))),
            Looked::Sent { ready, outcome } => {
                let mut placement = Placement {
                    order_id: None,
                    ready: *ready,
                    outcome,
                    attached: Vec::new(),
                    write_back: WriteBack::Off,
                };
                self.follow(id, &mut placement, interrupt, reporter).await?;
                Ok(Answered::Placed(Box::new(placement)))
            }
        }
    }

    /// Attaches artwork of an order now, if it is due; none if nothing is due or another worker has it.
    ///
    /// # Errors
    /// The store does not take it.
    pub async fn attach_now(self, id: i64, interrupt: &mut Interrupt) -> Result<Option<Vec<Attached>>, LedgerError> {
        let Some(lease) = self.claim(id, LedgerStep::Attach).await? else { return Ok(None) };
        let entry = self.ledger.entry(id).await?;
        self.attach(lease, &entry, interrupt).await.map(Some)
    }

    /// Tells that the storefront has no order of an id that the ledger does not know either: nothing of it is recorded.
    async fn unknown(&self, id: &str) -> Result<Option<Stop>, LedgerError> {
        if self.ledger.find(&self.shop.name, id).await?.is_some() {
            return Ok(None);
        }
        if let Err(problem) = self.shop.storefront.settings().order_ids.check(id) {
            return Ok(Some(Stop::OrderId(problem)));
        }
        match self.shop.storefront.order(id).await {
            Err(error @ storefront::Error::NotFound { .. }) => Ok(Some(Stop::NoSuchOrder { id: id.to_owned(), error })),
            _ => Ok(None),
        }
    }

    /// Does what follows an answer.
    async fn follow(
        self,
        id: i64,
        placement: &mut Placement,
        interrupt: &mut Interrupt,
        reporter: &mut (dyn Reporter + Send),
    ) -> Result<(), LedgerError> {
        if let Some(lease) = self.claim(id, LedgerStep::Attach).await? {
            let entry = self.ledger.entry(id).await?;
            placement.attached = self.attach(lease, &entry, interrupt).await?;
            reporter.step(Step::Attached(&placement.attached));
        }
        if let Some(lease) = self.claim(id, LedgerStep::WriteBack).await? {
            let entry = self.ledger.entry(id).await?;
            placement.write_back = self.write_back(lease, &entry, interrupt).await?;
            reporter.step(Step::WrittenBack(&placement.write_back));
        }
        let entry = self.ledger.entry(id).await?;
        placement.order_id = Some(entry.order.external_id);
        placement.outcome.jobs = Outcome::of(&entry.jobs).jobs;
        Ok(())
    }

    fn receive(&self, given: Given, actor: &str) -> Result<Receive, LedgerError> {
        let (external_id, body, writes_back) = match given {
            Given::Id(id) => (id, None, true),
            Given::Document { document, write_back } => {
                let id = document.id().ok_or_else(|| {
                    LedgerError::Refused(
                        "an order without an id cannot be told from others, and is not placed".to_owned(),
                    )
                })?;
                (id.to_owned(), Some(document.to_envelope()), write_back)
            }
        };
        Ok(Receive {
            storefront: self.shop.name.clone(),
            external_id,
            event_id: None,
            source: Source::Submit,
            actor: actor.to_owned(),
            body,
            edition: Edition::default(),
            writes_back,
        })
    }

    async fn claim(&self, order_id: i64, step: LedgerStep) -> Result<Option<Lease>, LedgerError> {
        let token = Uuid::now_v7().to_string();
        let claim = Claim { without: Vec::new(), step, only: Some(order_id), limit: 1, lease_for: LEASE, token };
        Ok(self.ledger.act(claim).await?.pop())
    }
}
