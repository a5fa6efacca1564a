//! 4over's catalogue, kept in a local file: pulled, searched, and held against jobs, orders and tables before anything is sent.
//!
//! [`pull()`] brings it, [`Store`] keeps it, [`Store::search`] finds things by words, [`Store::check_order`] and
//! [`Store::check_table`] say what 4over would refuse, and [`resolve`] with [`lock::update`] lets tables name things instead of
//! identifying them. What decides is a pure function over a [`Catalogue`] in memory; only the store and the pull do anything.

pub mod check;
pub mod command;
pub mod error;
pub mod kind;
pub mod lock;
pub mod name;
pub mod needed;
pub mod progress;
pub mod pull;
pub mod read;
pub mod row;
pub mod search;
pub mod store;
pub mod view;

mod nearest;
mod words;

#[cfg(test)]
mod tests;

pub use check::{check_job, check_order, check_table};
pub use error::Error;
pub use name::{Kind, Named, Resolution, resolve};
pub use progress::Progress;
pub use pull::{Settings, Summary, pull};
pub use store::Store;
pub use view::Catalogue;
