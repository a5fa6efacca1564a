//! Whether a delivery comes from the storefront: its signature over the bytes as they came, and its age.

mod admit;
mod header;
mod keys;
mod refusal;
mod sign;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use refusal::Refusal;
pub use sign::sign;

use super::settings::{Encoding, Header, KeyHeader, NoSecret, Scheme, Settings};
use axum::http::{HeaderMap, HeaderName};
use data_encoding::HEXLOWER;
use header::{decoded, message_id, required, seconds};
use keys::Keys;
use sha2::{Digest, Sha256};
use std::time::{SystemTime, UNIX_EPOCH};

/// The three headers of Standard Webhooks, and their older names.
const STANDARD: [HeaderName; 3] = [
    HeaderName::from_static("webhook-id"),
    HeaderName::from_static("webhook-timestamp"),
    HeaderName::from_static("webhook-signature"),
];
const SVIX: [HeaderName; 3] = [
    HeaderName::from_static("svix-id"),
    HeaderName::from_static("svix-timestamp"),
    HeaderName::from_static("svix-signature"),
];

/// What stands before a symmetric signature in the list of Standard Webhooks.
const V1: &[u8] = b"v1,";

const SHOPIFY_SIGNATURE: HeaderName = HeaderName::from_static("x-shopify-hmac-sha256");

const WOOCOMMERCE_SIGNATURE: HeaderName = HeaderName::from_static("x-wc-webhook-signature");
const WOOCOMMERCE_FAMILY: &str = "x-wc-webhook-";

/// How many digits the id of a WooCommerce webhook has at most: that of a 64-bit number.
const PING_DIGITS: usize = 20;

/// Tells deliveries of one storefront from all others.
#[derive(Clone, Debug)]
pub struct Verifier {
    scheme: Scheme,
    keys: Keys,
    tolerance_s: u64,
}

/// What tells a genuine delivery from others. Headers that the signature does not cover, such as an event ID or a topic,
/// decide nothing: anyone who has seen one delivery can send it again under others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The ID of the event, which is signed, and is the same each time the event is delivered.
    Event(String),
    /// The SHA-256 of the signed bytes, for schemes that sign no ID, or of the body where nothing is signed.
    Bytes(String),
}

/// Which secret a delivery is signed with. One that is signed with both is signed with the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// `secret`.
    Current,
    /// `previous_secret`, and nothing else.
    Previous,
}

/// A delivery of the storefront.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genuine {
    /// What tells it from others.
    pub delivery: Delivery,
    /// Which secret it is signed with.
    pub signer: Signer,
}

impl Verifier {
    /// Takes the settings of a webhook.
    ///
    /// # Errors
    /// They have no secret.
    pub fn new(settings: &Settings) -> Result<Self, NoSecret> {
        let keys = Keys::new(settings)?;
        Ok(Verifier { scheme: settings.scheme.clone(), keys, tolerance_s: settings.tolerance.as_secs() })
    }

