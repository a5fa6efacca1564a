//! submit

pub mod sandbox;
