//! Sending the order: one request, made once.

use super::interrupt::Interrupt;
use super::{Outcome, Ready, Stop};
use crate::fourover::{Client, Sending};

/// What an interrupt leaves behind.
const INTERRUPTED: &str = "interrupted while the answer of 4over was awaited";

/// Sends the order, and tells what became of each job. There is no second attempt, whatever happens to the first.
pub(super) async fn send(client: &Client, ready: &Ready, interrupt: &mut Interrupt) -> Result<Outcome, Stop> {
    let body = ready.request.body(&ready.dialect)?;
    let names: Vec<String> = ready.jobs.iter().map(|job| job.name.clone()).collect();
    tracing::info!(
        order_id = ready.request.order_id,
        jobs = names.len(),
        is_test = ready.is_test(),
        "sending an order"
    );
    let sending = tokio::select! {
        biased;
        sending = client.create_order(body, &names) => sending,
        // The request may have left, so dropping it leaves the order in doubt.
        () = interrupt.due() => return Ok(Outcome::in_doubt(INTERRUPTED, &ready.jobs)),
    };
    let outcome = match sending {
        Sending::NotSent(not_sent) => return Err(Stop::NotSent { reason: not_sent.reason }),
        Sending::MaybeSent(maybe) => Outcome::in_doubt(&maybe.reason, &ready.jobs),
        Sending::Answered(answer) => Outcome::answered(&answer, &ready.jobs),
    };
    tracing::info!(order_id = ready.request.order_id, status = %outcome.status, "4over answered");
    Ok(outcome)
}