    /// Checks a delivery: its headers, and its body before anything has read it.
    ///
    /// The signature comes first, so that a stale delivery is known to be genuine.
    ///
    /// # Errors
    /// Returns the first reason to refuse it.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Result<Genuine, Refusal> {
        match &self.scheme {
            Scheme::Standard => self.standard(headers, body, now),
            Scheme::Shopify => self.shopify(headers, body),
            Scheme::Woocommerce => self.woocommerce(headers, body),
            Scheme::Hmac(header) => self.hmac(header, headers, body, now),
            Scheme::Key(header) => {
                let signer = self.keyed(header, headers)?;
                Ok(Genuine { delivery: Delivery::Bytes(sha256(&[body])), signer })
            }
        }
    }

    /// Tells whether a request is the ping that WooCommerce sends, unsigned, when a webhook is saved: it wants exactly 200, and
    /// nothing done.
    pub fn is_ping(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let id = body.strip_prefix(b"webhook_id=").unwrap_or_default();
        let is_id = (1..=PING_DIGITS).contains(&id.len()) && id.iter().all(u8::is_ascii_digit);
        is_id && self.may_be_ping(headers)
    }

    fn standard(&self, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Result<Genuine, Refusal> {
        let older = !headers.contains_key(&STANDARD[2]) && headers.contains_key(&SVIX[2]);
        let [id, timestamp, signature] = if older { &SVIX } else { &STANDARD };
        let event_id = message_id(headers, id)?;
        let (at_s, timestamp) = seconds(headers, timestamp)?;
        let listed = required(headers, signature)?.split(|byte| *byte == b' ');
        let signatures: Vec<_> =
            listed.filter_map(|entry| decoded(entry.strip_prefix(V1)?, Encoding::Base64)).collect();
        if signatures.is_empty() {
            return Err(Refusal::Malformed { header: signature.clone(), expected: "a signature `v1,` in base64" });
        }
        let message = [event_id.as_bytes(), b".", timestamp, b".", body];
        let signer = self.signer(&message, &signatures, signature)?;
        self.timely(at_s, now)?;
        Ok(Genuine { delivery: Delivery::Event(event_id), signer })
    }

    fn shopify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Genuine, Refusal> {
        self.alone(headers, &SHOPIFY_SIGNATURE, "", Encoding::Base64, &[body])
    }

    fn woocommerce(&self, headers: &HeaderMap, body: &[u8]) -> Result<Genuine, Refusal> {
        self.alone(headers, &WOOCOMMERCE_SIGNATURE, "", Encoding::Base64, &[body])
    }

    fn hmac(&self, header: &Header, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Result<Genuine, Refusal> {
        let Header { name, prefix, encoding, timestamp } = header;
        match timestamp {
            None => self.alone(headers, name, prefix, *encoding, &[body]),
            Some(timestamp) => {
                let (at_s, timestamp) = seconds(headers, timestamp)?;
                let genuine = self.alone(headers, name, prefix, *encoding, &[timestamp, b".", body])?;
                self.timely(at_s, now)?;
                Ok(genuine)
            }
        }
    }

    /// Checks a header that holds the secret.
    fn keyed(&self, header: &KeyHeader, headers: &HeaderMap) -> Result<Signer, Refusal> {
        let KeyHeader { name, prefix } = header;
        let malformed = || Refusal::Malformed { header: name.clone(), expected: "the `prefix` of the configuration" };
        let text = required(headers, name)?.strip_prefix(prefix.as_bytes()).ok_or_else(malformed)?;
        self.keys.holder(text).ok_or_else(|| Refusal::WrongKey(name.clone()))
    }

    /// Checks a header that holds one signature and nothing else; the delivery is known by what was signed.
    fn alone(
        &self,
        headers: &HeaderMap,
        name: &HeaderName,
        prefix: &str,
        encoding: Encoding,
        message: &[&[u8]],
    ) -> Result<Genuine, Refusal> {
        let malformed = |expected| Refusal::Malformed { header: name.clone(), expected };
        let text = required(headers, name)?.strip_prefix(prefix.as_bytes());
        let text = text.ok_or_else(|| malformed("the `prefix` of the configuration"))?;
        let signature = decoded(text, encoding).ok_or_else(|| {
            malformed(match encoding {
                Encoding::Hex => "a signature in hexadecimal digits",
                Encoding::Base64 => "a signature in base64",
            })
        })?;
        let signer = self.signer(message, &[signature], name)?;
        Ok(Genuine { delivery: Delivery::Bytes(sha256(message)), signer })
    }

    fn signer(&self, message: &[&[u8]], signatures: &[Vec<u8>], name: &HeaderName) -> Result<Signer, Refusal> {
        self.keys.signer(message, signatures).ok_or_else(|| Refusal::NoMatch(name.clone()))
    }

    /// Checks a timestamp against the clock, both in whole seconds.
    fn timely(&self, at_s: u64, now: SystemTime) -> Result<(), Refusal> {
        let now_s = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let tolerance_s = self.tolerance_s;
        let (age_s, ahead_s) = (now_s.saturating_sub(at_s), at_s.saturating_sub(now_s));
        if age_s > tolerance_s {
            Err(Refusal::TooOld { age_s, tolerance_s })
        } else if ahead_s > tolerance_s {
            Err(Refusal::TooNew { ahead_s, tolerance_s })
        } else {
            Ok(())
        }
    }
}

/// Writes the SHA-256 of what was signed.
fn sha256(message: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    message.iter().for_each(|part| hash.update(part));
    format!("sha256:{}", HEXLOWER.encode(&hash.finalize()))
}
