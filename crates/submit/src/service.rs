//! The service: intake of webhooks, workers for what is due in the ledger, polling, and what they go by.

pub mod settings;

pub use settings::Settings;
