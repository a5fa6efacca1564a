//! The integration tests: one binary, which runs the `overprint` command and looks at what it says and does.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod app; // What the tests share: the command, and the fakes it talks to.
mod backfill; // `overprint backfill`: counted, placed, killed and gone on with.
mod bad_input; // Input that no storefront should send.
mod capture; // Cases of orders that are fetched.
mod catalog; // Orders and tables held against the catalogue of a sandbox.
mod commands; // The commands in the README and in `tests/cmd/*.trycmd`, with their output.
mod documentation; // The mapping and the configuration that the README shows.
mod examples; // The scenarios of `examples/`, run as they are shown.
mod layout; // What the tree has to look like.
mod ledger; // What the ledger keeps, on SQLite and on PostgreSQL.
mod lint; // Looking at mappings again whenever a file is saved.
mod names; // Names in tables, pinned by the catalogue of a sandbox.
mod plan; // `overprint plan`: everything but the sending.
mod postgres; // A PostgreSQL server of the tests' own.
mod private; // Who may read what Overprint writes, and what it refuses to read itself.
mod service; // `overprint serve`: what it takes in, what it refuses, and what becomes of an order.
mod submit; // Placing orders of a sandbox.
mod suite; // Cases on disk: begun, changed, accepted, captured.
mod test_watch; // Cases that run again whenever a file is saved.
mod world; // The service as a process that is killed, stopped and held up, and the fakes' book that tells what came of it.
