//! The create-order request: seed bodies, dialects, rules, and what holds for all orders.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod request {
    /// Orders in any shape that keeps every rule.
    mod generated;
    /// The orders of the seeds, from typed values.
    mod orders;

    /// What each switch of the dialect changes.
    mod dialect;
    /// What is never printed.
    mod printing;
    /// What holds for all orders.
    mod properties;
    /// Each rule, with an order that breaks it.
    mod rules;
    /// Each seed body comes out as it is there.
    mod seeds;
}
