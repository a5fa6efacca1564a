//! No order is left behind: one that waits for nobody has a time at which it comes up again, or a lease.

use super::acts::*;
use super::store::{Raw, Store, both, cases, property};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::{Event, Ledger, State, Step};
use proptest::prelude::*;

/// Orders of one life.
const ORDERS: usize = 3;

/// The note that a store went back in time.
const WENT_BACK: &str = "INSERT INTO setting (name, value, changed_at)
     VALUES ('went_back', '{\"why\":\"a test\",\"at\":0,\"generation\":0}', 0) ON CONFLICT (name) DO NOTHING";

/// Orders that wait for nobody, and that nobody will ever look at: neither a pause nor a step that was given up with an alert
/// keeps them.
const FORGOTTEN: &str = "SELECT count(*) FROM orders o
     WHERE (state = 'sending'
         OR state = 'pending' AND NOT EXISTS (SELECT 1 FROM setting WHERE name IN ('paused', 'went_back')))
       AND NOT EXISTS (SELECT 1 FROM work w WHERE w.order_id = o.id AND w.step IN ('place', 'artwork')
           AND (w.next_at IS NOT NULL OR w.begun >= 3))";

/// The same of jobs that 4over has.
const UNTRACKED: &str = "SELECT count(*) FROM jobs j WHERE state = 'placed' AND NOT EXISTS
     (SELECT 1 FROM work w WHERE w.order_id = j.order_id AND w.step = 'track' AND (w.next_at IS NOT NULL OR w.begun >= 3))";

async fn left_behind(raw: &mut Raw) -> (i64, i64) {
    (raw.number(FORGOTTEN).await, raw.number(UNTRACKED).await)
}

fn restore() -> Restore {
    Restore { actor: "ann".into(), reason: "the disk broke".into(), storefronts: vec!["shop".into()] }
}

fn set_paused(is: bool) -> Set {
    Set { name: PAUSED.into(), value: is.then(|| "a test".to_owned()) }
}

both! {
    an_intent_whose_confirmation_was_lost_is_found_although_the_store_went_back(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a"]).await;
        // Its sender has no confirmation, and asks again; meanwhile somebody found out that the store went back.
        let mut raw = store.raw().await;
        raw.run(WENT_BACK).await.expect("a note");
        assert_eq!(ledger.act(intent(&lease, 1, &["a"])).await.expect("an intention"), Intention::WentBack);
        assert_eq!(states(&ledger, id).await.0, State::Sending);
        let at = due(&ledger, id, Step::Place).await.expect("it comes up again");
        assert!((0..=5_000).contains(&(at - raw.now().await)), "soon");
        raw.run("UPDATE work SET next_at = 1 WHERE step = 'place'").await.expect("a while");
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(reply(&lease, round, &[("a", lost())])).await.expect("a doubt");
        assert_eq!(states(&ledger, id).await, (State::InDoubt, vec![State::InDoubt]));
        assert_eq!(ledger.act(restore()).await.expect("held"), 0);
        assert_eq!(states(&ledger, id).await.0, State::InDoubt, "only a person leads out");
    }

    an_order_that_is_not_sent_waits_for_the_restore_and_not_for_ever(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        store.raw().await.run(WENT_BACK).await.expect("a note");
        assert_eq!(ledger.act(intent(&lease, 1, &["a"])).await.expect("an intention"), Intention::WentBack);
        assert_eq!(due(&ledger, id, Step::Place).await, None);
        assert_eq!(ledger.act(restore()).await.expect("held"), 1);
        assert_eq!(states(&ledger, id).await.0, State::Held);
    }

    a_step_that_was_stopped_while_an_order_was_held_is_tried_once_it_is_released(store) {
        let ledger = store.open().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(hold(&lease, "a size")).await.expect("a hold");
        store.raw().await.run("UPDATE work SET next_at = 1 WHERE step = 'place'").await.expect("it is told of again");
        let lease = claim(&ledger, Step::Place).await;
        assert_eq!(ledger.act(Blame { lease }).await.expect("an end"), State::Held);
        ledger.act(release(id)).await.expect("a release");
        assert!(due(&ledger, id, Step::Place).await.is_some(), "it is pending, and not stopped for ever");
    }

    a_lease_that_is_put_down_without_a_time_leaves_no_order_behind(store) {
        let ledger = store.open().await;
        let mut raw = store.raw().await;
        let id = receive(&ledger, "1").await;
        let lease = claim(&ledger, Step::Place).await;
        ledger.act(Finish { lease, next_at: None }).await.expect("an end");
        assert!(due(&ledger, id, Step::Place).await.is_some(), "it is pending");
        raw.run("UPDATE work SET next_at = 1").await.expect("a while");
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 1, &["a"]).await;
        let error = ledger.act(hold(&lease, "a size")).await.expect_err("it may have left");
        assert!(error.to_string().contains("sending"), "{error}");
        let unsent = Answer { next_at: None, ..reply(&lease, round, &[("a", unsent())]) };
        assert_eq!(ledger.act(unsent).await.expect("an answer").order.state, State::Pending);
        assert!(due(&ledger, id, Step::Place).await.is_some(), "nobody said when");
        // One that is over is left in peace.
        raw.run("UPDATE work SET next_at = 1").await.expect("a while");
        let lease = claim(&ledger, Step::Place).await;
        let round = intend(&ledger, &lease, 2, &["a"]).await;
        ledger.act(reply(&lease, round, &[("a", lost())])).await.expect("a doubt");
        assert_eq!(due(&ledger, id, Step::Place).await, None);
    }
}

