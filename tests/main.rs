//! The integration tests: one binary, which runs the `overprint` command and looks at what it says and does.

mod app; // What the tests share: where things are.
mod commands; // The commands in the READMEs and in `tests/cmd/*.trycmd`, with their output.
mod layout; // What the tree has to look like.
mod suite; // Cases on disk: begun, changed, accepted, captured.
