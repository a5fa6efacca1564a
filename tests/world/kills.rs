//! Killed two hundred times on each store, at moments that a seed chooses, while everything else goes wrong too.

use super::judge::judge;
use super::shop::{On, QUICK, Shop};
use super::trouble::{Trouble, hiccups};
use crate::app::Running;
use fastrand::Rng;
use overprint_submit::sandbox::Book;
use std::io::Write;
use std::time::{Duration, Instant};

/// The seeds of a store, each with a world of its own; `OVERPRINT_SEED` chooses one.
fn seeds(usual: [u64; 4]) -> Vec<u64> {
    match std::env::var("OVERPRINT_SEED") {
        Ok(seed) => vec![seed.parse().expect("a number")],
        Err(_) => usual.to_vec(),
    }
}

/// How often the processes of one world are killed: four worlds make two hundred and more.
const KILLS: usize = 52;

/// How long a world waits for something that may not come.
const PATIENCE: Duration = Duration::from_secs(1);

/// Orders between two kills, at most.
const ORDERS_MAX: usize = 3;

#[test]
fn nothing_is_printed_twice_or_lost_on_sqlite() {
    seeds([1, 2, 3, 4]).into_iter().for_each(|seed| live(On::Sqlite, seed));
}

#[test]
fn nothing_is_printed_twice_or_lost_on_postgres_by_two_processes() {
    seeds([11, 12, 13, 14]).into_iter().for_each(|seed| live(On::Postgres, seed));
}

/// Lives through a world, and judges it.
fn live(on: On, seed: u64) {
    let service = format!("{QUICK}poll_seconds = 1\n");
    // On a busy machine the fakes take their time, and an answer that comes too late is as good as lost.
    let Some(mut shop) = Shop::that_waits(on, &service, 10) else { return };
    let mut world = World { rng: Rng::with_seed(seed), next: 1000, running: Vec::new() };
    let began = Instant::now();
    world.kill_and_start(&mut shop, on);
    world.end_well(&mut shop, on);
    let log: Vec<String> = world.running.iter().map(Running::log).collect();
    let totals =
        judge(&shop).unwrap_or_else(|wrong| panic!("OVERPRINT_SEED={seed} on {on:?}:\n{wrong}\n{}", log.join("\n")));
    assert!(totals.kills >= KILLS && totals.placed > 0 && totals.refused > 0 && totals.in_doubt > 0, "{totals}");
    // Past the capture of the tests' output: this is what a run has to show.
    let _nobody_looks = writeln!(std::io::stderr(), "world {seed} on {on:?} in {:.0?}: {totals}", began.elapsed());
}

struct World {
    rng: Rng,
    next: usize,
    /// `serve`, and on PostgreSQL `work`.
    running: Vec<Running>,
}

impl World {
    fn kill_and_start(&mut self, shop: &mut Shop, on: On) {
        while shop.kills.len() < KILLS {
            self.orders(shop);
            self.start(shop, on);
            self.wait(shop);
            self.kill(shop);
            if self.rng.u8(0..6) == 0 {
                self.kill_at_the_start(shop);
            }
        }
    }

    /// Adds orders, and has most of them told of, some of them several times.
    fn orders(&mut self, shop: &mut Shop) {
        for _ in 0..self.rng.usize(1..=ORDERS_MAX) {
            let (jobs, trouble) = (self.rng.usize(1..=4), Trouble::of(&mut self.rng));
            let id = shop.order(self.next, jobs, trouble);
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
            0 | 1 => (self.rng.usize(1..=ORDERS_MAX), usize::MAX, PATIENCE),
            2 => (usize::MAX, self.rng.usize(1..20), PATIENCE),
            _ => (usize::MAX, usize::MAX, Duration::from_millis(self.rng.u64(0..150))),
        };
        let (before, began) = (shop.book(), Instant::now());
        let is_still = |book: &Book| {
            book.orders.len() - before.orders.len() < orders && book.requests.len() - before.requests.len() < requests
        };
        while is_still(&shop.book()) && began.elapsed() < patience {
            std::thread::sleep(Duration::from_millis(5));
        }
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
        let (began, patience) = (Instant::now(), Duration::from_millis(self.rng.u64(0..60)));
        while began.elapsed() < patience {
            std::thread::sleep(Duration::from_millis(1));
        }
        shop.note_kill();
        drop(running);
    }

    /// Lets everything come to its end, and jobs go on to their shipment.
    fn end_well(&mut self, shop: &mut Shop, on: On) {
        self.start(shop, on);
        shop.until_quiet();
        let book = shop.book();
        for order in book.orders.iter().filter(|order| !order.jobs.is_empty() && self.rng.bool()) {
            let mut pushed = Vec::new();
            for number in &order.jobs {
                shop.sandbox.advance(Some(number), Some("Complete: Shipped")).expect("a job that goes on");
                let job = book.jobs.iter().find(|job| &job.number == number).expect("a job");
                pushed.push((number.clone(), job.job_name.clone()));
            }
            shop.push(&pushed);
        }
        shop.until_quiet();
    }
}
