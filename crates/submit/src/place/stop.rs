//! Why nothing was sent.

mod detail; // What is kept of it in the ledger.
mod kind; // Which orders have the same reason.
mod words; // The words of its message.

use super::again::Holding;
use super::approve::Approval;
use super::artwork::Unseen;
use super::guard::Finding;
use super::since::Before;
use crate::catalog::{self, check::OrderFinding};
use crate::fourover;
use crate::ledger::{Edition, LedgerError, Millis, TurnedAway, millis};
use crate::project::{Document, DocumentError};
use crate::storefront;
use overprint_mapping::{Held, Line, TranslateError};
use std::time::Duration;
use words::{counted, fields, first, joined, turned_away, unfound};

/// Why nothing was sent. After any of these the order may be placed later.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The storefront did not give what was asked for.
    #[error("the storefront: {0}")]
    Storefront(#[from] storefront::Error),
    /// The storefront has no order of an ID that was asked for, and the ledger never had one.
    #[error("{}; nothing was recorded ({})", unfound(.id), .error)]
    NoSuchOrder {
        /// The ID.
        id: String,
        /// What the storefront answered.
        error: storefront::Error,
    },
    /// An order is not taken by its ID.
    #[error(transparent)]
    OrderId(#[from] storefront::OddId),
    /// The storefront gave an older version of the order than was seen before, as a copy that lags behind does; or one that
    /// cannot be compared with it.
    #[error(
        "the storefront shows {} of the order, and {} was seen before: it is read again until the storefront has caught up",
        read.apart_from(*seen), seen.apart_from(*read)
    )]
    Older {
        /// What was read.
        read: Edition,
        /// The newest that was seen.
        seen: Edition,
    },
    /// The storefront has locked the order, so that it cannot be marked.
    #[error("the storefront has locked the order (sys_locked), so that the mark cannot be written: it is tried again")]
    Locked,
    /// The mark cannot be written, so that nothing is sent.
    #[error("nothing was sent to 4over: the mark cannot be written: {0}")]
    Unmarked(String),
    /// The order is another one than when the look at it began.
    #[error("the storefront's order changed while it was checked: it is checked again")]
    Changed,
    /// What the storefront gave, or a file holds, is no order.
    #[error("the order cannot be read: {0}")]
    Document(#[from] DocumentError),
    /// The order has problems that a person has to solve.
    #[error("the order is held: {}", counted(.held.problems.len(), "problem"))]
    Held {
        /// The problems.
        held: Held,
        /// The order.
        document: Box<Document>,
    },
    /// The order could not be translated for a reason that is not its own.
    #[error(transparent)]
    Translate(TranslateError),
    /// No line of the order is printed.
    #[error("no line of the order is printed")]
    NothingPrinted(Vec<Line>),
    /// 4over refuses an order without payment.
    #[error("the order names no payment profile: configure `payment_profile_token` of the storefront")]
    NoPayment,
    /// The configuration allows test orders only, and this one is a paid one.
    #[error(
        "this is a paid order, and the configuration allows test orders only: paid ones need `mode = \"live\"` of the service and `is_test_order = false` of the storefront"
    )]
    NotATest,
    /// The order holds the numbers of jobs already.
    #[error("the order says that it was placed before, in {}: placing it again may pay it again", fields(.0))]
    Again(Vec<Holding>),
    /// 4over's catalogue says that it would refuse the order, or print something else.
    #[error("{order} is held: {} (catalog of {pulled})", first(findings))]
    NotSold {
        /// The order, as people call it.
        order: String,
        /// When the catalogue was pulled.
        pulled: String,
        /// What is wrong, and which rule and row it comes from.
        findings: Vec<OrderFinding>,
    },
    /// The catalogue cannot be read; without an answer of it nothing is sent.
    #[error(transparent)]
    Catalogue(#[from] catalog::Error),
    /// 4over was asked something before the order was sent, and did not answer as it should.
    #[error("4over: {0}")]
    Fourover(Box<fourover::Error>),
    /// 4over cannot take artwork of the order.
    #[error("4over cannot take the artwork: {}", joined(.0))]
    Artwork(Vec<String>),
    /// Artwork of the order cannot be fetched now.
    #[error("artwork cannot be fetched now: {}", joined(files))]
    ArtworkUnreachable {
        /// Which files, and why.
        files: Vec<String>,
        /// The longest pause that one of their hosts asks for.
        retry_after: Option<Duration>,
    },
    /// Artwork of the order is fetched and checked first, by a step of its own.
    #[error("its artwork is being fetched and checked")]
    ArtworkUnseen(Box<Unseen>),
    /// A person has to approve the order first.
    #[error("{}", joined(.0))]
    Approval(Vec<Approval>),
    /// Guards hold the order until a person lets it go.
    #[error("{}", joined(.0))]
    Guarded(Vec<Finding>),
    /// Several of these at once.
    #[error("{}", joined(.0))]
    Several(Vec<Stop>),
    /// The order would have to be fetched.
    #[error("no storefront is configured to fetch the order from: `[storefronts.NAME]` in overprint.toml")]
    NoStorefront,
    /// Another order of the ledger has a job of that name; 4over could not tell the two apart.
    #[error(
        "a job of the name `{job_name}` exists already, in ledger entry #{order_id}: make `job_name` of something that differs in every order"
    )]
    JobNameTaken {
        /// The name.
        job_name: String,
        /// Whose it is.
        order_id: i64,
    },
    /// A job has a name that may be one of another storefront.
    #[error(
        "the job name `{job_name}` begins as those of storefront `{storefront}` do, which has orders of its own: set `job_name` in the mapping to a name that no other storefront makes"
    )]
    JobNameOfOther {
        /// The name.
        job_name: String,
        /// The other storefront.
        storefront: String,
    },
    /// 4over has jobs of the order, or may have, and the order now makes others.
    #[error(
        "4over has jobs of the order, or may have, and the order now makes others (`{job_name}`): what was placed may be paid again"
    )]
    OtherJobs {
        /// A job that is gone, or new.
        job_name: String,
    },
    /// The order may have been placed before its storefront went live here, or before the store was restored.
    #[error("{0}")]
    Before(Before),
    /// What is to be sent was erased.
    #[error("the order was erased on {}, and cannot be made anew: {help}", crate::ledger::date(*.at))]
    Erased {
        /// When.
        at: Millis,
        /// What can be done.
        help: &'static str,
    },
    /// Everything but the sending was done.
    #[error("nothing is sent in shadow mode")]
    Shadow,
    /// Sending is paused.
    #[error("sending is paused")]
    Paused,
    /// 4over turns the account away, or asks for a pause.
    #[error("{}", turned_away(.0))]
    TurnedAway(TurnedAway),
    /// The store went back in time.
    #[error("the store went back in time, and sending has stopped: `overprint orders list` says what leads out")]
    WentBack,
    /// What is sent could not be kept outside of the store.
    #[error("nothing is sent: the `state_directory` of this machine cannot be written to: {0}")]
    StateDirectory(String),
    /// The store is served by another server than before.
    #[error(
        "the database was restarted, restored or replaced: sending waits until the other machines have checked it; `overprint orders list` says which"
    )]
    Unsettled,
    /// Every job of the order is at 4over, or may be.
    #[error("every job of the order is placed already")]
    AllPlaced,
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(Box<LedgerError>),
    /// Somebody asked for the end before anything was sent.
    #[error("interrupted before anything was sent")]
    Interrupted,
    /// Not a byte of the request left.
    #[error("nothing was sent to 4over: {reason}")]
    NotSent {
        /// Why.
        reason: String,
    },
    /// The request cannot be written down.
    #[error("the request cannot be written: {0}")]
    Body(#[from] serde_json::Error),
}

