//! Whether the headers of a request can be those of a genuine delivery, before a byte of its body is read.

use super::header::{decoded, message_id, required, seconds};
use super::{Refusal, SHOPIFY_SIGNATURE, STANDARD, SVIX, V1, Verifier, WOOCOMMERCE_FAMILY, WOOCOMMERCE_SIGNATURE};
use crate::intake::settings::{Encoding, Header, Scheme};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName};
use std::time::SystemTime;

impl Verifier {
    /// Checks that the headers are there once each, have their form, and are not stale.
    ///
    /// # Errors
    /// Returns the first reason why no body can make the delivery genuine.
    pub fn admits(&self, headers: &HeaderMap, now: SystemTime) -> Result<(), Refusal> {
        match &self.scheme {
            Scheme::Standard => {
                let is_older = !headers.contains_key(&STANDARD[2]) && headers.contains_key(&SVIX[2]);
                let [id, timestamp, signature] = if is_older { &SVIX } else { &STANDARD };
                message_id(headers, id)?;
                let (at_s, _) = seconds(headers, timestamp)?;
                self.timely(at_s, now)?;
                let mut listed = required(headers, signature)?.split(|byte| *byte == b' ');
                let is_one = listed
                    .any(|entry| entry.strip_prefix(V1).is_some_and(|text| decoded(text, Encoding::Base64).is_some()));
                is_one.then_some(()).ok_or_else(|| malformed(signature, "a signature `v1,` in base64"))
            }
            Scheme::Shopify => alone(headers, &SHOPIFY_SIGNATURE, "", Encoding::Base64),
            Scheme::Woocommerce => alone(headers, &WOOCOMMERCE_SIGNATURE, "", Encoding::Base64),
            Scheme::Hmac(Header { name, prefix, encoding, timestamp }) => {
                if let Some(timestamp) = timestamp {
                    let (at_s, _) = seconds(headers, timestamp)?;
                    self.timely(at_s, now)?;
                }
                alone(headers, name, prefix, *encoding)
            }
            // The body is not part of it: a sender without the secret is refused before the body is read.
            Scheme::Key(header) => self.keyed(header, headers).map(drop),
        }
    }

    /// Tells whether the headers can be those of the ping of WooCommerce.
    pub fn may_be_ping(&self, headers: &HeaderMap) -> bool {
        let content_type = headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
        let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        self.scheme == Scheme::Woocommerce
            && essence.eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
            && !headers.keys().any(|name| name.as_str().starts_with(WOOCOMMERCE_FAMILY))
    }
}

/// Checks a header that holds one signature and nothing else.
fn alone(headers: &HeaderMap, name: &HeaderName, prefix: &str, encoding: Encoding) -> Result<(), Refusal> {
    let text = required(headers, name)?.strip_prefix(prefix.as_bytes());
    let text = text.ok_or_else(|| malformed(name, "the `prefix` of the configuration"))?;
    let expected = match encoding {
        Encoding::Hex => "a signature in hexadecimal digits",
        Encoding::Base64 => "a signature in base64",
    };
    decoded(text, encoding).map(drop).ok_or_else(|| malformed(name, expected))
}

fn malformed(header: &HeaderName, expected: &'static str) -> Refusal {
    Refusal::Malformed { header: header.clone(), expected }
}
