//! mapping

pub mod address;
pub mod recipient;
