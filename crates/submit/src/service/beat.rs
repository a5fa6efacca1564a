//! Looking again and again whether the store still has everything that this machine remembers of it.

use super::{Service, Stop, stopped};
use crate::ledger::{Beat, LedgerError};
use std::sync::Arc;
use std::time::Duration;

/// Between two looks. Other machines that wait for this one to vouch for the store wait for several of these.
const EVERY: Duration = Duration::from_secs(1);

/// The same, while sending waits for other machines.
const SOON: Duration = Duration::from_millis(200);

/// Looks until the service ends, and while what is in progress comes to its end.
pub(super) async fn beat(service: Arc<Service>, stop: Stop) {
    let mut is_read = true;
    loop {
        let pause = match look(&service, &mut is_read).await {
            Ok(Beat::Unsettled) if service.ledger.waiting().is_none() => SOON,
            Ok(_) => EVERY,
            Err(error) => {
                tracing::warn!(%error, "the store cannot be compared with what this machine remembers");
                EVERY
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(stop.clone()), if !*stop.borrow() => {}
        }
    }
}

/// Looks once; reads when the store was restored where that changed. Until it is read nothing is sent by it.
async fn look(service: &Service, is_read: &mut bool) -> Result<Beat, LedgerError> {
    let beat = service.ledger.beat().await?;
    *is_read &= beat != Beat::Restored;
    if !*is_read {
        for (name, shop) in &service.shops {
            shop.since.read_restored(&service.ledger, name).await?;
        }
        *is_read = true;
        tracing::warn!("the store was declared restored: sending begins anew, and older orders wait for a person");
    }
    let is_back = service.ledger.went_back().is_some();
    metrics::gauge!("overprint_store_went_back").set(f64::from(u8::from(is_back)));
    metrics::gauge!("overprint_sending_waits").set(f64::from(u8::from(service.ledger.waiting().is_some())));
    metrics::gauge!("overprint_state_directory_failed").set(f64::from(u8::from(service.ledger.forgets().is_some())));
    Ok(beat)
}
