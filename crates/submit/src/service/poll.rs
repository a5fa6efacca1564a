//! Polling: an overlapping look back over a storefront's listing, for orders whose webhook never came.

use super::{Service, Stop, stopped};
use crate::ledger::act::{MoveCursor, Receive};
use crate::ledger::{LedgerError, Millis, Source};
use crate::place::{Before, Shop};
use crate::storefront::{Cursor, Error};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Why a look came to nothing.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Storefront(#[from] Error),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Looks at a storefront's orders again and again.
pub(super) async fn poll(service: Arc<Service>, name: String, stop: Stop) {
    let Some(shop) = service.shops.get(&name) else { return };
    let every = Duration::from_secs(service.settings.poll_seconds);
    while !*stop.borrow() {
        let looked = tokio::select! {
            looked = look(&service, shop) => looked,
            () = stopped(stop.clone()) => return,
        };
        match looked {
            Ok(new) if new > 0 => tracing::info!(storefront = name, new, "orders found by polling"),
            Ok(_) => {}
            Err(error) => tracing::warn!(storefront = name, %error, "the storefront's orders cannot be listed"),
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = stopped(stop.clone()) => return,
        }
    }
}

/// Looks at all orders that changed lately; returns how many were new.
///
/// The cursor moves only after the last page, so that what a broken-off look missed is seen by the next one.
async fn look(service: &Service, shop: &Shop) -> Result<usize, Failure> {
    let cursor = format!("poll:{}", shop.name);
    let began = service.ledger.clock().now();
    let look_back = i64::try_from(service.settings.look_back_minutes.get()).unwrap_or(i64::MAX).saturating_mul(60_000);
    let last: Option<Millis> = service.ledger.cursor(&cursor).await?.and_then(|position| position.parse().ok());
    let since = last.or(shop.since.go_live).unwrap_or(began).saturating_sub(look_back);
    let (mut page_at, mut new): (Option<Cursor>, usize) = (None, 0);
    loop {
        let page = match &service.settings.poll_status {
            Some(status) => shop.storefront.shippable(status, page_at.as_ref()).await?,
            None => shop.storefront.orders(page_at.as_ref()).await?,
        };
        for item in page.items.iter().filter_map(|item| seen(shop, item, since)) {
            let received = service.ledger.act(item).await?;
            new += usize::from(!received.is_known);
        }
        crate::stall::point("mid-page");
        match page.next {
            Some(next) => page_at = Some(next),
            None => break,
        }
    }
    service.ledger.act(MoveCursor { name: cursor, position: began.to_string(), only_first: false }).await?;
    Ok(new)
}

/// Reads a record of a listing; none where it did not change lately, or is older than going live or a restore.
fn seen(shop: &Shop, item: &Value, since: Millis) -> Option<Receive> {
    let time = |name: &str| {
        let text = item.get(name)?.as_str()?;
        text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
    };
    let text = |name: &str| match item.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let external_id = text("id").filter(|id| !id.is_empty())?;
    let (created, modified) = (time("sys_created_at"), time("sys_last_modified_at").or_else(|| time("sys_created_at")));
    if modified.is_some_and(|modified| modified < since) {
        return None;
    }
    // What does not say when it was made is taken up: if it may be older, it waits for a person to see it.
    if matches!(shop.since.before(created), Some(Before::GoLive | Before::Restore)) {
        return None;
    }
    let version = text("sys_version").or_else(|| text("sys_last_modified_at")).unwrap_or_default();
    Some(Receive {
        storefront: shop.name.clone(),
        event_id: Some(format!("poll:{external_id}:{version}")),
        external_id,
        source: Source::Poll,
        actor: "polling".to_owned(),
        body: None,
        is_final: false,
        writes_back: true,
    })
}
