#![doc = include_str!("../README.md")]

pub mod artwork;
pub mod backfill;
pub mod capture;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod fourover;
pub mod http;
pub mod intake;
pub mod ledger;
pub mod notices;
pub mod place;
pub mod project;
pub mod retention;
pub mod sandbox;
pub mod service;
pub mod shown;
pub mod storefront;
pub mod suite;
pub mod watch;

mod glob;
mod harden;
mod permissions;
mod stall;

pub use harden::harden;
