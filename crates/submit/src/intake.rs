//! What a webhook delivers, as far as it can be judged without a network or a store: whether the storefront sent it, and which
//! order it is about.

pub mod notice;
pub mod rotation;
pub mod settings;
pub mod signature;

pub use notice::{Kind, LONGEST_ID, Notice, NoticeError};
pub use rotation::{Advice, Rotation};
pub use settings::{NoSecret, Settings};
pub use signature::{Delivery, Genuine, Refusal, Signer, Verifier, sign};
