//! submit

pub mod catalog;
pub mod config;
pub mod fourover;
pub mod http;
pub mod sandbox;
pub mod storefront;
