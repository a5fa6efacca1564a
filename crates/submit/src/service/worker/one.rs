//! A step of one order, from its claim to what is recorded of it.

use super::Turn;
use crate::ledger::act::{Blame, BrokeOff, Hold, Lease, Postpone};
use crate::ledger::{Entry, LedgerError, State, Step};
use crate::place::{Interrupt, Looked, Silent, Stop, attention, lost};
use crate::service::Service;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// Does a step of one order. Whatever goes wrong, no other order is kept waiting by it.
pub(in crate::service) async fn one(service: &Service, lease: Lease, entry: Entry) {
    let (order, step) = (lease.order_id, lease.step);
    let done = match AssertUnwindSafe(try_one(service, lease.clone(), entry)).catch_unwind().await {
        Ok(done) => done,
        Err(_panicked) => {
            tracing::error!(order, %step, "the step panicked; it is tried again, three times at most");
            let next_at = service.ledger.clock().now() + service.policy.backoff.pause(lease.attempts, None);
            service.ledger.act(BrokeOff { lease, next_at }).await
        }
    };
    if let Err(error) = done {
        // The lease runs out, and the step is claimed again.
        tracing::error!(order, %step, %error, "the step was not put on record");
    }
}

/// Does a step of an order that may be what ends the process, unless three tries never ended: then it is for the operator.
pub(in crate::service) async fn suspected(service: &Service, lease: Lease, entry: Entry, turn: Turn) {
    let (order, step) = (lease.order_id, lease.step);
    // That it is in doubt has to come on record, and ends no process.
    let is_sending = step == Step::Place && entry.order.state == State::Sending;
    if !turn.is_blamed || is_sending {
        tracing::warn!(order, %step, "two tries never ended: this order is worked on alone");
        return one(service, lease, entry).await;
    }
    tracing::error!(order, %step, "working on it ended the process three times, or never came to an end: it is stopped");
    if let Err(error) = service.ledger.act(Blame { lease }).await {
        tracing::error!(order, %step, %error, "the step was not put on record");
    }
}

async fn try_one(service: &Service, lease: Lease, entry: Entry) -> Result<(), LedgerError> {
    fail::fail_point!("after-claim");
    poisoned(&lease, &entry);
    let Some(shop) = service.shops.get(&entry.order.storefront) else {
        return no_shop(service, lease, &entry).await;
    };
    // To the end of the step, whatever is reloaded meanwhile.
    let version = service.mappings.version();
    let placer = service.placer(shop, &version);
    match lease.step {
        Step::Place => {
            let looked = placer.look(lease, &entry, &mut service.ending.interrupt(), &mut Silent).await?;
            note(service, &entry.order.storefront, &looked);
            service.held_meanwhile(&version, entry.order.id).await
        }
        // Files go to 4over.
        Step::Attach => placer.attach(lease, &entry, &mut never()).await.map(drop),
        Step::Artwork => until_end(service, &lease, placer.check_artwork(lease.clone(), &entry)).await,
        Step::WriteBack => {
            let mut never = never();
            let writing = placer.write_back(lease.clone(), &entry, &mut never);
            until_end(service, &lease, async { writing.await.map(drop) }).await
        }
        Step::Track => until_end(service, &lease, placer.track(lease.clone(), &entry)).await,
        Step::Ship => until_end(service, &lease, placer.ship(lease.clone(), &entry)).await,
    }
}

/// Notes whether the storefront could be read; what stopped the order before that tells nothing.
fn note(service: &Service, storefront: &str, looked: &Looked) {
    match looked {
        Looked::Stopped(Stop::Storefront(error)) => service.troubled.note(storefront, error.is_passing()),
        Looked::Stopped(Stop::Interrupted | Stop::TurnedAway(_)) | Looked::Idle => {}
        _ => service.troubled.note(storefront, false),
    }
}

/// Does a step that can be repeated; at shutdown it has a time limit, since the server that it reads from may hang.
async fn until_end(
    service: &Service,
    lease: &Lease,
    step: impl Future<Output = Result<(), LedgerError>>,
) -> Result<(), LedgerError> {
    tokio::select! {
        biased;
        done = step => done,
        () = service.ending.is_over() => {
            let (next_at, trouble) = (service.ledger.clock().now(), "the service was stopped meanwhile".to_owned());
            service.ledger.act(Postpone { lease: lease.clone(), next_at, trouble }).await
        }
    }
}

fn never() -> Interrupt {
    Interrupt::channel().1
}

/// Ends the process, or panics, at the step of the order that a crash point names, such as `place:ord-1`.
fn poisoned(lease: &Lease, entry: &Entry) {
    let named = |name: Option<String>| name.as_deref() == Some(&*format!("{}:{}", lease.step, entry.order.external_id));
    let (ends, panics) = (|| std::process::abort(), || std::panic::resume_unwind(Box::new("poison")));
    let _ = (&named, &ends, &panics);
    fail::fail_point!("panics-at", |name| if named(name) {
        panics()
    });
    fail::fail_point!("ends-at", |name| if named(name) {
        ends()
    });
}

/// The storefront of the order is not in the configuration any more.
async fn no_shop(service: &Service, lease: Lease, entry: &Entry) -> Result<(), LedgerError> {
    // 4over may have it, whatever the configuration is now.
    if lease.step == Step::Place && entry.order.state == State::Sending {
        return lost(&service.ledger, lease, entry).await;
    }
    let reason = format!("no storefront `{}` is configured", entry.order.storefront);
    if lease.step != Step::Place || !entry.jobs.is_empty() {
        let next_at = service.ledger.clock().now().saturating_add(service.policy.backoff.most);
        return service.ledger.act(Postpone { lease, next_at, trouble: reason }).await;
    }
    let hold = Hold {
        lease,
        missing: reason.clone(),
        held_by: "the storefront is not configured".to_owned(),
        reason,
        waits_for_mappings: false,
        detail: None,
        about: crate::ledger::act::About::default(),
        fingerprint: None,
        second_person: false,
    };
    service.ledger.act(hold).await?;
    attention::held(&entry.order, "the storefront is not configured");
    Ok(())
}
