//! Erasing what is older than it may be, once an hour.

use super::{Service, Stop, stopped};
use crate::retention;
use std::sync::Arc;
use std::time::Duration;

/// The pause between two looks.
const EVERY: Duration = Duration::from_secs(3_600);

/// Erases again and again until the service ends.
pub(super) async fn expire(service: Arc<Service>, stop: Stop) {
    while !*stop.borrow() {
        match retention::expire(&service.ledger, service.retention).await {
            Ok(0) => {}
            Ok(orders) => tracing::info!(orders, "what is older than it may be is erased"),
            Err(error) => tracing::error!(%error, "what is older than it may be cannot be erased; trying again"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stopped(stop.clone()) => return,
        }
    }
}
