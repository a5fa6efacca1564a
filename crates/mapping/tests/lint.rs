//! What lint says of mappings that load: `tests/lint/NAME.yaml` or `NAME/`, and beside it `NAME.err`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "cases are files")]

#[path = "corpus/expected.rs"]
#[expect(dead_code, reason = "shared with the other corpus, which asks for more of it")]
mod expected;
#[path = "corpus/project.rs"]
mod project;

mod lint {
    mod against;
    mod cases;
    mod reads;
    mod shipped;
}
