//! Killed two hundred times on each store, at moments that a seed chooses, while everything else goes wrong too.
//!
//! The figure before a release is the same with other numbers: see `.github/CONTRIBUTING.md`.

use super::judge::{Totals, judge};
use super::shop::{On, QUICK, Shop};
use super::trouble::{Trouble, hiccups};
use crate::app::{Running, until_or};
use fastrand::Rng;
use serde_json::json;
use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

/// How much a world goes through.
#[derive(Clone, Copy)]
struct Size {
    /// How often its processes are killed at least: four worlds make two hundred and more.
    kills: usize,
    /// How many orders it has at least.
    orders: usize,
}

impl Size {
    fn chosen() -> Size {
        Size {
            kills: chosen("OVERPRINT_TEST_KILLS").unwrap_or(52),
            orders: chosen("OVERPRINT_TEST_ORDERS").unwrap_or(0),
        }
    }

    /// Returns how many orders come between two kills, at most.
    fn orders_max(self) -> usize {
        (2 * self.orders / self.kills.max(1)).max(3)
    }
}

/// Reads a number out of the environment.
fn chosen(variable: &str) -> Option<usize> {
    std::env::var(variable).ok().map(|number| number.parse().unwrap_or_else(|_| panic!("{variable} is no number")))
}

/// The seeds of a store, each with a world of its own; `OVERPRINT_SEED` chooses one, `OVERPRINT_TEST_SEEDS` how many.
fn seeds(usual: [u64; 4]) -> Vec<u64> {
    match (chosen("OVERPRINT_SEED"), chosen("OVERPRINT_TEST_SEEDS")) {
        (Some(seed), _) => vec![u64::try_from(seed).expect("a seed")],
        (None, Some(count)) => (usual[0]..).take(count).collect(),
        (None, None) => usual.to_vec(),
    }
}

/// How long a world waits for something that may not come.
const PATIENCE: Duration = Duration::from_millis(600);

/// Worlds that live at the same time: most of their time they wait.
const AT_ONCE: usize = 2;

#[test]
fn nothing_is_printed_twice_or_lost_on_sqlite() {
    all(On::Sqlite, &seeds([1, 2, 3, 4]));
}

#[test]
fn nothing_is_printed_twice_or_lost_on_postgres_by_two_processes() {
    all(On::Postgres, &seeds([11, 12, 13, 14]));
}

fn all(on: On, seeds: &[u64]) {
    let mut cancelled = Vec::new();
    for some in seeds.chunks(AT_ONCE) {
        thread::scope(|scope| {
            let worlds: Vec<_> = some.iter().map(|seed| scope.spawn(move || live(on, *seed))).collect();
            let totals = worlds.into_iter().map(|world| world.join().expect("a world as it should be"));
            cancelled.extend(totals.flatten().map(|totals| totals.cancelled));
        });
    }
    // Most of what a person wants to cancel may be in doubt, but not in each of four worlds.
    assert!(cancelled.len() < 4 || cancelled.iter().sum::<usize>() > 0, "nobody could cancel anything");
}

/// How jobs get their artwork, by seed.
fn artwork(seed: u64) -> (&'static str, &'static str) {
    match seed % 4 {
        1 => ("upload_first = true\n", ""),
        2 => ("", "dialect = { files = \"attach_later\" }\n"),
        _ => ("", ""),
    }
}

