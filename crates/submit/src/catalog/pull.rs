//! Brings 4over's catalogue into the store: categories, products page by page, what the feed left out, base prices,
//! and which files each product needs.
//!
//! ```text
//! categories ─▶ feed ─▶ members ─▶ missing ─▶ prices ─▶ files ─▶ done
//! ```
//!
//! Every answer is one transaction, together with how far the pull came, so that a pull that was ended at any point goes on there. The
//! feed is paged by an offset in a list that may shift meanwhile; what it therefore skips is found by the lists of the categories and by
//! what the store knew before, and asked for one by one. A product that then is not there is marked as gone.

mod ahead;
mod ask;
mod walk;

use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::error::Error;
use super::progress::{Event, Progress};
use super::read;
use super::store::{FeedState, Pull, Stage, Store, Writer};
use crate::fourover::Reader;
use crate::fourover::listing::Page;
use crate::storefront::Policy;
use ahead::Ahead;
use ask::{Asker, is_too_much};
use walk::{Seen, Step, Walk};

/// Products on a page of the feed; 4over gives no more (4over, paged lists).
const FEED_ROWS: u64 = 20;

/// Products whose files are asked for together; no source names a limit.
const ASKED: usize = 4;

/// How a pull goes about it.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whether to begin anew and bring everything; else what changed since the last pull, or the rest of one that was ended.
    pub whole: bool,
    /// How many questions are under way at a time; no source names a limit, and 4 is modest.
    pub concurrency: usize,
    /// How often, and how long apart, a question is asked again.
    pub policy: Policy,
    /// The time, in seconds since 1970, UTC.
    pub now: i64,
}

impl Settings {
    /// Returns the usual settings: what changed, 4 at a time, and up to 6 attempts within some half a minute.
    pub fn at(now: i64) -> Self {
        let policy =
            Policy { attempts: 6, first_delay: Duration::from_secs(1), longest_delay: Duration::from_secs(60) };
        Settings { whole: false, concurrency: 4, policy, now }
    }
}

/// What a pull did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Whether it brought everything, not only what changed.
    pub whole: bool,
    /// Whether it went on where an earlier one was ended; the counts are of this part only.
    pub resumed: bool,
    /// Categories.
    pub categories: u64,
    /// Products that were read.
    pub products: u64,
    /// Products that are new or different.
    pub changed: u64,
    /// Products whose base prices were read.
    pub priced: u64,
    /// Products that 4over no longer has.
    pub gone: u64,
    /// Products without an identifier, which are left out.
    pub unreadable: u64,
    /// Products that the feed says it has and did not give; some of them may have been found in other ways.
    pub withheld: u64,
}

/// Pulls the catalogue into a store.
///
/// # Errors
/// Fails when 4over does not answer as it should even when asked again, or when the store cannot be written. What was read until then
/// stays; the next pull goes on from there.
pub async fn pull(
    reader: &Reader,
    store: &Store,
    settings: Settings,
    progress: Arc<dyn Progress>,
) -> Result<Summary, Error> {
    let pull = store.begin_pull(settings.whole, settings.now).await?;
    progress.report(&Event::Begun { whole: pull.whole, resumed: pull.resumed });
    let writer = Writer::new(store, &pull).await?;
    let summary = Summary { whole: pull.whole, resumed: pull.resumed, ..Summary::default() };
    let asker = Asker { reader: reader.clone(), policy: settings.policy, progress };
    let mut run = Run { asker, writer, summary, width: settings.concurrency, pull };
    run.stages().await?;
    run.writer.finish(settings.now).await?;
    run.asker.progress.report(&Event::Finished);
    Ok(run.summary)
}

struct Run {
    asker: Asker,
    writer: Writer,
    pull: Pull,
    summary: Summary,
    width: usize,
}

impl Run {
    async fn stages(&mut self) -> Result<(), Error> {
        if self.pull.stage <= Stage::Categories {
            self.categories().await?;
        }
        if self.pull.stage <= Stage::Feed {
            self.feed().await?;
            self.writer.stage(Stage::Members).await?;
        }
        if self.pull.stage <= Stage::Members {
            self.members().await?;
            self.writer.stage(Stage::Missing).await?;
        }
        if self.pull.stage <= Stage::Missing {
            self.missing().await?;
            self.writer.stage(Stage::Prices).await?;
        }
        if self.pull.stage <= Stage::Prices {
            self.prices().await?;
            self.writer.stage(Stage::Files).await?;
        }
        self.files().await
    }

    async fn categories(&mut self) -> Result<(), Error> {
        let what = "categories";
        let pages = self.asker.list(what, &["printproducts", "categories"]).await?;
        let categories: Vec<_> = pages.iter().filter_map(read::category).collect();
        self.writer.categories(&categories).await?;
        self.summary.categories = categories.len() as u64;
        self.stored(what, self.summary.categories, Some(self.summary.categories));
        Ok(())
    }

