//! The engines: each reads an order into its own values, runs its own mapping, compiled once, and writes the body.

pub(crate) mod handlebars;
pub(crate) mod jaq;
pub(crate) mod minijinja;
pub(crate) mod vrl;

use std::fs;
use std::path::Path;

/// Reads the mapping of an engine.
fn mapping(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings").join(name)).unwrap()
}
