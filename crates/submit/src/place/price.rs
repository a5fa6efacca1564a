//! What orders cost at 4over.

/// What 4over was asked in one run, so that it is asked once.
#[derive(Debug, Default)]
pub struct Prices {}
