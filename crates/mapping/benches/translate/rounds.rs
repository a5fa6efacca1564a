//! Measuring in rounds: every contestant translates the same few hundred orders in turn, so that a busy machine slows all of them alike.

use std::fmt::Write as _;
use std::hint::black_box;
use std::ops::Range;
use std::time::Instant;

/// One way to do the work.
pub(crate) struct Contestant<'c> {
    pub(crate) name: &'static str,
    /// Works on the order of this number and returns the bytes written.
    pub(crate) run: Box<dyn Fn(usize) -> Vec<u8> + 'c>,
}

impl<'c> Contestant<'c> {
    pub(crate) fn new(name: &'static str, run: impl Fn(usize) -> Vec<u8> + 'c) -> Self {
        Contestant { name, run: Box::new(run) }
    }
}

/// How many orders each contestant works on in a round.
pub(crate) const CHUNK: usize = 250;

/// Returns the orders of a round.
pub(crate) fn chunk(round: usize, orders: usize) -> Range<usize> {
    let start = round * CHUNK % orders;
    start..(start + CHUNK).min(orders)
}

/// Lets each contestant work on the orders; returns the nanoseconds that each took for one.
pub(crate) fn round(contestants: &[Contestant<'_>], orders: Range<usize>) -> Vec<f64> {
    let count = orders.len() as f64;
    let timed = contestants.iter().map(|contestant| {
        let start = Instant::now();
        for order in orders.clone() {
            black_box((contestant.run)(order));
        }
        start.elapsed().as_nanos() as f64 / count
    });
    timed.collect()
}

/// What was measured: for each round the nanoseconds of each contestant.
pub(crate) struct Measured {
    pub(crate) names: Vec<String>,
    pub(crate) rounds: Vec<Vec<f64>>,
    /// Bytes of an order, on average.
    pub(crate) bytes: f64,
}

impl Measured {
    /// Writes the table: time of an order, bytes read in a second, and how often the first contestant does the work in the
    /// time of each other one, every figure the median of the rounds.
    pub(crate) fn table(&self) -> String {
        let first = self.names.first().map_or("", String::as_str);
        let mut table = format!("| | µs an order | MB/s | speed of {first} beside it |\n|---|--:|--:|--:|\n");
        for (at, name) in self.names.iter().enumerate() {
            let nanoseconds = median(self.rounds.iter().map(|round| round[at]));
            let ratio = median(self.rounds.iter().map(|round| round[at] / round[0]));
            let (micros, speed) = (nanoseconds / 1e3, self.bytes / nanoseconds * 1e3);
            let _ = writeln!(table, "| {name} | {micros:.1} | {speed:.0} | {ratio:.2} |");
        }
        table
    }
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
