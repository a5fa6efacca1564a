//! Places storefront orders at 4over and writes back what became of them.

pub mod catalog;
pub mod cli;
pub mod config;
pub mod fourover;
pub mod http;
pub mod place;
pub mod project;
pub mod sandbox;
pub mod storefront;
pub mod watch;
