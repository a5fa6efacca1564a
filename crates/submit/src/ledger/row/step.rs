//! What is done with an order.

use crate::ledger::error::LedgerError;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// What is done with an order, each with its own due time, lease and retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is read, translated and placed; or, when it was placed, compared with what was sent.
    Place,
    /// Its artwork is fetched and checked, before it is placed.
    Artwork,
    /// Artwork follows a placed job.
    Attach,
    /// The storefront is told.
    WriteBack,
    /// 4over is asked how far the jobs are.
    Track,
    /// The storefront gets a Shipment record for each parcel.
    Ship,
}

impl Step {
    /// Every step.
    pub const ALL: [Step; 6] = [Step::Place, Step::Artwork, Step::Attach, Step::WriteBack, Step::Track, Step::Ship];

    /// Returns the word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Place => "place",
            Step::Artwork => "artwork",
            Step::Attach => "attach",
            Step::WriteBack => "write_back",
            Step::Track => "track",
            Step::Ship => "ship",
        }
    }
}

impl FromStr for Step {
    type Err = LedgerError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let found = Step::ALL.into_iter().find(|step| step.as_str() == word);
        found.ok_or_else(|| LedgerError::Foreign { what: "a step", value: word.to_owned() })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
