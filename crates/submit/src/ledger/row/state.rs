//! Where an order or a job is, as it is read.

use crate::ledger::error::LedgerError;
use crate::ledger::state::State;

/// Says in a word or two where an order or a job is; what a person confirmed is not what 4over refused.
pub(super) fn label(state: State, not_placed: bool) -> &'static str {
    match state {
        State::Refused if not_placed => "not placed",
        state => state.label(),
    }
}

impl TryFrom<String> for State {
    type Error = LedgerError;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse().map_err(|_| LedgerError::Foreign { what: "a state", value: word })
    }
}