/// Lives through a world, and judges it; none where its store is not to be had.
fn live(on: On, seed: u64) -> Option<Totals> {
    let (size, (uploads, dialect)) = (Size::chosen(), artwork(seed));
    let service = format!("{QUICK}poll_seconds = 1\n{OPEN}\n{uploads}");
    // On a busy machine the fakes take their time, and an answer that comes too late is as good as lost.
    let mut shop = Shop::that_waits(on, &service, 10)?;
    shop.reconfigure("create_order_timeout", &format!("{dialect}create_order_timeout"));
    let (rng, attaches) = (Rng::with_seed(seed), seed % 4 == 2);
    let mut world = World { rng, next: 1000, running: Vec::new(), size, attaches, is_closed: false };
    let began = Instant::now();
    world.kill_and_start(&mut shop, on);
    world.end_well(&mut shop, on);
    let log: Vec<String> = world.running.iter().map(Running::log).collect();
    let totals =
        judge(&shop).unwrap_or_else(|wrong| panic!("OVERPRINT_SEED={seed} on {on:?}:\n{wrong}\n{}", log.join("\n")));
    assert!(totals.kills >= size.kills && totals.orders >= size.orders, "{totals}");
    assert!(totals.placed > 0 && totals.refused > 0 && totals.in_doubt > 0, "{totals}");
    assert!((totals.attached.1 > 0) == attaches && totals.shipments > 0, "{totals}");
    // Past the capture of the tests' output: this is what a run has to show.
    let _nobody_looks = writeln!(std::io::stderr(), "world {seed} on {on:?} in {:.0?}: {totals}", began.elapsed());
    report(on, seed, began.elapsed(), &totals);
    Some(totals)
}

/// Adds a line of JSON to the file that `OVERPRINT_TEST_REPORT` names.
fn report(on: On, seed: u64, took: Duration, totals: &Totals) {
    let Some(path) = std::env::var_os("OVERPRINT_TEST_REPORT") else { return };
    // The judge refuses a world in which something was placed twice or lost.
    let mut line = json!({ "store": format!("{on:?}").to_lowercase(), "seed": seed, "seconds": took.as_secs(),
        "twice": 0, "lost": 0 });
    let totals = json!(totals);
    line.as_object_mut().expect("an object").extend(totals.as_object().expect("an object").clone());
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).expect("a report");
    writeln!(file, "{line}").expect("a report");
}

/// When nothing is sent: never, and the whole day.
const OPEN: &str = "maintenance = []";
const CLOSED: &str = "maintenance = [{ from = \"00:00\", to = \"12:00\", zone = \"UTC\" }, \
                      { from = \"12:00\", to = \"00:00\", zone = \"UTC\" }]";

struct World {
    rng: Rng,
    next: usize,
    /// `serve`, and on PostgreSQL `work`.
    running: Vec<Running>,
    size: Size,
    /// Whether artwork follows the order, which sets cannot have.
    attaches: bool,
    /// Whether 4over is maintained, as far as those know who run.
    is_closed: bool,
}

impl World {
    fn kill_and_start(&mut self, shop: &mut Shop, on: On) {
        while shop.kills.len() < self.size.kills || shop.orders.len() < self.size.orders {
            self.orders(shop);
            self.maintain(shop);
            self.start(shop, on);
            let before = shop.sandbox.counts().0;
            self.wait(shop);
            if self.is_closed {
                assert_eq!(shop.sandbox.counts().0, before, "something was sent while 4over was maintained");
            }
            if self.rng.u8(0..4) == 0 {
                let accepted = shop.accepted();
                if !accepted.is_empty() {
                    shop.cancel(&accepted[self.rng.usize(0..accepted.len())]);
                }
            }
            self.kill(shop);
            if self.rng.u8(0..6) == 0 {
                self.kill_at_the_start(shop);
            }
        }
        self.open(shop);
    }

    /// Adds orders, and has most of them told of, some of them several times.
    fn orders(&mut self, shop: &mut Shop) {
        for _ in 0..self.rng.usize(1..=self.size.orders_max()) {
            let trouble = Trouble::of(&mut self.rng);
            // The first line is plain: what may be refused is a job by itself.
            let mut designs = vec![1; self.rng.usize(1..=4)];
            if !self.attaches {
                designs.iter_mut().skip(1).for_each(|designs| *designs = [1, 1, 2, 3][self.rng.usize(0..4)]);
            }
            let id = shop.order_of(self.next, &designs, trouble);
            hiccups(&mut self.rng, &id).iter().for_each(|rule| shop.behave(rule));
            self.next += 1;
            match self.rng.u8(0..10) {
                // The storefront forgot: polling finds it.
                0 => {}
                1..4 => {
                    for event in ["created", "created", "updated"] {
                        shop.tell(&id, &format!("msg_{id}_{event}"));
                    }
                }
                _ => shop.tell(&id, &format!("msg_{id}")),
            }
        }
    }