/// A pause that somebody is just ending: it does not see the order any more, so that the order does not count on it.
#[tokio::test]
async fn a_pause_that_is_being_ended_keeps_no_order() {
    let Some(store) = Store::postgres() else { return };
    let ledger = store.open().await;
    ledger.act(set_paused(true)).await.expect("paused");
    let id = receive(&ledger, "1").await;
    let lease = claim(&ledger, Step::Place).await;
    let mut other = store.raw().await;
    other.run("BEGIN; DELETE FROM setting WHERE name = 'paused'").await.expect("a change");
    assert_eq!(ledger.act(intent(&lease, 1, &["a"])).await.expect("an intention"), Intention::Paused);
    other.run("COMMIT").await.expect("an end");
    assert!(due(&ledger, id, Step::Place).await.is_some(), "nobody else wakes it");
}

/// An order that came while the store was being declared restored, too late to be held with the others.
#[tokio::test]
async fn an_order_that_comes_during_a_restore_is_not_left_behind() {
    let Some(store) = Store::postgres() else { return };
    let ledger = store.open().await;
    let first = receive(&ledger, "1").await;
    let (mut other, mut raw) = (store.raw().await, store.raw().await);
    raw.run(WENT_BACK).await.expect("a note");
    other.run(&format!("BEGIN; SELECT id FROM orders WHERE id = {first} FOR UPDATE")).await.expect("a lock");
    let restoring = tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.act(restore()).await }
    });
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while raw.number(waits).await == 0 {
        tokio::task::yield_now().await;
    }
    // It has listed the orders by now.
    let second = receive(&ledger, "2").await;
    let token = "second".to_owned();
    let claim = Claim { without: Vec::new(), step: Step::Place, only: Some(second), limit: 1, lease_for: HOUR, token };
    let lease = ledger.act(claim).await.expect("a claim").remove(0);
    assert_eq!(ledger.act(intent(&lease, 1, &["b"])).await.expect("an intention"), Intention::WentBack);
    assert_eq!(due(&ledger, second, Step::Place).await, None, "it waits for the restore");
    other.run("COMMIT").await.expect("an end");
    assert_eq!(restoring.await.expect("a task").expect("held"), 1);
    assert_eq!(states(&ledger, second).await.0, State::Pending);
    assert!(due(&ledger, second, Step::Place).await.is_some(), "the restore makes it due");
}

/// What happens next: a number that says what, and one that says to which order and how.
type Move = (u8, usize);

/// A worker that has a lease, and has sent a round under it.
struct Worker {
    lease: Lease,
    round: Option<i64>,
}

/// A few orders, and whoever works on them.
struct Life<'l> {
    ledger: &'l Ledger,
    raw: Raw,
    orders: Vec<i64>,
    workers: Vec<Worker>,
    numbers: usize,
}

