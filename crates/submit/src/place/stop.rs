//! Why nothing was sent.

use super::again::Holding;
use crate::catalog::{self, check::OrderFinding};
use crate::project::{Document, DocumentError};
use crate::storefront;
use overprint_mapping::{Held, Line, TranslateError};

/// Why nothing was sent. After any of these the order may be placed later.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The storefront did not give what was asked for.
    #[error("the storefront: {0}")]
    Storefront(#[from] storefront::Error),
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
    /// The configuration allows test orders only, and a mapping made this one a paid one.
    #[error(
        "a mapping makes this a paid order, and the configuration allows test orders only: set `is_test_order = false`"
    )]
    NotATest,
    /// The order holds the numbers of jobs already.
    #[error("the order says that it was placed before, in {}: placing it again may pay it again", fields(.0))]
    Again(Vec<Holding>),
    /// 4over's catalogue says that it would refuse the order, or print something else.
    #[error("{order} is held: 4over's catalogue of {pulled} says otherwise in {}", counted(findings.len(), "place"))]
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

/// Counts in words.
fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("one {what}"),
        count => format!("{count} {what}s"),
    }
}

fn fields(holdings: &[Holding]) -> String {
    let all: Vec<String> = holdings.iter().map(ToString::to_string).collect();
    all.join(" and ")
}
