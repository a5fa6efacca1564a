//! The acts: each changes the ledger in one transaction.

mod added;
mod again;
mod answer;
pub(in crate::ledger) mod approval;
mod artwork;
mod attach;
mod backfill;
mod blame;
mod claim;
mod compare;
mod content;
mod cursor;
mod erase;
mod finish;
mod hand_in;
mod hold;
mod intend;
mod look;
mod operate;
mod plan;
mod probe;
mod push;
mod receive;
mod restore;
mod row;
mod see;
mod setting;
mod ship;
pub(in crate::ledger) mod spend;
mod stop;
mod tell;
mod track;
mod turn_away;
mod vouch;
mod wake;
mod whole;
mod write_back;

pub use added::{AddedJob, SendAdded};
pub use again::TryAgain;
pub use answer::{Answer, Charge, Fate, HeldBack, JobFate, Prices};
pub use approval::Releases;
pub use artwork::Artwork;
pub use attach::Attached;
pub use backfill::{Begin, Begun, End, Found, TakePage, Taken, WriteBackNow};
pub use blame::{Blame, BrokeOff, ClaimSuspect, Suspect};
pub use claim::{Claim, ClaimBehind, Lease, LetGo};
pub use compare::{AcceptChange, Compared, Comparison};
pub use cursor::MoveCursor;
pub use erase::{Expire, Forget, ForgetAgain, Kept, Rehash, ThrowKeysAway};
pub use finish::{Finish, Postpone};
pub use hand_in::{HandIn, JobFiles};
pub use hold::{Hold, NothingPrinted};
pub use intend::{Intend, IntendedJob, Intention};
pub use look::{AwaitArtwork, ClaimArtwork, FoundInArtwork};
pub use operate::{Cancelled, HoldByPerson, Release, Resolution, Resolve, Retry};
pub use plan::KeptPlan;
pub use probe::Probe;
pub(super) use probe::{NAME as PROBE, PUT as PUT_PROBE};
pub use push::{Claimed, Pushed};
pub use receive::{Receive, Received};
pub use restore::Restore;
pub use see::{OLDER, See};
pub use setting::{PAUSED, Set};
pub use ship::{IntendShipment, ShipmentTold};
pub use spend::{Over, Spending, Whose};
pub use stop::{Batch, ResumeBackfill, StopBackfills};
pub use tell::{ClaimMessages, DueMessage, MessageFate, Tell, Telling};
pub(super) use tell::{WAITS_BY_WORD, refusal_code};
pub use track::{JobProgress, Tracked};
pub use turn_away::{EndTrial, Trial, TryAccount, TryAccountNow, TurnAway};
pub(super) use vouch::{Await, Enter, Leave, Note, Settle, Vouch};
pub use wake::Wake;
pub use whole::{NOTHING_LOST, NothingLost};
pub use write_back::{FieldWritten, WrittenBack};

use super::clock::Millis;
use super::content::Content;
use super::edition::Edition;
use super::error::LedgerError;
use super::limit;
use super::row::Step;
use super::tx::Tx;
use super::witness::facts::Sent;
use std::time::Duration;

/// What an order is about, as it was read last, and the mappings that read it.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The storefront's number of the order.
    pub number: Option<String>,
    /// Who ordered, as the storefront calls them.
    pub customer: Option<String>,
    /// For how much, as the storefront wrote it.
    pub amount: Option<String>,
    /// The version that the storefront gave; none where the order was handed over.
    pub edition: Option<Edition>,
    /// What its lines sell, by SKU.
    pub skus: Vec<String>,
    /// The version of the mappings.
    pub mapping_version: String,
    /// What tells its artwork from that of other orders, where that is looked at.
    pub artwork: Option<Artwork>,
    /// What 4over has to say of its artwork, where that keeps nobody from sending it.
    pub preflight: Option<String>,
    /// When the store was last restored, as far as was known when the order was read.
    pub restored: Option<Millis>,
    /// What it says as far as its mappings read it, to compare later versions with.
    pub content: Option<Content>,
    /// What was planned; none leaves what was planned before.
    pub plan: Option<KeptPlan>,
}

/// A change of the ledger: all of it holds, or nothing.
pub trait Act: Send + Sync + 'static {
    /// What the one who asked for it is told.
    type Done: Send + 'static;

    /// Returns the steps that may be due because of it.
    fn wakes(&self) -> &'static [Step] {
        &[]
    }

    /// Returns what this machine remembers once this is committed, and [`is_sent`](Act::is_sent) of what came of it.
    #[doc(hidden)]
    fn sends(&self) -> Option<Sent> {
        None
    }

    /// Tells whether a request may leave now.
    fn is_sent(_done: &Self::Done) -> bool {
        false
    }

    /// Tells whether it is also written to a file in whose place another one is: what came of a request, for as long as
    /// the operator may put the file back. Anything else written there would be acknowledged and lost.
    #[doc(hidden)]
    fn is_kept_anywhere(&self) -> bool {
        false
    }

    /// Returns how long it may take in all; past that, nothing was changed, or that is unknown.
    fn within(&self) -> Duration {
        limit::ACT
    }

    /// Applies it within a transaction; may be called again in another one, when the first did not hold.
    fn apply(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Done, LedgerError>> + Send;
}