impl Life<'_> {
    async fn go(&mut self, (what, how): Move) {
        let order_id = self.orders[how % ORDERS];
        let how = how / ORDERS;
        match what % 16 {
            0..=3 => self.claim(order_id, how).await,
            4..=9 => self.work(how).await,
            10..=12 => self.person(order_id, how).await,
            13 => self.store(how).await,
            14 => self.raw.run("UPDATE work SET next_at = 1 WHERE next_at IS NOT NULL").await.expect("a while"),
            _ => {
                let external_id = self.ledger.entry(order_id).await.expect("an order").order.external_id;
                receive(self.ledger, &external_id).await;
            }
        }
    }

    async fn claim(&mut self, order_id: i64, how: usize) {
        let step = [Step::Place, Step::Place, Step::Place, Step::Artwork, Step::Track][how % 5];
        let token = uuid::Uuid::new_v4().to_string();
        let claim = Claim { without: Vec::new(), step, only: Some(order_id), limit: 1, lease_for: HOUR, token };
        let taken = self.ledger.act(claim).await.expect("a claim");
        self.workers.extend(taken.into_iter().map(|lease| Worker { lease, round: None }));
    }

    /// Does something with a lease. What is refused changes nothing.
    async fn work(&mut self, how: usize) {
        if self.workers.is_empty() {
            return;
        }
        let at = how % self.workers.len();
        let (how, lease, round) = (how / 7, self.workers[at].lease.clone(), self.workers[at].round);
        match lease.step {
            Step::Artwork => self.artwork(lease, how).await,
            Step::Track => self.track(lease, how).await,
            _ if how % 3 == 0 => self.end(lease, how / 3).await,
            _ => match round {
                None => self.workers[at].round = self.intend(&lease, how / 3).await,
                Some(round) => self.answer(&lease, round, how / 3).await,
            },
        }
    }

    async fn intend(&mut self, lease: &Lease, how: usize) -> Option<i64> {
        let id = lease.order_id;
        let rounds = self.ledger.submissions(id).await.expect("rounds");
        let round = rounds.last().map_or(0, |last| last.round) + 1;
        let names = [format!("{id}-1"), format!("{id}-2")];
        let names: Vec<&str> = names.iter().map(String::as_str).take(how % 2 + 1).collect();
        let mut intent = intent(lease, round, &names);
        let restored = self.ledger.cursor("restored:shop").await.expect("a cursor");
        intent.about.restored = restored.and_then(|at| at.parse().ok());
        let first = self.ledger.act(intent.clone()).await;
        if how.is_multiple_of(3) {
            // The confirmation was lost: it is asked for again, whatever happened meanwhile.
            self.store(how / 3).await;
            let _known = self.ledger.act(intent).await;
        }
        match first {
            Ok(Intention::Recorded { submission_id }) => Some(submission_id),
            _ => None,
        }
    }

    async fn answer(&mut self, lease: &Lease, round: i64, how: usize) {
        let jobs = self.ledger.entry(lease.order_id).await.expect("an order").jobs;
        let mut fates = Vec::new();
        for (at, job) in jobs.iter().filter(|job| job.state == State::Sending).enumerate() {
            self.numbers += 1;
            let fate = match (how >> (2 * at)) % 5 {
                0 => placed(&format!("{}-{}", job.job_name, self.numbers)),
                1 => refused(),
                2 => lost(),
                _ => unsent(),
            };
            fates.push((job.job_name.as_str(), fate));
        }
        fates.truncate(if how.is_multiple_of(7) { 1 } else { fates.len() });
        let held = how.is_multiple_of(5).then(|| HeldBack { missing: "a mark".into(), held_by: "a mark".into() });
        let answer = Answer { held, ..reply(lease, round, &fates) };
        let _told = self.ledger.act(answer).await;
    }

    async fn end(&mut self, lease: Lease, how: usize) {
        let ledger = self.ledger;
        match how % 8 {
            0 => drop(ledger.act(Finish { lease, next_at: None }).await),
            1 => drop(ledger.act(Postpone { lease, next_at: 1, trouble: "no answer".into() }).await),
            2 => drop(ledger.act(hold(&lease, "a size")).await),
            3 => drop(ledger.act(NothingPrinted { lease, about: About::default() }).await),
            4 => {
                let found = if how > 8 { Comparison::Failed("it changed".to_owned()) } else { Comparison::Unknown };
                drop(ledger.act(Compared { lease, found }).await);
            }
            5 => drop(ledger.act(BrokeOff { lease, next_at: 1 }).await),
            6 => drop(ledger.act(Blame { lease }).await),
            _ => {
                let wait = AwaitArtwork {
                    lease,
                    fingerprint: "f".into(),
                    customer: "c".into(),
                    host: "h".into(),
                    urls: vec!["https://x/a.pdf".into()],
                };
                drop(ledger.act(wait).await);
            }
        }
    }

    async fn artwork(&mut self, lease: Lease, how: usize) {
        let (ledger, left) =
            (self.ledger, if how.is_multiple_of(2) { vec![] } else { vec!["https://x/a.pdf".to_owned()] });
        let found =
            FoundInArtwork { lease: lease.clone(), found: vec![], left, host: "h".into(), next_at: 1, trouble: None };
        match how % 4 {
            0 | 1 => drop(ledger.act(found).await),
            2 => drop(ledger.act(Postpone { lease, next_at: 1, trouble: "no answer".into() }).await),
            _ => drop(ledger.act(Blame { lease }).await),
        }
    }

    async fn track(&mut self, lease: Lease, how: usize) {
        let jobs = self.ledger.entry(lease.order_id).await.expect("an order").jobs;
        let end = |job: &overprint_submit::ledger::JobRow| JobProgress {
            job_id: job.id,
            progress: None,
            status: None,
            tracking: "[]".into(),
            end: Some(if how.is_multiple_of(4) { Event::Cancel } else { Event::Finish }),
        };
        // Of all jobs, or of none: 4over is asked about those that are left as long as there are any.
        let (jobs, next_at) = match how % 2 {
            0 => (jobs.iter().filter(|job| job.state == State::Placed).map(end).collect(), None),
            _ => (vec![], Some(1)),
        };
        if how % 7 == 3 {
            return drop(self.ledger.act(Blame { lease }).await);
        }
        drop(self.ledger.act(Tracked { lease, jobs, ships: false, next_at, trouble: None }).await);
    }

    /// A person does something, or says something. What is refused changes nothing.
    async fn person(&mut self, order_id: i64, how: usize) {
        let ledger = self.ledger;
        match how % 7 {
            0 => drop(ledger.act(retry(order_id)).await),
            1 => drop(ledger.act(release(order_id)).await),
            2 => drop(ledger.act(hold_by_person(order_id)).await),
            3 | 4 => {
                let jobs = ledger.entry(order_id).await.expect("an order").jobs;
                let mut words = Vec::new();
                for job in jobs.iter().filter(|job| job.state == State::InDoubt) {
                    self.numbers += 1;
                    let number = format!("{}-{}", job.job_name, self.numbers);
                    let is_there = (how / 7 + self.numbers).is_multiple_of(2);
                    let word = if is_there { Resolution::Placed { number } } else { Resolution::NotPlaced };
                    words.push((job.job_name.as_str(), word));
                }
                words.truncate(how / 14 + 1);
                drop(ledger.act(resolve(order_id, &words)).await);
            }
            5 => {
                let jobs = ledger.entry(order_id).await.expect("an order").jobs;
                let jobs =
                    jobs.into_iter().filter(|job| job.number.is_none()).map(|job| (job.job_name, None)).collect();
                let (actor, reason) = ("ann".to_owned(), "no".to_owned());
                drop(ledger.act(Cancelled { order_id, jobs, failed: vec![], is_all: true, actor, reason }).await);
            }
            _ if how < 60 => drop(ledger.act(Wake { order_id, step: Step::Place }).await),
            _ => drop(ledger.act(Forget { order_id, actor: "ann".into(), reason: "asked".into() }).await),
        }
    }

    /// Something happens to all orders.
    async fn store(&mut self, how: usize) {
        let ledger = self.ledger;
        match how % 6 {
            0 => ledger.act(set_paused(true)).await.expect("paused"),
            1 | 2 => ledger.act(set_paused(false)).await.expect("resumed"),
            3 => self.raw.run(WENT_BACK).await.expect("a note"),
            4 => drop(ledger.act(restore()).await.expect("held")),
            _ => drop(ledger.act(StopBackfills { actor: "ann".into(), reason: "no".into() }).await.expect("stopped")),
        }
    }
}

