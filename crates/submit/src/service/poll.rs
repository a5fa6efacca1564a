//! Polling: an overlapping look back over a storefront's listing, for orders whose webhook never came.

mod beyond;

use super::{Service, Stop, stopped};
use crate::ledger::act::{MoveCursor, Receive};
use crate::ledger::{Edition, LedgerError, Millis, Source};
use crate::place::{Before, Shop};
use crate::storefront::{Cursor, Error, Item, OddId, Operation, Rest, Walk};
use beyond::Beyond;
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

impl Failure {
    /// Returns the pause that the storefront asks for.
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Failure::Storefront(error) => error.retry_after(),
            Failure::Ledger(_) => None,
        }
    }
}

/// Looks at a storefront's orders again and again.
pub(super) async fn poll(service: Arc<Service>, name: String, stop: Stop) {
    let Some(shop) = service.shops.get(&name) else { return };
    let every = Duration::from_secs(service.settings.poll_seconds);
    let mut beyond = Beyond::default();
    while !*stop.borrow() {
        let looked = tokio::select! {
            looked = look(&service, shop, &mut beyond) => looked,
            () = stopped(stop.clone()) => return,
        };
        let mut pause = every;
        match looked {
            Ok(new) if new > 0 => tracing::info!(storefront = name, new, "orders found by polling"),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(storefront = name, %error, "the storefront's orders cannot be listed");
                pause = every.max(error.retry_after().unwrap_or_default());
            }
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(stop.clone()) => return,
        }
    }
}

/// One look at a storefront: the orders that changed since.
struct Look<'l> {
    service: &'l Service,
    shop: &'l Shop,
    since: Millis,
}

/// Looks at all orders that changed lately; returns how many were new.
///
/// The cursor moves only after the last page, so that what a broken-off look missed is seen by the next one.
async fn look(service: &Service, shop: &Shop, beyond: &mut Beyond) -> Result<usize, Failure> {
    let cursor = format!("poll:{}", shop.name);
    let began = service.ledger.clock().now();
    let look_back = i64::try_from(service.settings.look_back_minutes.get()).unwrap_or(i64::MAX).saturating_mul(60_000);
    let last: Option<Millis> = service.ledger.cursor(&cursor).await?.and_then(|position| position.parse().ok());
    let since = last.or(shop.since.get().go_live).unwrap_or(began).saturating_sub(look_back);
    let (mut page_at, mut new, mut odd): (Option<Cursor>, usize, Option<(usize, OddId)>) = (None, 0, None);
    let (mut walk, mut rest) = (Walk::default(), None);
    loop {
        let page = match &service.settings.poll_status {
            Some(status) => shop.storefront.shippable(status, page_at.as_ref()).await?,
            None => shop.storefront.orders(page_at.as_ref()).await?,
        };
        for item in page.items.iter().map(Item::outline) {
            match seen(shop, &item, since) {
                Ok(Some(item)) => new += usize::from(!service.ledger.act(item).await?.is_known),
                Ok(None) => {}
                Err(why) => odd = Some(odd.map_or((1, why.clone()), |(count, first)| (count + 1, first))),
            }
        }
        crate::stall::point("mid-page");
        rest = rest.or_else(|| Rest::of(&page));
        page_at = walk.step(Operation::Orders, page.next)?;
        if page_at.is_none() {
            break;
        }
    }
    if let Some((orders, reason)) = odd {
        tracing::warn!(storefront = shop.name, orders, %reason, "orders of the listing are not taken");
    }
    if let Some(rest) = rest {
        new += beyond.look(&Look { service, shop, since }, rest).await?;
    }
    service.ledger.act(MoveCursor { name: cursor, position: began.to_string(), only_first: false }).await?;
    Ok(new)
}

/// Reads a record of a listing; none if it did not change lately, or is older than going live or a restore.
fn seen(shop: &Shop, item: &Value, since: Millis) -> Result<Option<Receive>, OddId> {
    let external_id = match item.get("id") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return Ok(None),
    };
    let edition = Edition::of(item);
    let created = item.get("sys_created_at").and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    let created = created.map(Timestamp::as_millisecond);
    let modified = edition.changed().or(created);
    if modified.is_some_and(|modified| modified < since) {
        return Ok(None);
    }
    // What does not say when it was made is taken up: if it may be older, it waits for a person to see it.
    if matches!(shop.since.get().before(created), Some(Before::GoLive | Before::Restore)) {
        return Ok(None);
    }
    shop.storefront.settings().order_ids.check(&external_id)?;
    let version = edition.number.or(edition.modified_at).map(|version| version.to_string()).unwrap_or_default();
    Ok(Some(Receive {
        storefront: shop.name.clone(),
        event_id: Some(format!("poll:{external_id}:{version}")),
        external_id,
        source: Source::Poll,
        actor: "polling".to_owned(),
        body: None,
        edition,
        writes_back: true,
    }))
}