    /// Begins or ends 4over's maintenance, where nobody runs who would not know.
    fn maintain(&mut self, shop: &Shop) {
        if !self.running.iter_mut().all(Running::has_ended) {
            return;
        }
        if self.is_closed {
            self.open(shop);
        } else if self.rng.u8(0..10) == 0 {
            shop.reconfigure(OPEN, CLOSED);
            self.is_closed = true;
        }
    }

    fn open(&mut self, shop: &Shop) {
        if self.is_closed {
            self.running.iter_mut().for_each(Running::kill);
            shop.reconfigure(CLOSED, OPEN);
            self.is_closed = false;
        }
    }

    /// Starts what does not run.
    fn start(&mut self, shop: &Shop, on: On) {
        if self.running.is_empty() {
            self.running.push(shop.serve(""));
        } else if self.running[0].has_ended() {
            self.running[0] = shop.serve("");
        }
        if on == On::Postgres && self.running.len() == 1 {
            self.running.push(shop.work(""));
        } else if on == On::Postgres && self.running[1].has_ended() {
            self.running[1] = shop.work("");
        }
    }

    /// Waits for orders to arrive at 4over, for any requests, or for a little while.
    fn wait(&mut self, shop: &Shop) {
        let (orders, requests, patience) = match self.rng.u8(0..4) {
            0 | 1 => (self.rng.usize(1..=self.size.orders_max()), usize::MAX, PATIENCE),
            2 => (usize::MAX, self.rng.usize(1..20), PATIENCE),
            _ => (usize::MAX, usize::MAX, Duration::from_millis(self.rng.u64(0..150))),
        };
        let before = shop.sandbox.counts();
        until_or(patience, || {
            let now = shop.sandbox.counts();
            now.0 - before.0 >= orders || now.1 - before.1 >= requests
        });
    }

    /// Kills one process, or both.
    fn kill(&mut self, shop: &mut Shop) {
        let count = self.running.len();
        let which = self.rng.usize(0..=count);
        for (at, running) in self.running.iter_mut().enumerate() {
            if which == at || which == count || shop.is_alone() {
                shop.note_kill();
                running.kill();
            }
        }
    }

    /// Kills a process before it is ready.
    fn kill_at_the_start(&mut self, shop: &mut Shop) {
        if !self.running[0].has_ended() {
            return;
        }
        let running = Running::start("serve", &shop.config(), "");
        until_or(Duration::from_millis(self.rng.u64(0..60)), || false);
        shop.note_kill();
        drop(running);
    }

    /// Lets everything come to its end, and jobs go on to their shipment.
    fn end_well(&mut self, shop: &mut Shop, on: On) {
        self.start(shop, on);
        shop.until_quiet();
        while shop.begin_anew() {
            shop.until_quiet();
        }
        let book = shop.book();
        for order in book.orders.iter().filter(|order| !order.jobs.is_empty() && self.rng.bool()) {
            let mut pushed = Vec::new();
            for number in &order.jobs {
                let job = book.jobs.iter().find(|job| &job.number == number).expect("a job");
                // What waits for artwork is not printed; it gets some where a person ends a doubt.
                if !job.files.is_null() {
                    shop.sandbox.advance(Some(number), Some("Complete: Shipped")).expect("a job that goes on");
                }
                pushed.push((number.clone(), job.job_name.clone()));
            }
            shop.push(&pushed);
            shop.resolve(&pushed);
        }
        shop.until_quiet();
    }
}
