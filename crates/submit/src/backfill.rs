//! Back-fill: orders that a storefront has had for a while, counted, and sent where that is asked for.
//!
//! ```text
//! page of a listing ─► in the window? ─► known? ─► translate ─┬─► count: what would become of it
//!                                                             └─► TakePage ─► the ordinary steps, behind live orders
//! ```
//!
//! A count writes nothing. What is sent goes the ordinary way: a page puts its new orders into the ledger in one act, which also
//! notes the page after it, and workers do the rest. Nothing here grows with the number of orders.

mod count;
mod follow;
mod listing;
mod page;
mod recipients;
mod report;
mod stop;
mod take;
mod tally;
mod window;

pub use count::count;
pub use follow::{Followed, follow};
pub use listing::Source;
pub use report::{Fate, Report, Row};
pub use stop::{resume, stop};
pub use take::{Taken, begin, rows, take};
pub use tally::{Price, Tally};
pub use window::{Window, beginning, end};

use crate::ledger::LedgerError;
use crate::storefront;
use serde::Serialize;
use std::io;
use std::path::PathBuf;

/// What a back-fill is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct Wanted {
    /// The storefronts by name, in their order.
    pub storefronts: Vec<String>,
    /// When the orders were made.
    pub window: Window,
    /// Only orders of one of these statuses, as the storefront calls them; empty: of any.
    pub statuses: Vec<String>,
    /// Only orders all of whose jobs this mapping makes.
    pub only_mapping: Option<String>,
    /// So many orders are put into the ledger at most.
    pub limit: Option<u64>,
    /// Where the orders are found.
    pub source: Source,
}

/// A page that was read.
#[derive(Clone, Debug)]
pub struct Looked {
    /// How many orders it has.
    pub orders: u64,
    /// What the operator has to know of the listing: that it has no cursor, for instance.
    pub note: Option<String>,
}

/// Why a back-fill did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The storefront does not give its orders.
    #[error("the orders of storefront `{name}` cannot be read: {source}")]
    Storefront {
        /// Which one.
        name: String,
        /// Why.
        source: storefront::Error,
    },
    /// The ledger does not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The report cannot be written.
    #[error("the report `{}` cannot be written: {source}", path.display())]
    Report {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What the ledger says of where the back-fill is means nothing.
    #[error("the ledger says of the back-fill that it is at `{0}`, which means nothing to this version")]
    Position(String),
    /// A storefront that the back-fill is about is not configured any more.
    #[error("no storefront `{0}` is configured")]
    Unconfigured(String),
}

impl Error {
    /// Tells whether the same may work later.
    pub fn may_pass(&self) -> bool {
        match self {
            Error::Storefront { source, .. } => source.is_passing(),
            Error::Ledger(error) => error.may_pass(),
            Error::Report { .. } | Error::Position(_) | Error::Unconfigured(_) => false,
        }
    }
}
