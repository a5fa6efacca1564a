//! Putting the orders of a window into the ledger, page by page. Workers place them, and whoever is killed goes on with the page
//! that comes next.

use super::listing::{self, Lister, Page, Position};
use super::page::{self, Is, Seen};
use super::recipients::Recipients;
use super::report::Row;
use super::{Error, Looked, Wanted};
use crate::ledger::Ledger;
use crate::ledger::act::{self, Begin, Begun, Found, TakePage};
use crate::place::{Looks, Planner, Prices, Quotes, Shop, Silent, Since, Stop as Stopped};
use crate::project::Document;
use crate::service::{Service, Stop};
use crate::storefront::Walk;
use overprint_mapping::Input;
use std::sync::Arc;

/// Rows that are read at a time.
const ROWS: i64 = 500;

/// How the listing came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Every order was looked at.
    All,
    /// As many came into the ledger as may; there may be more.
    LimitReached,
    /// The command was asked to end.
    Stopped,
    /// The backfill was stopped by hand.
    StoppedByHand,
}

/// Begins a back-fill, or goes on with one that was asked for in the same words.
///
/// # Errors
/// The ledger does not take it.
pub async fn begin(ledger: &Ledger, wanted: &Wanted, per_minute: u32) -> Result<Begun, Error> {
    let asked = asked(wanted);
    let position = Position::first(wanted).map(|first| text(&first)).unwrap_or_default();
    Ok(ledger.act(Begin { asked, position, per_minute }).await?)
}

/// Puts what is new into the ledger, from where the back-fill is; `seen` is told of each page.
///
/// # Errors
/// The storefront does not give its orders, or the ledger does not take them; the back-fill can go on later.
pub async fn take(
    service: &Arc<Service>,
    wanted: &Wanted,
    begun: &Begun,
    actor: &str,
    stop: &Stop,
    mut seen: impl FnMut(Looked),
) -> Result<Taken, Error> {
    let Some(position) = &begun.position else { return reached(service, wanted, begun).await };
    let mut at: Position = serde_json::from_str(position).map_err(|_| Error::Position(position.clone()))?;
    let lister = Lister::default();
    let mut page = lister.page(shop(service, &at.storefront)?, wanted, &at).await?;
    let mut walk = Walk::default();
    let taker = Taker { service, wanted, begun, actor, recipients: Recipients::default() };
    while !*stop.borrow() {
        let Page { records, next, note } = page;
        seen(Looked { orders: records.len() as u64, note });
        let ahead = async {
            match &next {
                Some(next) => Some(lister.page(shop(service, &next.storefront)?, wanted, next).await),
                None => None,
            }
            .transpose()
        };
        let (is_full, ahead) = tokio::join!(taker.page(&at, next.as_ref(), records), ahead);
        let Some(is_full) = is_full? else { return Ok(Taken::StoppedByHand) };
        match (is_full, next, ahead?) {
            (true, ..) => return Ok(Taken::LimitReached),
            (false, Some(next), Some(ahead)) => {
                listing::step(&mut walk, &next)?;
                (at, page) = (next, ahead);
            }
            (false, ..) => return Ok(Taken::All),
        }
    }
    Ok(Taken::Stopped)
}

/// Reads what became of each order of a back-fill, in the order in which it came across them.
///
/// # Errors
/// The ledger cannot be read, or `each` fails.
pub async fn rows(ledger: &Ledger, begun: &Begun, mut each: impl FnMut(Row) -> Result<(), Error>) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let rows = ledger.backfill_rows(begun.id, after, ROWS).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        rows.into_iter().map(Row::from).try_for_each(&mut each)?;
    }
}

struct Taker<'t> {
    service: &'t Arc<Service>,
    wanted: &'t Wanted,
    begun: &'t Begun,
    actor: &'t str,
    recipients: Recipients,
}