impl Stop {
    /// Makes one stop of several; none of none.
    pub fn of(mut stops: Vec<Stop>) -> Option<Self> {
        if stops.len() > 1 { Some(Stop::Several(stops)) } else { stops.pop() }
    }

    /// Returns what guards found, where it is they who stop the order.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Stop::Guarded(findings) => findings,
            _ => &[],
        }
    }

    /// Tells whether the same may go better by itself, later.
    pub fn may_pass(&self) -> bool {
        match self {
            Stop::Several(stops) => stops.iter().all(Stop::may_pass),
            Stop::Storefront(error) => match error {
                // The token may be changed, and the right be given, without anybody telling the ledger.
                storefront::Error::Unauthorized { .. } | storefront::Error::Token { .. } => true,
                storefront::Error::NotFound { .. } => false,
                error => error.effect() == storefront::Effect::Unknown || error.is_passing(),
            },
            Stop::Interrupted
            | Stop::NotSent { .. }
            | Stop::Paused
            | Stop::TurnedAway(_)
            | Stop::WentBack
            | Stop::Unsettled
            | Stop::StateDirectory(_)
            | Stop::ArtworkUnreachable { .. }
            | Stop::ArtworkUnseen(_)
            | Stop::Changed
            | Stop::Locked => true,
            Stop::Catalogue(error) => error.may_pass(),
            Stop::Ledger(error) => error.may_pass(),
            Stop::Fourover(error) => error.may_pass(),
            _ => false,
        }
    }

    /// Returns the pause that the other side asked for.
    pub fn retry_after(&self) -> Option<Millis> {
        match self {
            Stop::Storefront(error) => error.retry_after().map(millis),
            Stop::Fourover(error) => error.retry_after().map(millis),
            Stop::ArtworkUnreachable { retry_after, .. } => retry_after.map(millis),
            Stop::Several(stops) => stops.iter().filter_map(Stop::retry_after).max(),
            _ => None,
        }
    }

    /// Tells whether two people have to release the order.
    pub fn needs_two(&self) -> bool {
        match self {
            Stop::Approval(needed) => needed.iter().any(|approval| matches!(approval, Approval::SecondPerson { .. })),
            Stop::Several(stops) => stops.iter().any(Stop::needs_two),
            _ => false,
        }
    }
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Stop::Ledger(Box::new(error))
    }
}

impl From<fourover::Error> for Stop {
    fn from(error: fourover::Error) -> Self {
        Stop::Fourover(Box::new(error))
    }
}

#[cfg(test)]
mod tests;
