//! Artwork: files of customers, fetched from addresses that customers choose, and what can be said of them.
//!
//! ```text
//! address ─► public address? ─► connection to that very address ─► bytes, up to a limit ─► type, pages, sizes, SHA-256
//!    ▲                                                            │
//!    └──────────────────── redirect, three at most ◄──────────────┘
//! ```
//!
//! An address may lead anywhere, so nothing is asked of a host that is not public, however it is written and whatever its name
//! resolves to, nor of this machine. What comes from there may be anything: a process of its own reads it, with limits of memory
//! and time, and however that process ends, the service goes on.

mod address;
pub(crate) mod child;
mod error;
mod expiry;
mod fetch;
mod file;
mod inspect;
mod origin;
mod own;
mod pdf;
mod public;
mod resolve;
mod size;
mod spool;

#[cfg(test)]
pub(crate) mod tests;

pub use address::{Refused, shown, without_signature};
pub use error::FetchError;
pub use expiry::expires_at;
pub use fetch::{Fetcher, Inside, Limits, Reach, Seen};
pub use file::{Contents, Kind, Look};
pub use inspect::Inspector;
pub use origin::Origin;
pub use pdf::{Pdf, Unread};
pub use public::is_public;
pub use resolve::{Lookup, System};
pub use size::{Allowance, Inches, dots_per_inch, size_in, size_of_code};