impl Taker<'_> {
    /// Takes a page; tells whether no more orders may come into the ledger. None once the backfill was stopped by hand.
    async fn page(
        &self,
        at: &Position,
        next: Option<&Position>,
        records: Vec<listing::Record>,
    ) -> Result<Option<bool>, Error> {
        let (service, wanted) = (self.service, self.wanted);
        let shop = shop(service, &at.storefront)?;
        let since = since(service, shop).await?;
        let mut room = match wanted.limit {
            Some(limit) => limit.saturating_sub(service.ledger.backfill_progress(self.begun.id).await?.received),
            None => u64::MAX,
        };
        let mut orders = Vec::with_capacity(records.len());
        let mut is_full = false;
        for seen in page::sorted(service, wanted, shop, records).await? {
            let found = self.found(shop, seen, since).await?;
            if found.taken == act::Taken::Received {
                if room == 0 {
                    is_full = true;
                    break;
                }
                room -= 1;
            }
            orders.push(found);
        }
        fail::fail_point!("mid-page");
        let take = TakePage {
            backfill_id: self.begun.id,
            position: text(at),
            next: next.filter(|_| !is_full).map(text),
            storefront: shop.name.clone(),
            actor: self.actor.to_owned(),
            orders,
        };
        let is_taken = service.ledger.act(take).await?;
        fail::fail_point!("after-page");
        Ok(is_taken.then_some(is_full))
    }

    async fn found(&self, shop: &Shop, seen: Seen, since: Since) -> Result<Found, Error> {
        let record = seen.record;
        let is_of_before = since.before(record.made_at).is_some();
        let (taken, reason) = match seen.is {
            Is::Known(_) => (act::Taken::Known, None),
            Is::Unreadable(why) => (act::Taken::Unreadable, Some(why)),
            Is::New(_) if is_of_before => (act::Taken::LeftOut, Some(OF_BEFORE.to_owned())),
            Is::New(document) => self.decided(shop, *document).await?,
        };
        Ok(Found { external_id: record.id, number: record.number, created_at: record.made_at, taken, reason })
    }

    /// Decides whether a new order comes into the ledger: what is printed does, and what is held, for a person to see.
    async fn decided(&self, shop: &Shop, mut document: Document) -> Result<(act::Taken, Option<String>), Error> {
        let Some(only) = &self.wanted.only_mapping else { return Ok((self.prints(shop, &document), None)) };
        self.recipients.add_to(shop, &mut document).await;
        let version = self.service.mappings.version();
        let Some(placer) = self.service.placer_of(&shop.name, &version) else {
            return Err(Error::Unconfigured(shop.name.clone()));
        };
        let prices = Prices::default();
        // Which mappings make it is all that counts here: prices and guards are looked at before it is sent.
        let planner = Planner { quotes: Quotes::Never, looks: Looks::Never, ..placer.planner(&prices) };
        let planned = planner.plan_document(document, None, &mut Silent).await;
        Ok(match planned {
            Ok(plan) => match other_mapping(&plan.ready.jobs, only) {
                None => (act::Taken::Received, None),
                Some(other) => (act::Taken::LeftOut, Some(format!("mapping `{other}` makes a job of it"))),
            },
            Err(Stopped::NothingPrinted(_)) => (act::Taken::Nothing, None),
            Err(Stopped::Storefront(source)) if source.is_passing() => {
                return Err(Error::Storefront { name: shop.name.clone(), source });
            }
            Err(stop) => {
                (act::Taken::LeftOut, Some(format!("which mappings make it is not known: {}", stop.missing())))
            }
        })
    }

    /// Tells whether a line of the order is printed, as far as that is known without those who receive it.
    fn prints(&self, shop: &Shop, document: &Document) -> act::Taken {
        let values = shop.values.to_json();
        let recipients = document.recipients();
        let input = Input { order: document.bytes(), recipients: &recipients, storefront: &values, now: None };
        match self.service.mappings.version().mappings.translate(input) {
            Ok(translation) if translation.request.is_none() => act::Taken::Nothing,
            // What is held, or cannot be translated, comes into the ledger for a person to see.
            _ => act::Taken::Received,
        }
    }
}

/// Why an order from before the store was restored is not taken.
pub(super) const OF_BEFORE: &str =
    "it was made before the store was restored, and may have been placed: look, and place it by `overprint submit`";

/// Returns since when the store knows what was placed; orders from before going live are what back-fills are for.
pub(super) async fn since(service: &Service, shop: &Shop) -> Result<Since, Error> {
    Ok(Since { go_live: None, ..Since::read(&service.ledger, &shop.name, None).await? })
}

/// Names a mapping that makes a job of the order, other than the one that is asked for.
pub(super) fn other_mapping(jobs: &[crate::place::Told], only: &str) -> Option<String> {
    jobs.iter().find(|job| job.mapping != only).map(|job| job.mapping.clone())
}

/// Tells how a listing came to its end that did so in an earlier run.
async fn reached(service: &Service, wanted: &Wanted, begun: &Begun) -> Result<Taken, Error> {
    let Some(limit) = wanted.limit else { return Ok(Taken::All) };
    let received = service.ledger.backfill_progress(begun.id).await?.received;
    Ok(if received >= limit { Taken::LimitReached } else { Taken::All })
}

pub(super) fn shop<'s>(service: &'s Service, name: &str) -> Result<&'s Shop, Error> {
    service.shops.get(name).ok_or_else(|| Error::Unconfigured(name.to_owned()))
}

/// Writes what is asked for, by which the same is told from another; of a long list of ids its hash.
fn asked(wanted: &Wanted) -> String {
    use sha2::{Digest, Sha256};
    let mut asked = serde_json::json!(wanted);
    if let Some(ids) = asked.pointer_mut("/source/ids") {
        *ids = format!("{:x?}", Sha256::digest(ids.to_string())).into();
    }
    asked.to_string()
}

fn text(position: &Position) -> String {
    serde_json::json!(position).to_string()
}
