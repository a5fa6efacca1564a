//! The storefront's order as its API describes it (seed 004), kept without loss.

mod field;

pub use field::Field;