    /// Gets the feed page by page, a few pages ahead; a page of unexpected length puts the offsets of those right.
    async fn feed(&mut self) -> Result<(), Error> {
        let what = "products";
        // A list may have shifted since the last page was read, so that the page before it is read again.
        let mut walk = Walk::new(self.pull.offset.saturating_sub(FEED_ROWS), FEED_ROWS);
        let (mut ahead, mut next, mut total) = (Ahead::new(self.width), walk.offset, None);
        let mut known = HashSet::new();
        loop {
            while ahead.has_room() && (ahead.is_empty() || total.is_some_and(|total| next < total)) {
                ahead.ask(next, self.asker.clone().feed_page(self.pull.since.clone(), [next, walk.size]));
                next += walk.size;
            }
            let Some((offset, answer)) = ahead.next(what).await? else { return Ok(()) };
            let page = match answer {
                Err(error) if walk.size > 1 && is_too_much(&error) => {
                    ahead.clear();
                    walk.size /= 2;
                    next = walk.offset;
                    continue;
                }
                answer => answer?,
            };
            let expected = offset + walk.size;
            let step = self.take_page(&mut walk, &mut known, &page).await?;
            total = page.total;
            self.stored(what, walk.offset, total);
            match step {
                Step::On if walk.offset == expected => {}
                Step::On => {
                    ahead.clear();
                    next = walk.offset;
                }
                Step::End => {
                    self.summary.withheld = total.unwrap_or_default().saturating_sub(walk.offset);
                    return Ok(());
                }
                Step::Endless => return Err(Error::Endless { what, offset }),
            }
        }
    }

    async fn take_page(&mut self, walk: &mut Walk, known: &mut HashSet<String>, page: &Page) -> Result<Step, Error> {
        let (mut fresh, mut unreadable) = (Vec::new(), 0);
        for row in &page.rows {
            match read::product(row) {
                Some(product) if known.insert(product.uuid.clone()) => fresh.push(product),
                Some(_) => {}
                None => unreadable += u64::from(known.insert(row.to_string())),
            }
        }
        let seen = Seen { rows: page.rows.len() as u64, fresh: fresh.len() as u64 + unreadable, total: page.total };
        let step = walk.take(seen);
        self.summary.changed += self.writer.page(&fresh, FeedState { offset: walk.offset, unreadable }).await?;
        self.summary.products += fresh.len() as u64;
        self.summary.unreadable += unreadable;
        Ok(step)
    }

    async fn members(&mut self) -> Result<(), Error> {
        let what = "categories' products";
        let categories = self.writer.categories_left().await?;
        let total = Some(categories.len() as u64);
        for (done, (id, uuid)) in (1..).zip(categories) {
            let rows = self.asker.list_if_any(what, &["printproducts", "categories", &uuid, "products"]).await?;
            let listed: Vec<_> = rows.iter().filter_map(read::listed).collect();
            self.writer.members(id, &listed).await?;
            self.stored(what, done, total);
        }
        Ok(())
    }

    /// Asks for the products one by one that are known and that the feed did not bring.
    async fn missing(&mut self) -> Result<(), Error> {
        let what = "left-out products";
        let products = self.writer.missing(self.pull.whole).await?;
        let total = Some(products.len() as u64);
        let (mut ahead, mut rest, mut done) = (Ahead::new(self.width), products.into_iter(), 0);
        loop {
            while ahead.has_room()
                && let Some(uuid) = rest.next()
            {
                ahead.ask(uuid.clone(), self.asker.clone().product(what, uuid));
            }
            let Some((uuid, answer)) = ahead.next(what).await? else { break };
            match answer? {
                Some(product) if product.uuid != uuid => {
                    return Err(Error::Shape { what, expected: "the product that was asked for" });
                }
                Some(product) => {
                    self.summary.changed += u64::from(self.writer.found(&product).await?);
                    self.summary.products += 1;
                }
                None => {
                    self.writer.gone(&uuid).await?;
                    self.summary.gone += 1;
                }
            }
            done += 1;
            self.stored(what, done, total);
        }
        Ok(())
    }

    async fn prices(&mut self) -> Result<(), Error> {
        let what = "base prices";
        let products = self.writer.unpriced().await?;
        let total = Some(products.len() as u64);
        let (mut ahead, mut rest) = (Ahead::new(self.width), products.into_iter());
        loop {
            while ahead.has_room()
                && let Some((id, uuid)) = rest.next()
            {
                ahead.ask(id, self.asker.clone().base_prices(what, uuid));
            }
            let Some((id, answer)) = ahead.next(what).await? else { return Ok(()) };
            let prices: Vec<_> = answer?.iter().filter_map(read::base_price).collect();
            self.writer.prices(id, &prices).await?;
            self.summary.priced += 1;
            self.stored(what, self.summary.priced, total);
        }
    }

    /// Asks which files each product needs, a few products at a time.
    async fn files(&mut self) -> Result<(), Error> {
        let what = "needed files";
        let products = self.writer.unasked().await?;
        let (total, mut done) = (Some(products.len() as u64), 0);
        let (mut ahead, mut rest) = (Ahead::new(self.width), products.into_iter().peekable());
        loop {
            while ahead.has_room() && rest.peek().is_some() {
                let mut asked = Vec::new();
                for product in rest.by_ref().take(ASKED) {
                    asked.push(self.writer.combinations(product).await?);
                }
                ahead.ask((), self.asker.clone().requirements(what, asked));
            }
            let Some(((), answer)) = ahead.next(what).await? else { return Ok(()) };
            let answered = match answer {
                Ok(answered) => answered,
                Err(error) => {
                    // The catalogue is as good without them; the next pull asks about those that were not asked about.
                    self.asker.progress.report(&Event::Unknown { what, reason: &error.to_string() });
                    return Ok(());
                }
            };
            for answered in answered {
                self.writer.files(answered.id, &answered.needed).await?;
                done += 1;
            }
            self.stored(what, done, total);
        }
    }

    fn stored(&self, what: &'static str, done: u64, total: Option<u64>) {
        self.asker.progress.report(&Event::Stored { what, done, total });
    }
}
