//! submit

pub mod config;
pub mod http;
pub mod storefront;