/// Lives through some orders; after each move none of them is left behind.
async fn live(ledger: &Ledger, raw: Raw, moves: &[Move]) -> Result<(), TestCaseError> {
    let mut life = Life { ledger, raw, orders: Vec::new(), workers: Vec::new(), numbers: 0 };
    life.raw.run("DELETE FROM setting WHERE name IN ('paused', 'went_back')").await.expect("a change");
    for order in 0..ORDERS {
        let arrival = arrival(&uuid::Uuid::new_v4().to_string());
        let source = if order == 0 { overprint_submit::ledger::Source::Backfill } else { arrival.source };
        let order_id = ledger.act(Receive { source, ..arrival }).await.expect("an order").order_id;
        life.orders.push(order_id);
    }
    for (at, one) in moves.iter().enumerate() {
        life.go(*one).await;
        let after = left_behind(&mut life.raw).await;
        prop_assert_eq!(after, (0, 0), "after move {} of {:?}", at, moves);
    }
    // Nothing of this life is left for the next one.
    life.raw.run("DELETE FROM setting WHERE name IN ('paused', 'went_back')").await.expect("a change");
    life.raw
        .run("UPDATE work SET next_at = 9000000000000, lease = NULL WHERE step IN ('place', 'artwork')")
        .await
        .expect("a change");
    Ok(())
}

fn live_all(store: &Store, cases: u32) {
    let moves = proptest::collection::vec((any::<u8>(), 0..3_000_usize), 1..60);
    property(store, cases, &moves, async |ledger, moves| live(ledger, store.raw().await, &moves).await);
}

#[test]
fn sqlite() {
    live_all(&Store::sqlite(), cases(200));
}

#[test]
fn postgres() {
    if let Some(store) = Store::postgres() {
        live_all(&store, cases(20).min(500));
    }
}
