//! Days and months in seconds: the steps of the service are done in this process whenever a clock that is turned by hand says that
//! they are due, between fakes that answer at once. A restart drops what is being done and opens the store anew.
//!
//! `OVERPRINT_TEST_ORDERS` is how many orders there are: 5,000 and 1,000 before a release, with a hundred restarts. In a debug
//! build an attempt takes some milliseconds, and these are hundreds of thousands; a usual run has a few orders.

use super::clock::{HOUR, arrival, service};
use super::shop::{On, Shop};
use super::trouble::Trouble;
use fastrand::Rng;
use overprint_submit::ledger::act::{Claim, Lease};
use overprint_submit::ledger::{Clock, Filter, Ledger, State, Step, WorkRow};
use overprint_submit::place::{Interrupt, Silent};
use overprint_submit::sandbox::Book;
use overprint_submit::service::Service;
use overprint_submit::storefront;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::task::JoinSet;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * HOUR;

/// What is due within so long is done at once.
const TICK: i64 = MINUTE / 2;

/// 4over is asked for a job of some weeks more often than that.
const SLOWEST: i64 = 5 * HOUR;

/// How many orders there are.
fn orders(usual: usize) -> usize {
    std::env::var("OVERPRINT_TEST_ORDERS").map_or(usual, |count| count.parse().expect("a number of orders"))
}

/// A shop, its service, and the time there.
struct Days {
    shop: Shop,
    /// None between its end and its start.
    service: Option<Arc<Service>>,
    hand: Arc<AtomicI64>,
    began: i64,
}

impl Days {
    fn open(configuration: &str) -> Days {
        let shop = Shop::open(On::Sqlite, configuration).expect("a file");
        let began = Clock::system().now();
        let hand = Arc::new(AtomicI64::new(began));
        let service = Some(start(&shop, &hand));
        Days { shop, service, hand, began }
    }

    fn service(&self) -> &Arc<Service> {
        self.service.as_ref().expect("a service")
    }

    fn now(&self) -> i64 {
        self.hand.load(Ordering::Relaxed) - self.began
    }

    /// Has orders arrive, by their ids alone.
    fn receive(&self, ids: &[String]) {
        for id in ids {
            let mut arrival = arrival(id);
            arrival.actor = "poll".to_owned();
            self.shop.runtime().block_on(self.service().ledger.act(arrival)).expect("a place in the ledger");
        }
    }

    /// Does what is due until a moment, and then it is that moment.
    fn until(&self, end: i64) {
        self.shop.runtime().block_on(async {
            loop {
                let due = due(&self.service().ledger).await;
                let Some(first) = due.iter().map(|(_, at)| *at).min().filter(|at| at - self.began < end) else { break };
                self.hand.fetch_max(first + TICK, Ordering::Relaxed);
                once(self.service(), &due).await;
            }
        });
        self.hand.fetch_max(self.began + end, Ordering::Relaxed);
    }

    /// Begins what is due next, drops it in the middle, and starts anew.
    fn break_off(&mut self, rng: &mut Rng) {
        let yields = rng.usize(0..400);
        self.shop.runtime().block_on(async {
            tokio::select! {
                biased;
                () = async { once(self.service(), &due(&self.service().ledger).await).await } => {}
                () = async { for _ in 0..yields { tokio::task::yield_now().await; } } => {}
            }
        });
        self.restart();
    }

    /// Ends the service, and starts it anew.
    fn restart(&mut self) {
        let service = self.service.take().expect("a service");
        self.shop.runtime().block_on(async {
            // What was dropped still has to notice.
            while Arc::strong_count(&service) > 1 {
                tokio::task::yield_now().await;
            }
            service.ledger.close().await;
        });
        drop(service);
        self.service = Some(start(&self.shop, &self.hand));
    }

    fn work(&self) -> Vec<WorkRow> {
        self.shop.runtime().block_on(async {
            let mut work = Vec::new();
            for order in self.orders().await {
                work.extend(self.service().ledger.work(order).await.expect("work"));
            }
            work
        })
    }

    async fn orders(&self) -> Vec<i64> {
        let filter = Filter { limit: 100_000, ..Filter::default() };
        self.service().ledger.orders(&filter).await.expect("orders").into_iter().map(|order| order.id).collect()
    }

    /// Counts the orders by where they are.
    fn states(&self) -> BTreeMap<State, i64> {
        self.shop.runtime().block_on(self.service().ledger.counts()).expect("counts")
    }
}

fn start(shop: &Shop, hand: &Arc<AtomicI64>) -> Arc<Service> {
    let hand = Arc::clone(hand);
    let clock = Clock::new(move || hand.load(Ordering::Relaxed));
    let mut service = shop.runtime().block_on(service(shop, clock));
    // Asking again within one attempt takes real time.
    let at_once = storefront::Policy { attempts: 1, ..storefront::Policy::default() };
    let shops = std::mem::take(&mut service.shops).into_iter();
    service.shops = shops
        .map(|(name, mut shop)| {
            shop.storefront = shop.storefront.with_retries(at_once);
            (name, shop)
        })
        .collect();
    Arc::new(service)
}

