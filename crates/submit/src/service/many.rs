//! Writing back to many orders of one storefront at once: each is read, and one request patches them all
//! (seed 004, batch operations).

use super::Service;
use crate::ledger::act::Lease;
use crate::ledger::{Entry, LedgerError};
use crate::place::Waiting;
use crate::storefront::{BatchPatch, Outcome};
use futures_util::future::join_all;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// More orders of one storefront than these are patched by one request; so many, or fewer, each by its own.
pub(super) const ALONE: usize = 10;

/// Orders that are read at the same time.
const READING: usize = 8;

/// Writes back to orders whose step was taken up. What goes wrong with one keeps no other from being written to.
pub(super) async fn write_back(service: Arc<Service>, orders: Vec<(Lease, Entry)>) {
    let mut by_storefront: BTreeMap<String, Vec<(Lease, Entry)>> = BTreeMap::new();
    for (lease, entry) in orders {
        by_storefront.entry(entry.order.storefront.clone()).or_default().push((lease, entry));
    }
    // One that hangs keeps no other waiting.
    let each = by_storefront.into_iter().map(async |(name, orders)| match service.shops.contains_key(&name) {
        true if orders.len() > ALONE => together(&service, &name, orders).await,
        _ => alone(&service, orders).await,
    });
    join_all(each).await;
}

/// Reads the orders, and patches those that need it by one request.
async fn together(service: &Arc<Service>, name: &str, orders: Vec<(Lease, Entry)>) {
    let waiting = planned(service, orders).await;
    let version = service.mappings.version();
    let Some(placer) = service.placer_of(name, &version) else { return };
    if waiting.len() <= ALONE {
        return again(service, waiting.into_iter().map(|waiting| waiting.lease).collect()).await;
    }
    let patches: Vec<BatchPatch> = waiting.iter().map(Waiting::patch).collect();
    let outcomes = match placer.shop.storefront.batch(&patches).await {
        Ok(outcomes) => outcomes,
        Err(error) if error.is_passing() => {
            for waiting in waiting {
                let order = waiting.lease.order_id;
                recorded(order, placer.was_not_written(waiting, &error).await);
            }
            return;
        }
        Err(error) => {
            tracing::warn!(storefront = name, %error, "orders cannot be patched together");
            return again(service, waiting.into_iter().map(|waiting| waiting.lease).collect()).await;
        }
    };
    let mut left = Vec::new();
    for (waiting, outcome) in waiting.into_iter().zip(outcomes) {
        let order = waiting.lease.order_id;
        match outcome {
            Outcome::Done => recorded(order, placer.was_written(waiting).await),
            // Read again, by itself: its neighbours are done.
            Outcome::Failed { .. } | Outcome::Unknown => left.push(waiting.lease),
        }
    }
    again(service, left).await;
}

/// Reads orders, some at a time, and works out what is to be written into them.
async fn planned(service: &Arc<Service>, orders: Vec<(Lease, Entry)>) -> Vec<Waiting> {
    let slots = Arc::new(Semaphore::new(READING));
    let mut tasks = JoinSet::new();
    for (lease, entry) in orders {
        let (service, slots) = (Arc::clone(service), Arc::clone(&slots));
        tasks.spawn(async move {
            let _slot = slots.acquire_owned().await.ok()?;
            let order = lease.order_id;
            let version = service.mappings.version();
            let placer = service.placer_of(&entry.order.storefront, &version)?;
            let planned = placer.plan_write_back(lease, entry).await;
            planned.map_err(|error| not_on_record(order, &error)).ok().flatten()
        });
    }
    let mut waiting = Vec::new();
    while let Some(planned) = tasks.join_next().await {
        waiting.extend(planned.ok().flatten());
    }
    waiting
}

/// Reads orders again, and writes back to each by a request of its own.
async fn again(service: &Arc<Service>, leases: Vec<Lease>) {
    match super::worker::read(service, leases).await {
        Ok(orders) => alone(service, orders).await,
        Err(error) => tracing::error!(%error, "orders to be written back to cannot be read"),
    }
}

/// Writes back to each order by a request of its own.
async fn alone(service: &Arc<Service>, orders: Vec<(Lease, Entry)>) {
    let slots = Arc::new(Semaphore::new(READING));
    let mut tasks = JoinSet::new();
    for (lease, entry) in orders {
        let (service, slots) = (Arc::clone(service), Arc::clone(&slots));
        tasks.spawn(async move {
            let _slot = slots.acquire_owned().await;
            super::worker::one(&service, lease, entry).await;
        });
    }
    while tasks.join_next().await.is_some() {}
}

fn recorded(order: i64, done: Result<(), LedgerError>) {
    if let Err(error) = done {
        not_on_record(order, &error);
    }
}

/// The lease runs out, and the step is claimed again.
fn not_on_record(order: i64, error: &LedgerError) {
    tracing::error!(order, %error, "the write-back was not put on record");
}
