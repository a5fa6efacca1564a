//! Claims that failed because the store did not answer: their leases are released once it does.

use super::Service;
use crate::ledger::act::{Act, Lease, LetGo};
use crate::ledger::{LedgerError, Step};
use std::collections::BTreeSet;

/// The tokens of such claims.
#[derive(Default)]
pub(super) struct Lost(BTreeSet<String>);

impl Lost {
    /// Takes up what a claim takes.
    pub(super) async fn take<C>(
        &mut self,
        service: &Service,
        token: String,
        claim: C,
    ) -> Result<Vec<Lease>, LedgerError>
    where
        C: Act<Done = Vec<Lease>>,
    {
        let taken = service.ledger.act(claim).await;
        if taken.as_ref().is_err_and(LedgerError::is_unknown) {
            self.0.insert(token);
        }
        taken
    }

    /// Notes claims whose orders are not worked on.
    pub(super) fn note(&mut self, tokens: BTreeSet<String>) {
        self.0.extend(tokens);
    }

    /// Releases their leases. The orders would otherwise wait until the leases run out.
    pub(super) async fn let_go(&mut self, service: &Service, step: Step) -> Result<(), LedgerError> {
        while let Some(token) = self.0.first().cloned() {
            service.ledger.act(LetGo { step, token: token.clone() }).await?;
            self.0.remove(&token);
        }
        Ok(())
    }
}
