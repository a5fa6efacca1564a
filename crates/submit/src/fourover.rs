//! The 4over client: what is asked of 4over's print API, and the reading of what it answers.
//!
//! Most of what 4over says comes in several shapes, which pure functions over the answer read; [`Reader`] asks, [`Client`] orders, and
//! both do nothing else.

pub mod settings;

mod signature;

mod endpoint;

mod exchange;

mod wire;

pub mod reader;

pub mod client;

pub mod sending;

pub mod error;

pub mod answer;

pub mod cost_breakdown;

pub mod refusal;

pub mod status;

pub mod status_code;

pub mod tracking;

pub mod number;

pub mod cancellation;

pub mod file;

pub mod attachment;

pub mod payment_profile;

pub mod address;

pub mod mailing_list;

pub mod quantity_discount;

pub mod quote;

pub mod requirement;

pub mod shipping_quote;

pub mod job_number;

pub mod listing;

pub mod member;

pub mod redact;

#[cfg(test)]
mod stub;

pub use address::{ShippingAddress, Validation};
pub use answer::{Answer, JobAnswer, Outcome};
pub use cancellation::Cancellation;
pub use client::Client;
pub use endpoint::Call;
pub use error::Error;
pub use file::{File, FileRequest};
pub use job_number::JobNumber;
pub use payment_profile::PaymentProfile;
pub use quantity_discount::QuantityDiscount;
pub use quote::{ProductAsk, ProductQuote};
pub use reader::Reader;
pub use sending::{MaybeSent, NotSent, Sending};
pub use settings::Settings;
pub use shipping_quote::{ShippingAsk, ShippingQuote};
pub use status::StatusEntry;
