#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::{Event, State, of_jobs};
use proptest::prelude::*;

const EVENTS: [Event; 12] = [
    Event::Hold,
    Event::Nothing,
    Event::Intend,
    Event::NotSent,
    Event::Place,
    Event::Refuse,
    Event::Lose,
    Event::Found,
    Event::NotPlaced,
    Event::Retry,
    Event::Cancel,
    Event::Finish,
];

#[test]
fn the_whole_machine() {
    let mut table = String::new();
    for state in State::ALL {
        for event in EVENTS {
            if let Ok(next) = state.after(event) {
                table.push_str(&format!("{:10} {:10} {next}\n", state.to_string(), format!("{event:?}")));
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_state_is_read_as_it_is_written() {
    for state in State::ALL {
        assert_eq!(state.as_str().parse::<State>().unwrap(), state);
        assert_eq!(state.to_string().parse::<State>().unwrap(), state);
    }
    assert!("place".parse::<State>().unwrap_err().to_string().contains("in_doubt"));
}

#[test]
fn an_order_is_where_its_neediest_job_is() {
    use State as S;
    for (jobs, order) in [
        (&[][..], None),
        (&[S::Placed, S::InDoubt, S::Refused], Some(S::InDoubt)),
        (&[S::Placed, S::Refused], Some(S::Refused)),
        (&[S::Placed, S::Pending], Some(S::Pending)),
        (&[S::Done, S::Placed], Some(S::Placed)),
        (&[S::Done, S::Cancelled], Some(S::Done)),
        (&[S::Cancelled], Some(S::Cancelled)),
    ] {
        assert_eq!(of_jobs(jobs.iter().copied()), order, "{jobs:?}");
    }
}

proptest! {
    /// Whatever happens, a job is sent again only after an answer, or a person, said that 4over has not got it.
    #[test]
    fn a_job_is_never_sent_again_while_it_may_be_at_4over(events in proptest::collection::vec(0..EVENTS.len(), 0..60)) {
        let mut state = State::Pending;
        let mut may_be_there = false;
        for event in events.into_iter().map(|at| EVENTS[at]) {
            let Ok(next) = state.after(event) else { continue };
            match event {
                Event::Intend => {
                    prop_assert!(!may_be_there);
                    may_be_there = true;
                }
                Event::NotSent | Event::Refuse | Event::NotPlaced => may_be_there = false,
                _ => {}
            }
            state = next;
        }
    }
}