/// Returns when each step is due that is.
async fn due(ledger: &Ledger) -> Vec<(Step, i64)> {
    let mut all = Vec::new();
    for step in Step::ALL {
        all.extend(ledger.next_due(step).await.expect("what is due").map(|at| (step, at)));
    }
    all
}

/// Does what is due by now of these steps, each order beside the others.
async fn once(service: &Arc<Service>, due: &[(Step, i64)]) {
    let mut tasks = JoinSet::new();
    let now = service.ledger.clock().now();
    for (step, _) in due.iter().filter(|(_, at)| *at <= now) {
        let token = uuid::Uuid::now_v7().to_string();
        let claim = Claim { without: Vec::new(), step: *step, only: None, limit: 64, lease_for: 5 * MINUTE, token };
        for lease in service.ledger.act(claim).await.expect("leases") {
            tasks.spawn(one(Arc::clone(service), lease));
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a step");
    }
}

/// Does a step, as a worker of the service does.
async fn one(service: Arc<Service>, lease: Lease) {
    let entry = service.ledger.entry(lease.order_id).await.expect("an order");
    let version = service.mappings.version();
    let placer = service.placer_of(&entry.order.storefront, &version).expect("a shop");
    let (_keep, mut interrupt) = Interrupt::channel();
    let done = match lease.step {
        Step::Place => placer.look(lease, &entry, &mut interrupt, &mut Silent).await.map(drop),
        Step::Artwork => placer.check_artwork(lease, &entry).await,
        Step::Attach => placer.attach(lease, &entry, &mut interrupt).await.map(drop),
        Step::WriteBack => placer.write_back(lease, &entry, &mut interrupt).await.map(drop),
        Step::Track => placer.track(lease, &entry).await,
        Step::Ship => placer.ship(lease, &entry).await,
    };
    done.expect("a step on record");
}

/// Asserts that what waits is not all tried in the same moment: of ten parts of the longest pause none has half of it.
fn assert_spread(work: &[WorkRow], now: i64, longest: i64) {
    let waits: Vec<i64> = work.iter().filter(|work| work.trouble.is_some()).filter_map(|work| work.next_at).collect();
    let mut parts: BTreeMap<i64, usize> = BTreeMap::new();
    for next_at in &waits {
        assert!((0..=longest).contains(&(next_at - now)), "{} ms from now", next_at - now);
        *parts.entry((next_at - now) * 10 / longest).or_default() += 1;
    }
    assert!(parts.len() >= 6 && parts.values().all(|count| count * 2 < waits.len()), "{parts:?} of {}", waits.len());
}

#[test]
fn two_days_without_4over_and_storefront_end_well_for_every_order() {
    let (count, longest) = (orders(36), HOUR);
    let mut days = Days::open("retry_most_seconds = 3600\n");
    // A third each: waits to be read, waits for its artwork, and is only to be written back and followed.
    days.shop.reconfigure("create_order_timeout", "dialect = { files = \"attach_later\" }\ncreate_order_timeout");
    days.restart();
    let ids: Vec<String> = (1..=count).map(|number| days.shop.order(number, 1, Trouble::None)).collect();
    let (placed, waiting) = ids.split_at(count * 2 / 3);
    days.shop.behave("route=POST /jobs:503x*");
    days.shop.behave("route=PATCH /orders:503x*");
    days.receive(placed);
    days.until(1);
    let known = i64::try_from(placed.len()).expect("a number");
    assert_eq!(days.states().into_iter().collect::<Vec<_>>(), [(State::Placed, known)]);

    days.shop.behave("server=4over:503x*");
    days.shop.behave("server=storefront:503x*");
    days.receive(waiting);
    days.until(DAY);
    let attempts = |work: &[WorkRow]| work.iter().map(|work| work.attempts).sum::<i64>();
    let before = days.work();
    assert_spread(&before, days.began + DAY, longest + TICK);
    days.restart();
    let after = days.work();
    let seen = |work: &[WorkRow]| {
        work.iter().map(|work| (work.order_id, work.step.clone(), work.next_at, work.attempts)).collect::<BTreeSet<_>>()
    };
    assert_eq!(seen(&before), seen(&after), "the pauses outlive the process");
    days.until(DAY + MINUTE);
    assert!(
        attempts(&days.work()) - attempts(&after) < i64::try_from(after.len() / 4).expect("a number"),
        "nothing is tried because of a restart"
    );

    days.until(2 * DAY);
    assert_spread(&days.work(), days.began + 2 * DAY, longest + TICK);
    let states = days.states();
    assert_eq!(
        (states[&State::Placed], states[&State::Pending], states.len()),
        (known, i64::try_from(waiting.len()).expect("a number"), 2)
    );
    days.shop.sandbox.behave_well();
    let requests = days.shop.sandbox.counts().1;
    days.until(2 * DAY + longest / 10);
    let first = days.shop.sandbox.counts().1 - requests;
    days.until(2 * DAY + 2 * longest);
    let all = days.shop.sandbox.counts().1 - requests;
    assert!(first * 2 < all, "{first} of {all} requests in the first six minutes");
    let book = days.shop.book();
    assert_eq!((book.jobs.len(), book.duplicate_job_names()), (count, Vec::new()));
    assert!(book.jobs.iter().all(|job| job.files["fr"].is_string()), "every job has its artwork");
    assert_eq!(
        days.states().into_iter().collect::<Vec<_>>(),
        [(State::Placed, i64::try_from(count).expect("a number"))]
    );
    for id in &ids {
        assert_eq!(told(&book, id).last().map(String::as_str), Some("placed"), "{id}");
    }
}

/// The words that an order was written for its status, one after the other.
fn told(book: &Book, id: &str) -> Vec<String> {
    let patches = book.patches.iter().filter(|patch| patch.order == id);
    let writes = patches.flat_map(|patch| patch.operations.as_array().cloned().unwrap_or_default());
    let words = writes.filter(|write| write["op"] != "test").filter_map(|write| status(&write["value"]));
    words.collect()
}

/// Finds what is written for the status: the field as a whole, or its value.
fn status(value: &Value) -> Option<String> {
    const WORDS: [&str; 7] =
        ["placed", "action needed", "in production", "in transit", "shipped", "delivered", "cancelled"];
    let text = value.as_str().or_else(|| value.get("string_value")?.as_str());
    text.filter(|text| WORDS.contains(text)).map(str::to_owned)
}

#[test]
fn in_a_month_of_restarts_each_change_is_told_once_and_in_order() {
    let count = orders(6);
    let mut days = Days::open("");
    let mut rng = Rng::with_seed(7);
    let ids: Vec<String> = (1..=count).map(|number| days.shop.order(number, 1, Trouble::None)).collect();
    days.receive(&ids);
    days.until(1);
    let numbers: Vec<String> = days.shop.book().jobs.iter().map(|job| job.number.clone()).collect();
    assert_eq!(numbers.len(), count);
    // Each job has moments of its own at which it goes on by one step, or is put on hold and let go.
    let mut moments: Vec<(i64, usize, Option<&str>)> = Vec::new();
    for job in 0..count {
        let mut at: Vec<i64> = (0..14).map(|_| rng.i64(HOUR..25 * DAY)).collect();
        at.sort_unstable();
        for step in 1..at.len() {
            // What is over before 4over is asked again, nobody hears of.
            at[step] = at[step].max(at[step - 1] + SLOWEST);
        }
        moments.extend(at.into_iter().map(|at| (at, job, None)));
        moments.push((rng.i64(HOUR..5 * DAY), job, Some("On Hold: Contact Imposition")));
        moments.push((29 * DAY, job, Some("Complete: Shipment Delivery Confirmed")));
    }
    let restarts = if count > 6 { 100 } else { 40 };
    moments.extend((0..restarts).map(|at| (at * 30 * DAY / restarts, usize::MAX, None)));
    moments.sort_unstable();
    for (at, job, to) in moments {
        days.until(at);
        match numbers.get(job) {
            Some(number) => drop(days.shop.sandbox.advance(Some(number), to).expect("a job")),
            None => days.break_off(&mut rng),
        }
    }
    days.until(31 * DAY);
    let book = days.shop.book();
    let order = ["placed", "action needed", "in production", "in transit", "shipped", "delivered"];
    for id in &ids {
        let told = told(&book, id);
        let ranks: Vec<usize> = told.iter().filter_map(|word| order.iter().position(|known| known == word)).collect();
        // Only a job that waits for somebody may go on as before.
        let is_back = |pair: &&[usize]| pair[1] <= pair[0] && *pair != [1, 0];
        assert_eq!(ranks.windows(2).find(is_back), None, "{id}: {told:?}");
        assert_eq!(
            (told.first().map(String::as_str), told.last().map(String::as_str)),
            (Some("placed"), Some("delivered")),
            "{told:?}"
        );
        assert!(told.len() >= 4, "{id}: {told:?}");
    }
    assert_eq!(book.duplicate_shipments(), Vec::<String>::new());
    assert_eq!((book.shipments.len(), book.jobs.len()), (count, count));
    assert_eq!(days.states().into_iter().collect::<Vec<_>>(), [(State::Done, i64::try_from(count).expect("a number"))]);
    assert!(days.now() >= 31 * DAY);
}
