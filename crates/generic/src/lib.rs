//! The storefront's order as its API describes it (seed 004), kept without loss.

mod field;
pub mod view;

pub use field::Field;
