//! The ledger: what is known of every order, what was sent, and what is due, in one database.
//!
//! SQLite or PostgreSQL, by the address of the store. Everything that changes it is an [`Act`]: one transaction, which
//! carries the change of state, its line in the history and what is due next together, or not at all.
//!
//! ```text
//! Receive ─► work `place` ─► Claim ─┬─► Intend ─► Answer ─► work `write_back`, `track`
//!                                   └─► Hold, Nothing, Postpone
//! ```

pub mod act;
mod backfill;
mod beat;
mod claimed;
mod clock;
mod connections;
pub(crate) mod content;
mod customer;
mod edition;
mod encryption;
mod error;
mod file;
mod health;
mod inspect;
mod later;
mod limit;
mod meant;
mod moving;
mod on_hold;
mod postgres;
mod pseudonym;
mod read;
mod row;
mod select;
mod sent;
pub(crate) mod sqlite;
pub mod state;
mod store;
mod trouble;
mod turned_away;
mod tx;
mod wake;
mod witness;
mod writer;

pub use act::{Act, Telling};
pub use backfill::{BackfillRow, Progress};
pub use claimed::ClaimRow;
pub use clock::{Clock, Millis, date, millis, time};
pub use content::{Change, ChangeKind, Content};
pub use edition::Edition;
pub use encryption::{is_on_this_machine, is_unencrypted};
pub use error::LedgerError;
pub use inspect::{Inspection, inspect};
pub use meant::Meant;
pub use moving::{Moved, move_to_postgres};
pub use pseudonym::Pseudonyms;
pub use read::Due;
pub use row::{
    Entry, EventRow, JobRow, LookRow, OrderRow, PlanRow, ShipmentRow, Shipped, Source, Step, SubmissionRow, WorkRow,
};
pub use select::{Filter, Group};
pub use sent::SentJob;
pub use state::{Event, State};
pub use store::{Ledger, Place};
pub use trouble::{Condition, Named, Trouble};
pub use turned_away::{Told, TurnedAway};
pub use tx::Tx;
pub use witness::{Beat, Missing, Sent, State as StateDirectory, WENT_BACK, Waiting, WentBack};
