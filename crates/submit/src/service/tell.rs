//! Telling people of what is wrong.

use super::{Service, Stop, stopped};
use crate::notices;
use std::sync::Arc;
use std::time::Duration;

/// Looks and tells again and again until the service ends.
pub(super) async fn tell(service: Arc<Service>, stop: Stop) {
    let settings = &service.notify;
    if settings.to.is_empty() {
        return;
    }
    let every = Duration::from_secs(settings.look_seconds.get());
    let storefronts: Vec<String> = service.shops.keys().cloned().collect();
    while !*stop.borrow() {
        let looked = notices::look(&service.ledger, settings, &storefronts, service.catalogue.as_ref()).await;
        if let Err(error) = looked {
            tracing::error!(%error, "what is wrong cannot be told; trying again");
        }
        // What is being sent when the service ends is sent to its end, or again by the next one.
        if let Err(error) = notices::send(&service.ledger, settings).await {
            tracing::error!(%error, "notices cannot be sent; trying again");
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = stopped(stop.clone()) => return,
        }
    }
}
