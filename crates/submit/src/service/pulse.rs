//! What operators watch, measured in the background: requests to `/readyz` and `/metrics` do not access the store.

use super::{Service, Stop, stopped};
use crate::ledger::act::PAUSED;
use crate::ledger::content::ChangeKind;
use crate::ledger::{LedgerError, State};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The pause between two writes that prove that the store can be written to.
const PROBE: Duration = Duration::from_secs(2);

/// The shortest pause between two counts of the orders.
const COUNT: Duration = Duration::from_secs(2);

/// How much longer than a count the pause after it is: counting a million orders takes a while.
const SHARE: u32 = 100;

/// Writes to the store again and again, until the service ends.
pub(super) async fn probe(service: Arc<Service>, stop: Stop) {
    let mut was_ready = true;
    while !*stop.borrow() {
        service.ledger.probe().await;
        let trouble = service.ledger.trouble();
        metrics::gauge!("overprint_store_writable").set(f64::from(u8::from(trouble.is_none())));
        match &trouble {
            Some(why) if was_ready => tracing::error!(reason = why, "not ready: the store cannot be written to"),
            None if !was_ready => tracing::warn!("ready again: the store can be written to"),
            _ => {}
        }
        was_ready = trouble.is_none();
        pause(PROBE, &stop).await;
    }
}

/// Counts the orders again and again, until the service ends.
pub(super) async fn count(service: Arc<Service>, stop: Stop) {
    while !*stop.borrow() {
        let began = Instant::now();
        tokio::select! {
            counted = counts(&service) => {
                if let Err(error) = counted {
                    tracing::error!(%error, "the orders cannot be counted");
                }
            }
            () = stopped(stop.clone()) => return,
        }
        pause(COUNT.max(began.elapsed() * SHARE), &stop).await;
    }
}

async fn counts(service: &Service) -> Result<(), LedgerError> {
    let counts = service.ledger.counts().await?;
    for state in State::ALL {
        let count = counts.get(&state).copied().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no ledger has 2^53 orders")]
        metrics::gauge!("overprint_orders", "state" => state.as_str()).set(count as f64);
    }
    let changes = service.ledger.changes().await?;
    for kind in ChangeKind::ALL {
        let count = changes.get(kind.as_str()).copied().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no ledger has 2^53 orders")]
        metrics::gauge!("overprint_orders_changed_after_placing", "kind" => kind.as_str()).set(count as f64);
    }
    let paused = service.ledger.setting(PAUSED).await?;
    metrics::gauge!("overprint_sending_paused").set(f64::from(u8::from(paused.is_some())));
    let on_hold = service.ledger.count_on_hold().await?;
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no ledger has 2^53 orders")]
    metrics::gauge!("overprint_orders_on_hold").set(on_hold as f64);
    let turned_away = service.ledger.turned_away().await?;
    metrics::gauge!("overprint_account_turned_away").set(turned_away.map_or(0.0, |account| account.code.into()));
    Ok(())
}

async fn pause(time: Duration, stop: &Stop) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stopped(stop.clone()) => {}
    }
}
