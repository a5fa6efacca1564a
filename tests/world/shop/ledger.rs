//! What the ledger of a shop says, and waiting until it says something.

use super::Shop;
use overprint_submit::ledger::{Clock, Entry, Ledger, LedgerError, State, Step};
use std::time::{Duration, Instant};

/// The pause between two looks at the ledger.
const LOOK: Duration = Duration::from_millis(50);

/// How often a store that does not answer is asked; each time has its own limit.
const TRIES: u32 = 10;

/// How long a process lives on after its end was noted, in milliseconds.
const MOMENT: i64 = 250;

impl Shop {
    /// Tells whether a process was killed or held up while it was sending an order.
    pub(crate) fn is_killed(&self, entry: &Entry, since: i64) -> bool {
        let rounds = self.runtime.block_on(async {
            let ledger = self.open_ledger().await;
            let rounds = answered(async || ledger.submissions(entry.order.id).await).await;
            ledger.close().await;
            rounds
        });
        let intended_at = rounds.last().expect("a round").intended_at;
        // A kill is noted just before it happens, and what was under way may still reach the store.
        self.is_moment_unknown || self.kills.iter().any(|kill| (intended_at - MOMENT..=since).contains(kill))
    }

    /// Reads all orders of the ledger, with what is due; as somebody who looks at it, beside the service.
    pub(crate) fn ledger(&self) -> Vec<(Entry, bool)> {
        self.runtime.block_on(async {
            let ledger = self.open_ledger().await;
            let read = read(&ledger).await;
            ledger.close().await;
            read
        })
    }

    /// Opens the ledger as somebody who looks at it, beside the service.
    async fn open_ledger(&self) -> Ledger {
        answered(async || Ledger::open(&self.place, false, Clock::system()).await).await
    }

    /// Waits until the ledger is as it should be.
    pub(crate) fn until_ledger(&self, what: &str, mut is_so: impl FnMut(&[(Entry, bool)]) -> bool) {
        self.runtime.block_on(async {
            let ledger = self.open_ledger().await;
            let wait = async {
                while !is_so(&read(&ledger).await) {
                    tokio::time::sleep(LOOK).await;
                }
            };
            if tokio::time::timeout(self.patience(), wait).await.is_err() {
                let mut text = String::new();
                for (entry, is_quiet) in read(&ledger).await.iter().filter(|(_, is_quiet)| !is_quiet) {
                    let work = answered(async || ledger.work(entry.order.id).await).await;
                    text.push_str(&format!("{is_quiet} {:?}\n{:?}\n{work:?}\n\n", entry.order, entry.jobs));
                }
                panic!("waited for {what}; not at rest:\n{text}");
            }
            ledger.close().await;
        });
    }

    /// Waits until nothing is sent, written back, attached or told any more, as far as can be seen from afar.
    fn until_idle(&self) {
        self.runtime.block_on(async {
            let ledger = self.open_ledger().await;
            let began = Instant::now();
            while began.elapsed() < self.patience() && is_busy(&ledger, self.orders.len()).await {
                tokio::time::sleep(LOOK).await;
            }
            ledger.close().await;
        });
    }

    /// Waits until all that was told is in the ledger, and nothing is due any more.
    pub(crate) fn until_quiet(&mut self) {
        self.until_accepted();
        self.until_idle();
        let count = self.orders.len();
        self.until_ledger("the end of all work", |read| {
            read.len() == count && read.iter().all(|(_, is_quiet)| *is_quiet)
        });
    }
}

/// Asks a store that many services lean on until it answers.
async fn answered<T>(ask: impl AsyncFn() -> Result<T, LedgerError>) -> T {
    let mut tries = 1;
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) if tries == TRIES => panic!("the store did not answer {TRIES} times: {error:?}"),
            Err(_) => tries += 1,
        }
    }
}

/// Tells, by a few questions, whether something is still to be done.
async fn is_busy(ledger: &Ledger, orders: usize) -> bool {
    for step in Step::ALL.into_iter().filter(|step| *step != Step::Track) {
        if answered(async || ledger.next_due(step).await).await.is_some() {
            return true;
        }
    }
    let counts = answered(async || ledger.counts().await).await;
    let open = [State::Pending, State::Sending].iter().any(|state| counts.contains_key(state));
    open || counts.values().sum::<i64>() < i64::try_from(orders).unwrap_or(i64::MAX)
}

/// Reads the orders, and of each whether nothing is done or due; tracking is, for ever.
async fn read(ledger: &Ledger) -> Vec<(Entry, bool)> {
    let filter = overprint_submit::ledger::Filter { limit: 100_000, ..Default::default() };
    let now = ledger.clock().now();
    let mut read = Vec::new();
    for order in answered(async || ledger.orders(&filter).await).await {
        let entry = answered(async || ledger.entry(order.id).await).await;
        let work = answered(async || ledger.work(order.id).await).await;
        let is_due = work.iter().any(|work| match work.next_at {
            _ if work.is_leased => true,
            Some(next_at) => work.step != Step::Track.as_str() || next_at <= now || work.trouble.is_some(),
            None => false,
        });
        let is_open = matches!(entry.order.state, State::Pending | State::Sending);
        read.push((entry, !is_due && !is_open));
    }
    read
}
