//! Counting over orders: what mappings leave unmapped, and what a change of mappings changes.

#![expect(clippy::expect_used, reason = "a test may fail loudly")]

mod coverage {
    /// What is counted, and in which parts.
    mod counts;

    /// What a change of mappings changes.
    mod change;

    /// The mappings and orders of these tests.
    mod shop;
}
