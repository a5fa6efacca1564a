//! submit

pub mod fourover;
