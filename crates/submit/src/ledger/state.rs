//! The life of a job, and of an order that has no jobs yet: one enum of states, one of events, one function between them.
//!
//! ```text
//!            ┌──── Hold ────► held ──────────┐
//!            │                 │ Retry       │ Cancel
//!            │                 ▼             ▼
//! arrives ► pending ◄──────────┴─ Retry   cancelled
//!            │  │ ▲ ▲                        ▲
//!    Nothing │  │ │ └─ Retry ── refused ─────┤ Cancel
//!            ▼  │ │               ▲  ▲       │
//!      nothing  │ │ NotSent       │  │ NotPlaced (a person)
//!               ▼ │    ┌── Refuse ┘  │       │
//!             sending ─┼── Lose ───► in doubt│
//!                      │                │    │
//!                      └── Place ──► placed ◄┘ (a person, or evidence)
//!                                       │ Finish
//!                                       ▼
//!                                      done
//! ```
//!
//! Only `Intend` leads to `sending`, and only from `pending`: what was placed, or may have been, never gets there again.
//! The state of an order with jobs is that of its jobs, [`of_jobs`].

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Where a job is, or an order that has no jobs yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Known, and neither sent nor held: something is to be done next.
    Pending,
    /// A person has to do something before anything is sent.
    Held,
    /// No line of the order is printed.
    Nothing,
    /// The intent to send is on record: bytes may have left.
    Sending,
    /// 4over may have it or not. Only a person, or evidence that names the job, leads out of here.
    InDoubt,
    /// 4over has not got it.
    Refused,
    /// 4over has it, and it is charged.
    Placed,
    /// It was cancelled.
    Cancelled,
    /// It has arrived, as far as 4over tells.
    Done,
}

/// What happens to a job, or to an order that has no jobs yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Something stands in the way that a person has to see to.
    Hold,
    /// No line is printed.
    Nothing,
    /// The intent to send it is committed.
    Intend,
    /// Not a byte of the request left, or 4over turned it away before it read a job.
    NotSent,
    /// 4over answered that it has it.
    Place,
    /// 4over answered that it has not got it.
    Refuse,
    /// No answer came that says either.
    Lose,
    /// A person, or evidence that names the job, says that 4over has it.
    Found,
    /// A person says that 4over has not got it.
    NotPlaced,
    /// A person, or the arrival of what was missing, lets it be tried again.
    Retry,
    /// It is cancelled.
    Cancel,
    /// It has arrived.
    Finish,
}

/// An event that cannot happen in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} cannot happen to what is {state}")]
pub struct Impossible {
    /// Where it is.
    pub state: State,
    /// What was to happen.
    pub event: Event,
}

impl State {
    /// Every state.
    pub const ALL: [State; 9] = [
        State::Pending,
        State::Held,
        State::Nothing,
        State::Sending,
        State::InDoubt,
        State::Refused,
        State::Placed,
        State::Cancelled,
        State::Done,
    ];

    /// Returns the state after an event.
    ///
    /// # Errors
    /// The event cannot happen here.
    pub fn after(self, event: Event) -> Result<State, Impossible> {
        use Event as E;
        use State as S;
        match (self, event) {
            (S::Pending | S::Held, E::Hold) => Ok(S::Held),
            (S::Pending, E::Nothing) => Ok(S::Nothing),
            (S::Pending, E::Intend) => Ok(S::Sending),
            (S::Sending, E::NotSent) => Ok(S::Pending),
            (S::Sending, E::Place) | (S::InDoubt, E::Found) => Ok(S::Placed),
            (S::Sending, E::Refuse) | (S::InDoubt, E::NotPlaced) => Ok(S::Refused),
            (S::Sending, E::Lose) => Ok(S::InDoubt),
            (S::Held | S::Nothing | S::Refused, E::Retry) => Ok(S::Pending),
            (S::Pending | S::Held | S::Nothing | S::Refused | S::Placed, E::Cancel) => Ok(S::Cancelled),
            (S::Placed, E::Finish) => Ok(S::Done),
            (state, event) => Err(Impossible { state, event }),
        }
    }

    /// Tells whether 4over has the job, or may have it: such a job is in no later round.
    pub fn may_be_at_4over(self) -> bool {
        matches!(self, State::Sending | State::InDoubt | State::Placed | State::Cancelled | State::Done)
    }

    /// Tells whether nothing happens any more by itself, and a person is needed.
    pub fn waits_for_a_person(self) -> bool {
        matches!(self, State::Held | State::InDoubt | State::Refused)
    }

    /// Returns the word for people.
    pub fn label(self) -> &'static str {
        match self {
            State::InDoubt => "in doubt",
            other => other.as_str(),
        }
    }

    /// Returns the word in the ledger, on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Held => "held",
            State::Nothing => "nothing",
            State::Sending => "sending",
            State::InDoubt => "in_doubt",
            State::Refused => "refused",
            State::Placed => "placed",
            State::Cancelled => "cancelled",
            State::Done => "done",
        }
    }
}

/// Returns the state of an order whose jobs have these states: that of the job which needs attention first.
///
/// None without jobs: the order then has a state of its own.
pub fn of_jobs(states: impl IntoIterator<Item = State>) -> Option<State> {
    states.into_iter().min_by_key(|state| match state {
        State::Sending => 0,
        State::InDoubt => 1,
        State::Held => 2,
        State::Pending => 3,
        State::Refused => 4,
        State::Placed => 5,
        State::Done => 6,
        State::Cancelled => 7,
        State::Nothing => 8,
    })
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// A word that names no state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no state: they are pending, held, nothing, sending, in_doubt, refused, placed, cancelled and done")]
pub struct UnknownState(String);

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let found = State::ALL.into_iter().find(|state| state.as_str() == word.replace([' ', '-'], "_"));
        found.ok_or_else(|| UnknownState(word.to_owned()))
    }
}

#[cfg(test)]
mod tests;
