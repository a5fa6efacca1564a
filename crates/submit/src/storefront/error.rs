//! What can go wrong between here and a storefront, named by where it broke.

use super::retry::Failure;
use super::settings::NoAuth;
use super::token::TokenError;
use crate::http::asked_for;
use std::fmt;
use std::time::Duration;

/// An operation that did not bring what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The HTTP client could not be built; nothing was sent.
    #[error("the HTTP client cannot be built: {0}")]
    Client(String),
    /// The configuration lacks what lets requests in; nothing was sent.
    #[error(transparent)]
    Credentials(NoAuth),
    /// A value cannot stand in a path: it is empty, `.` or `..`; nothing was sent.
    #[error("{operation}: the {name} {value:?} cannot stand in an address")]
    Address {
        /// What was asked.
        operation: Operation,
        /// Which part of the path it was meant for.
        name: &'static str,
        /// The value.
        value: String,
    },
    /// More operations than a batch may hold; nothing was sent.
    #[error("a batch of {count} operations is over the limit of {limit}")]
    BatchTooLong {
        /// How many there were.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// There is no access token; nothing was sent.
    #[error("{operation}: no access token: {source}")]
    Token {
        /// What was asked.
        operation: Operation,
        /// Why.
        source: TokenError,
    },
    /// No connection was made; nothing was sent.
    #[error("{operation}: not sent: {message}")]
    NotSent {
        /// What was asked.
        operation: Operation,
        /// What the transport says.
        message: String,
    },
    /// The connection broke after the request may have left: whether it took effect is unknown.
    #[error("{operation}: sent, and the answer was lost: {message}")]
    MaybeSent {
        /// What was asked.
        operation: Operation,
        /// What the transport says.
        message: String,
    },
    /// 401, also with a new token where one could be had.
    #[error("{operation}: the access token is refused (401): {message}")]
    Unauthorized {
        /// What was asked.
        operation: Operation,
        /// What the storefront says.
        message: String,
    },
    /// 404. The storefront answers 403 for a path or a tenant it does not show.
    #[error("{operation}: not found (404): {message}")]
    NotFound {
        /// What was asked.
        operation: Operation,
        /// What the storefront says.
        message: String,
    },
    /// 409: the record is locked, changed in the meantime (a `test` of the patch failed), or refers to something missing.
    #[error("{operation}: conflict (409): {message}")]
    Conflict {
        /// What was asked.
        operation: Operation,
        /// What the storefront says.
        message: String,
    },
    /// 429, the limit of the tenant.
    #[error("{operation}: too many requests (429): {message}{}", asked_for(retry_after))]
    RateLimited {
        /// What was asked.
        operation: Operation,
        /// The pause the storefront asks for.
        retry_after: Option<Duration>,
        /// What the storefront says.
        message: String,
    },
    /// 500 or above: whether the request took effect is unknown.
    #[error("{operation}: the storefront failed ({status}): {message}{}", asked_for(retry_after))]
    Server {
        /// What was asked.
        operation: Operation,
        /// The status.
        status: u16,
        /// The pause the storefront asks for.
        retry_after: Option<Duration>,
        /// What the storefront says.
        message: String,
    },
    /// Any other status that is no success; a redirect too, since none is followed.
    #[error("{operation}: refused ({status}): {message}")]
    Refused {
        /// What was asked.
        operation: Operation,
        /// The status.
        status: u16,
        /// What the storefront says.
        message: String,
    },
    /// The answer is longer than it may be.
    #[error("{operation}: the answer is longer than {limit} bytes")]
    TooLarge {
        /// What was asked.
        operation: Operation,
        /// The limit in bytes.
        limit: usize,
    },
    /// The answer is not JSON.
    #[error("{operation}: the answer is not JSON: {message}")]
    NotJson {
        /// What was asked.
        operation: Operation,
        /// What the parser says, with line and column.
        message: String,
    },
    /// The answer is JSON of another shape.
    #[error("{operation}: the answer has {found} at `{place}`, where {expected} belongs")]
    Shape {
        /// What was asked.
        operation: Operation,
        /// Where, as a JSON Pointer.
        place: String,
        /// What belongs there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
}

/// What was asked of a storefront.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// One order, read.
    Order,
    /// A page of all orders.
    Orders,
    /// A page of a search.
    Search,
    /// A page of orders that can be shipped.
    Shippable,
    /// One contact.
    Contact,
    /// One organization.
    Organization,
    /// One order, patched.
    Patch,
    /// Several orders, patched.
    Batch,
    /// A Shipment record, made.
    Ship,
    /// A page of Shipment records.
    Shipments,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operation::Order => "read an order",
            Operation::Orders => "list orders",
            Operation::Search => "search orders",
            Operation::Shippable => "list shippable orders",
            Operation::Contact => "read a contact",
            Operation::Organization => "read an organization",
            Operation::Patch => "patch an order",
            Operation::Batch => "patch a batch of orders",
            Operation::Ship => "make a shipment",
            Operation::Shipments => "list shipments",
        })
    }
}

/// Whether a write that ended in an error took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It did not.
    None,
    /// Nobody here knows: read the record before writing again.
    Unknown,
}

impl Error {
    /// Tells whether a write that ended in this error took effect.
    pub fn effect(&self) -> Effect {
        match self {
            Error::MaybeSent { .. }
            | Error::Server { .. }
            | Error::TooLarge { .. }
            | Error::NotJson { .. }
            | Error::Shape { .. } => Effect::Unknown,
            Error::Refused { status: 408, .. } => Effect::Unknown,
            _ => Effect::None,
        }
    }

    /// Tells whether the storefront, or the way to it, is at fault for now.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Error::NotSent { .. } | Error::MaybeSent { .. } | Error::RateLimited { .. } | Error::Server { .. }
        )
    }

    /// Returns the pause that the storefront asks for.
    pub fn retry_after(&self) -> Option<Duration> {
        self.failure().1
    }

    /// Names the failure for the decision whether to ask again, with the pause the storefront asks for.
    pub(super) fn failure(&self) -> (Failure, Option<Duration>) {
        match self {
            Error::NotSent { .. } => (Failure::Connect, None),
            Error::MaybeSent { .. } => (Failure::Lost, None),
            Error::RateLimited { retry_after, .. } => (Failure::Status(429), *retry_after),
            Error::Server { status, retry_after, .. } => (Failure::Status(*status), *retry_after),
            Error::Refused { status, .. } => (Failure::Status(*status), None),
            _ => (Failure::Final, None),
        }
    }
}
