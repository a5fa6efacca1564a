//! Mappings as files: what is said of broken ones, what becomes of orders, and what must hold for any of them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "cases are files")]

mod corpus {
    mod diagnostics;
    mod expected;
    mod language;
    mod many_lines;
    mod orders;
    mod project;
    mod properties;
    mod write_back;
}
