//! Any fate of any job, round after round: each job is placed at most once, every round holds jobs that are left, it ends.

use super::acts::*;
use super::store::{Store, cases, property};
use overprint_submit::ledger::act::*;
use overprint_submit::ledger::state::of_jobs;
use overprint_submit::ledger::{Ledger, LedgerError, State, Step};
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Requests of an order, the last of which places what is left.
const ROUNDS: usize = 6;

/// What becomes of each job in each round: the first list is the first round.
#[derive(Clone, Debug)]
struct Life {
    rounds: Vec<Vec<Lot>>,
}

/// What becomes of a job when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lot {
    Placed,
    Refused,
    Unsent,
    /// In doubt, until a person says whether 4over has it.
    Doubt {
        is_there: bool,
    },
    /// In doubt, since the answer does not name it.
    Forgotten {
        is_there: bool,
    },
}

fn lives() -> impl Strategy<Value = Life> {
    let lot = prop_oneof![
        3 => Just(Lot::Placed),
        3 => Just(Lot::Refused),
        1 => Just(Lot::Unsent),
        2 => any::<bool>().prop_map(|is_there| Lot::Doubt { is_there }),
        1 => any::<bool>().prop_map(|is_there| Lot::Forgotten { is_there }),
    ];
    // Most orders are small; the largest have twenty jobs.
    let jobs = prop_oneof![8 => 1..=3_usize, 1 => 4..=20_usize];
    jobs.prop_flat_map(move |jobs| {
        let round = proptest::collection::vec(lot.clone(), jobs);
        proptest::collection::vec(round, 0..ROUNDS).prop_map(move |mut rounds| {
            rounds.push(vec![Lot::Placed; jobs]);
            Life { rounds }
        })
    })
}

/// What is known of an order from outside, to hold the ledger against.
struct Model {
    order_id: i64,
    names: Vec<String>,
    states: Vec<State>,
    placed: Vec<usize>,
    lines: usize,
}

impl Model {
    fn new(order_id: i64, jobs: usize) -> Model {
        let names = (0..jobs).map(|job| format!("{order_id}-{job}")).collect();
        Model { order_id, names, states: vec![State::Pending; jobs], placed: vec![0; jobs], lines: 1 }
    }

    fn left(&self) -> Vec<usize> {
        (0..self.states.len()).filter(|job| self.states[*job] == State::Pending).collect()
    }

    /// Sends what is left, and tells 4over's answer.
    async fn send(&mut self, ledger: &Ledger, round: usize, lots: &[Lot]) {
        let lease = claim(ledger, Step::Place).await;
        let left = self.left();
        let all = self.names.clone();
        let names: Vec<&str> = left.iter().map(|job| all[*job].as_str()).collect();
        let round = i64::try_from(round).expect("a few");
        if let Some(gone) = (0..self.states.len()).find(|job| self.states[*job].may_be_at_4over()) {
            let too_many: Vec<&str> = names.iter().copied().chain([all[gone].as_str()]).collect();
            let error = ledger.act(intent(&lease, round, &too_many)).await.expect_err("a job that was placed");
            assert!(matches!(error, LedgerError::Impossible(_)), "{error:?}");
        }
        let submission_id = intend(ledger, &lease, round, &names).await;
        let mut fates = Vec::new();
        for job in left {
            let number = format!("{}-{}", self.names[job], self.placed[job]);
            let (state, fate) = match lots[job] {
                Lot::Placed => (State::Placed, Some(placed(&number))),
                Lot::Refused => (State::Refused, Some(refused())),
                Lot::Unsent => (State::Pending, Some(unsent())),
                Lot::Doubt { .. } => (State::InDoubt, Some(lost())),
                Lot::Forgotten { .. } => (State::InDoubt, None),
            };
            self.placed[job] += usize::from(state == State::Placed);
            self.states[job] = state;
            self.lines += 1;
            fates.extend(fate.map(|fate| (all[job].as_str(), fate)));
        }
        self.lines += 1;
        let answer = Answer { next_at: Some(0), ..reply(&lease, submission_id, &fates) };
        ledger.act(answer).await.expect("an answer");
    }

    /// Has a person say what is known, and try again.
    async fn see_to(&mut self, ledger: &Ledger, lots: &[Lot]) {
        let (all, mut words) = (self.names.clone(), Vec::new());
        for (job, lot) in lots.iter().enumerate() {
            if self.states[job] != State::InDoubt {
                continue;
            }
            let is_there = matches!(lot, Lot::Doubt { is_there: true } | Lot::Forgotten { is_there: true });
            let number = format!("{}-{}", self.names[job], self.placed[job]);
            let word = if is_there { Resolution::Placed { number } } else { Resolution::NotPlaced };
            self.placed[job] += usize::from(is_there);
            self.states[job] = if is_there { State::Placed } else { State::Refused };
            self.lines += 1;
            words.push((all[job].as_str(), word));
        }
        if !words.is_empty() {
            ledger.act(resolve(self.order_id, &words)).await.expect("a word");
        }
        if self.states.contains(&State::Refused) {
            ledger.act(retry(self.order_id)).await.expect("a retry");
            self.lines += 1;
            self.states.iter_mut().filter(|state| **state == State::Refused).for_each(|state| *state = State::Pending);
        }
    }

    async fn compare(&self, ledger: &Ledger) {
        let (order, jobs) = states(ledger, self.order_id).await;
        assert_eq!(jobs, self.states);
        assert_eq!(Some(order), of_jobs(jobs));
        assert!(self.placed.iter().all(|times| *times <= 1), "{:?}", self.placed);
    }
}

/// Lives through an order.
async fn live(ledger: &Ledger, external_id: &str, life: &Life) {
    // What is due of those before, since they were asked for meanwhile or went wrong, is of no interest.
    for lease in claim_for(ledger, Step::Place, 1_000, HOUR).await {
        ledger.act(Finish { lease, next_at: None }).await.expect("an end");
    }
    let order_id = receive(ledger, external_id).await;
    let mut model = Model::new(order_id, life.rounds[0].len());
    for (round, lots) in (1..).zip(&life.rounds) {
        model.send(ledger, round, lots).await;
        model.see_to(ledger, lots).await;
        model.compare(ledger).await;
        if model.left().is_empty() {
            break;
        }
    }
    assert_eq!(states(ledger, order_id).await.0, State::Placed, "it ends");
    assert!(model.placed.iter().all(|times| *times == 1));
    assert_eq!(ledger.history(order_id).await.expect("a history").len(), model.lines, "each change has its line");
    let numbers: BTreeMap<_, _> = ledger
        .entry(order_id)
        .await
        .expect("an order")
        .jobs
        .into_iter()
        .map(|job| (job.number.expect("a number"), job.job_name))
        .collect();
    assert_eq!(numbers.len(), model.names.len());
}

/// Lives through as many orders as told.
fn live_all(store: &Store, cases: u32) {
    let counter = Cell::new(0);
    property(store, cases, &lives(), async |ledger, life| {
        counter.set(counter.get() + 1);
        live(ledger, &counter.get().to_string(), &life).await;
        Ok(())
    });
}

#[test]
fn sqlite() {
    live_all(&Store::sqlite(), cases(300));
}

#[test]
fn postgres() {
    if let Some(store) = Store::postgres() {
        live_all(&store, cases(40).min(1_000));
    }
}
