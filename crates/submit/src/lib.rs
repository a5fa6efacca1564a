//! submit

pub mod config;
pub mod http;
pub mod sandbox;
pub mod storefront;
