//! Counting: what would become of each order, and nothing changed anywhere.

use super::listing::{self, Lister, Position};
use super::page::{self, Is, Seen};
use super::recipients::Recipients;
use super::report::{Fate, Row, written};
use super::take::{OF_BEFORE, other_mapping, shop, since};
use super::{Error, Looked, Wanted};
use crate::place::{Looks, Planner, Prices, Quotes, Silent, Since, Stop as Stopped};
use crate::project::Document;
use crate::service::{Service, Stop};
use crate::storefront::Walk;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Orders that are looked at at the same time: most of the time is waiting for the storefront.
const LOOKING: usize = 32;

/// Looks at every order, and tells `each` what would become of it; `seen` is told of each page. Returns false where somebody
/// wished it to end.
///
/// # Errors
/// The storefront does not give its orders, the ledger cannot be read, or `each` fails.
pub async fn count(
    service: &Arc<Service>,
    wanted: &Wanted,
    asks_prices: bool,
    stop: &Stop,
    mut each: impl FnMut(Row) -> Result<(), Error>,
    mut seen: impl FnMut(Looked),
) -> Result<bool, Error> {
    let counter = Arc::new(Counter {
        service: Arc::clone(service),
        wanted: wanted.clone(),
        recipients: Recipients::default(),
        prices: Prices::default(),
        quotes: if asks_prices { Quotes::Always } else { Quotes::Never },
        slots: Arc::new(Semaphore::new(LOOKING)),
    });
    let lister = Lister::default();
    let mut next = Position::first(wanted);
    let mut walk = Walk::default();
    let mut sent = 0;
    while let Some(at) = next {
        if *stop.borrow() {
            return Ok(false);
        }
        let shop = shop(service, &at.storefront)?;
        let page = lister.page(shop, wanted, &at).await?;
        seen(Looked { orders: page.records.len() as u64, note: page.note });
        let since = since(service, shop).await?;
        let orders = page::sorted(service, wanted, shop, page.records).await?;
        for row in looked_at(&counter, &at.storefront, orders, since).await? {
            sent += u64::from(row.fate == Fate::WouldSend || row.fate == Fate::Held);
            if wanted.limit.is_some_and(|limit| sent > limit) {
                return Ok(true);
            }
            each(row)?;
        }
        next = page.next;
        next.iter().try_for_each(|next| listing::step(&mut walk, next))?;
    }
    Ok(true)
}

struct Counter {
    service: Arc<Service>,
    wanted: Wanted,
    recipients: Recipients,
    prices: Prices,
    quotes: Quotes,
    slots: Arc<Semaphore>,
}

/// Looks at the orders of a page, some at a time, and returns their rows in their order.
async fn looked_at(
    counter: &Arc<Counter>,
    storefront: &str,
    orders: Vec<Seen>,
    since: Since,
) -> Result<Vec<Row>, Error> {
    let mut tasks = JoinSet::new();
    let mut rows: Vec<Option<Row>> = orders.iter().map(|_| None).collect();
    for (at, seen) in orders.into_iter().enumerate() {
        let (counter, storefront) = (Arc::clone(counter), storefront.to_owned());
        tasks.spawn(async move {
            let _slot = Arc::clone(&counter.slots).acquire_owned().await;
            (at, counter.row(&storefront, seen, since).await)
        });
    }
    while let Some(done) = tasks.join_next().await {
        let Ok((at, row)) = done else { continue };
        rows[at] = Some(row?);
    }
    Ok(rows.into_iter().flatten().collect())
}

impl Counter {
    async fn row(&self, storefront: &str, seen: Seen, since: Since) -> Result<Row, Error> {
        let record = seen.record;
        let is_of_before = since.before(record.made_at).is_some();
        let row = Row {
            storefront: storefront.to_owned(),
            id: record.id,
            number: record.number,
            created: record.made_at.and_then(written),
            fate: Fate::WouldSend,
            state: None,
            reason: None,
            missing: None,
            jobs: 0,
            job_numbers: Vec::new(),
            price: None,
            mapping_version: None,
        };
        Ok(match seen.is {
            Is::Known(state) => Row { fate: Fate::Known, state: Some(state), ..row },
            Is::Unreadable(why) => Row { fate: Fate::Unreadable, reason: Some(why), ..row },
            Is::New(_) if is_of_before => Row { fate: Fate::LeftOut, reason: Some(OF_BEFORE.to_owned()), ..row },
            Is::New(document) => self.planned(storefront, *document, row).await?,
        })
    }

    /// Says what would become of a new order.
    async fn planned(&self, storefront: &str, mut document: Document, row: Row) -> Result<Row, Error> {
        let shop = shop(&self.service, storefront)?;
        self.recipients.add_to(shop, &mut document).await;
        let version = self.service.mappings.version();
        let Some(placer) = self.service.placer_of(storefront, &version) else {
            return Err(Error::Unconfigured(storefront.to_owned()));
        };
        let planner = Planner { quotes: self.quotes, looks: Looks::Here, ..placer.planner(&self.prices) };
        let mapping_version = Some(version.name.clone());
        let held = |stop: &Stopped| Row {
            fate: Fate::Held,
            reason: Some(stop.to_string()),
            missing: Some(stop.missing()),
            mapping_version: mapping_version.clone(),
            ..row.clone()
        };
        match planner.plan_document(document, None, &mut Silent).await {
            Ok(plan) => {
                let jobs = plan.ready.jobs.len();
                let only = self.wanted.only_mapping.as_deref();
                if let Some(other) = only.and_then(|only| other_mapping(&plan.ready.jobs, only)) {
                    let reason = Some(format!("mapping `{other}` makes a job of it"));
                    return Ok(Row { fate: Fate::LeftOut, reason, jobs, mapping_version, ..row });
                }
                let price = plan.price.and_then(|price| price.total);
                // That nothing is sent in shadow mode is no matter of the order.
                let stop = Stopped::of(plan.stops).filter(|stop| !matches!(stop, Stopped::Shadow));
                match stop {
                    Some(stop) => Ok(Row { jobs, ..held(&stop) }),
                    None => Ok(Row { jobs, price, mapping_version, ..row }),
                }
            }
            Err(Stopped::NothingPrinted(_)) => Ok(Row { fate: Fate::Nothing, mapping_version, ..row }),
            Err(Stopped::Storefront(source)) if source.is_passing() => {
                Err(Error::Storefront { name: storefront.to_owned(), source })
            }
            Err(Stopped::Ledger(error)) => Err(Error::Ledger(*error)),
            Err(stop) if self.wanted.only_mapping.is_some() => {
                let reason = Some(format!("which mappings make it is not known: {}", stop.missing()));
                Ok(Row { fate: Fate::LeftOut, reason, mapping_version, ..row })
            }
            Err(stop) => Ok(held(&stop)),
        }
    }
}
