//! mapping

pub mod patch;
pub mod request;
