//! Holds jobs, orders and tables against the catalogue: pure functions, whose findings name what is wrong and what would be right.

mod files;
mod finding;
mod job;
mod order;
mod part;
mod pieces;
mod table;
mod translated;

#[cfg(test)]
mod tests;

pub use finding::{Code, Finding};
pub use job::{Job, check_job};
pub(super) use pieces::number;

pub use order::{check_order, options_of_order, products_of_order};
pub use table::{Cell, TableFinding, check_table, products_of_table};
pub use translated::{OrderFinding, check_translated};
